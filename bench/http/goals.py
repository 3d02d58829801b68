"""What is promised of the costs, each promise a ratio of two rows of one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .comparison import Measured, ratio

LARGEST_NOISE = 0.10
"""How far two measurements of the same thing may be apart for the others to be believed."""


@dataclass(frozen=True)
class Goal:
    """`dearer` costs at least, or at most, `bound` times what `cheaper` does."""

    words: str
    dearer: str
    cheaper: str
    bound: float
    at_least: bool = False

    def holds(self, measured: float) -> bool:
        return measured >= self.bound if self.at_least else measured <= self.bound

    def measured(self, results: Mapping[str, Measured]) -> float:
        return ratio(results[self.dearer], results[self.cheaper])


GOALS = (
    Goal("a study, DRF to ours", "DRF study", "study", 3.5, at_least=True),
    Goal("304 by entity tag, to 200", "study, 304 by tag", "study", 1.1),
    Goal("304 by date, to 200", "study, 304 by date", "study", 1.1),
    Goal("known user by Basic, to anonymous", "study, Basic", "study", 1.25),
    Goal("page of 100, DRF to ours", "DRF page", "page", 4.0, at_least=True),
    Goal("page 99 % deep, to the first", "page, 99 % deep", "page, first", 1.5),
)
NOISE = (
    Goal("the same twice: DRF", "DRF study, again", "DRF study", 1 + LARGEST_NOISE),
    Goal("the same twice: ours", "study, again", "study", 1 + LARGEST_NOISE),
)


def is_quiet(results: Mapping[str, Measured]) -> bool:
    """Whether both pairs of equal rows came out equal enough."""
    return all(abs(pair.measured(results) - 1) <= LARGEST_NOISE for pair in NOISE)


def all_hold(results: Mapping[str, Measured]) -> bool:
    return all(goal.holds(goal.measured(results)) for goal in GOALS)
