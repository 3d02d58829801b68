"""The rows of the comparison: which requests are sent to which service."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from . import ours
from .comparison import Target
from .servers import Server
from .wrk import Asking

VENDOR = {"Accept": "application/vnd.gmi.study-v1+json, application/xml;q=0.5"}
_SPREAD = 2000
"""How many different addresses each row asks for, drawn once at random."""


@dataclass(frozen=True)
class Services:
    """Both services, the size of their data, and the keys of ours, the newest first."""

    ours: Server
    peer: Server
    keys: Sequence[str]
    folder: Path

    @property
    def chosen(self) -> list[str]:
        return random.Random(1).choices(self.keys, k=_SPREAD)

    @property
    def numbers(self) -> list[int]:
        return random.Random(1).choices(range(1, len(self.keys) + 1), k=_SPREAD)


def targets(services: Services) -> list[Target]:
    """Both services hold the same studies, numbered alike; the last page is never asked for: it may be short."""
    return [*_studies(services), *_pages(services)]


def _studies(services: Services) -> Iterable[Target]:
    theirs = _lines(services, "peer-studies", ([f"/studies/{number}"] for number in services.numbers))
    known = list(ours.validators(services.ours.url, services.chosen))
    mine = _lines(services, "studies", ([path] for path, _, _ in known))
    by_tag = _lines(services, "tags", ([path, tag] for path, tag, _ in known))
    by_date = _lines(services, "dates", ([path, date] for path, _, date in known))
    peer, own = services.peer, services.ours
    yield Target("DRF study", peer, Asking(peer.url, theirs))
    yield Target("study", own, Asking(own.url, mine, VENDOR))
    yield Target("study, 304 by tag", own, Asking(own.url, by_tag, VENDOR, "If-None-Match"))
    yield Target("study, 304 by date", own, Asking(own.url, by_date, VENDOR, "If-Modified-Since"))
    yield Target("study, Basic", own, Asking(own.url, mine, {**VENDOR, "Authorization": ours.BASIC}))
    yield Target("DRF study, again", peer, Asking(peer.url, theirs))
    yield Target("study, again", own, Asking(own.url, mine, VENDOR))


def _pages(services: Services) -> Iterable[Target]:
    last = len(services.keys) - 101
    starts = random.Random(2).choices(range(last), k=_SPREAD)
    theirs = _lines(services, "peer-pages", ([f"/studies?cursor={_cursor(last - start + 102)}"] for start in starts))
    mine = _lines(services, "pages", ([f"/studies?after={services.keys[start]}"] for start in starts))
    deep = range(int(last * 0.99), last)
    far = _lines(services, "deep", ([f"/studies?after={key}"] for key in islice(services.keys, deep.start, deep.stop)))
    first = _lines(services, "first", [["/studies"]])
    peer, own = services.peer, services.ours
    yield Target("DRF page", peer, Asking(peer.url, theirs))
    yield Target("page", own, Asking(own.url, mine, VENDOR))
    yield Target("page, first", own, Asking(own.url, first, VENDOR))
    yield Target("page, 99 % deep", own, Asking(own.url, far, VENDOR))


def _cursor(number: int) -> str:
    """DRF's cursor for the page after study `number`."""
    return base64.b64encode(f"p={number}".encode()).decode().replace("=", "%3D")


def _lines(services: Services, name: str, lines: Iterable[Sequence[str]]) -> Path:
    file = services.folder / f"{name}.txt"
    file.write_text("".join("\t".join(line) + "\n" for line in lines))
    return file
