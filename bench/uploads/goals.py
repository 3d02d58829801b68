"""What is promised of uploads: ratios to peers of the same run, and what must not happen whatever the machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import results as rows
from .interruptions import Interrupted
from .results import Results


@dataclass(frozen=True)
class Goal:
    """The figure is `bound` at least, or at most."""

    words: str
    figure: Callable[[Results], float]
    bound: float
    at_least: bool = False

    def holds(self, results: Results) -> bool:
        figure = self.figure(results)
        return figure >= self.bound if self.at_least else figure <= self.bound


def _ours(results: Results) -> Interrupted:
    return results.interrupted[rows.OURS]


GOALS = (
    Goal("one request: speed, to @tus/server", lambda r: r.faster(rows.OURS, rows.TUS), 1.6, at_least=True),
    Goal("one request: CPU time, to @tus/server", lambda r: r.cost(rows.OURS, rows.TUS), 0.6),
    Goal("one request: speed, to nginx PUT", lambda r: r.faster(rows.OURS, rows.NGINX), 0.55, at_least=True),
    Goal("8 MiB: speed, to @tus/server", lambda r: r.faster(rows.OURS_PIECES, rows.TUS_PIECES), 1.0, at_least=True),
    Goal(
        "both digests: speed, to @tus/server without", lambda r: r.faster(rows.RECEIVING, rows.TUS), 0.6, at_least=True
    ),
    Goal("peak MiB, one upload after another", lambda r: r.peak_of_one[0], 120),
    Goal("peak MiB, 32 uploads at once", lambda r: r.peak_of_many[0], 300),
    Goal("bytes lost by FIN", lambda r: _ours(r).lost_by_fin, 0),
    Goal("bytes lost by RST", lambda r: _ours(r).lost_by_rst, 256 * 1024),
    Goal("HEAD beside a silent PATCH, seconds", lambda r: _ours(r).head_seconds, 1.0),
    Goal("and the rest was taken (1: yes)", lambda r: float(_ours(r).is_rest_taken), 1, at_least=True),
    Goal(
        "HEADs beside 32 slow uploads, share answered",
        lambda r: r.crowd[rows.OURS].heads / r.crowd[rows.OURS].asked,
        1.0,
        at_least=True,
    ),
    Goal("and their median, ms", lambda r: r.crowd[rows.OURS].median_ms, 20),
)


def all_hold(results: Results) -> bool:
    return all(goal.holds(results) for goal in GOALS)
