"""How does what a source plans come in? Asked for at the pace of its host, checked, kept, told; many plans at a time.

Each attempt is a collection, and ends as `complete`, `failed` or `cancelled` (`states`). A failure is told beside the
answers that came, with the beginning of what came instead. What is kept is kept before it is told, so a worker that
dies has at most to ask again for what it was just being told.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import orjson
from django.db import transaction

from records.chunks import chunks

from . import asked, keeping, raw, states
from .brought import Brought
from .failures import ChangedFormat, Failure
from .models import Collection
from .source import Fetched, Finding, Plan, Request, Severity, Source

BATCH: Final = 64
"""Plans that have ended are kept together, up to so many,"""
SECONDS: Final = 2.0
"""and none waits longer than this for the others."""

USELESS: Final = "not-the-answer"
_USELESS_IS: Final = "What was asked for is not in it."

Watch = Callable[[], None]


class Fetching(Protocol):
    """What a transport has to do here (`transport.Transport`)."""

    def fetch_many(
        self, requests: Sequence[Request], parallel: int, check: Callable[[Fetched], Any]
    ) -> Iterator[tuple[Request, Fetched | Failure]]:
        """Each request once, as it ends. What `check` raises of an answer is its failure."""
        ...


@dataclass(frozen=True, slots=True)
class Collected:
    """A plan that has ended. `failure` is None when all its answers are here and are what was asked for."""

    plan: Plan
    collection: Collection
    fetched: Sequence[Fetched]
    failure: Failure | None


def collect(
    source: Source,
    plans: Sequence[Plan],
    transport: Fetching,
    *,
    run: str = "",
    parallel: int = 1,
    watch: Watch = lambda: None,
) -> Iterator[Collected]:
    """Bring what is planned, keep it, and tell of each as it ends; in no order.

    The files of the answers can be read until the next one is asked for. `watch` is called after every answer; what it
    raises ends the work, as the end of the iterator does: what had not ended is then cancelled. Raises `store.errors`.
    """
    for some in chunks(plans):
        yield from _Collecting(source, some, transport, run).go(parallel, watch)


def keep(
    source: Source,
    external_id: str,
    fetched: Sequence[Fetched],
    *,
    run: str = "",
    params: Mapping[str, Any] = {},
    findings: Sequence[Finding] = (),
) -> Collection:
    """Keep answers that came already, such as pages of a list. The files stay. Raises `store.errors`."""
    plan = Plan(external_id, tuple(each.request for each in fetched), params)
    collection = keeping.begin(source, [plan], run)[0]
    try:
        keeping.keep_all(source, [Brought(plan, collection, list(fetched), list(findings))])
    except BaseException:
        _cancel([collection])
        raise
    return collection


def found_in_run(run: str, external_ids: Sequence[str]) -> dict[str, Collection]:
    """Those of the things that a run has brought completely, by external id: they need not be asked for again.

    Without those that are `set_apart`.
    """
    names = {raw.safe_id(each): each for each in external_ids}
    here = Collection.objects.filter(run=run, state=Collection.State.COMPLETE).exclude(findings__code=USELESS)
    rows = (row for some in chunks(list(names)) for row in here.filter(external_id__in=some).order_by("id"))
    return {names[row.external_id]: row for row in rows}


def set_apart(keys: Sequence[str]) -> None:
    """Say of these collections that what was asked for is not in them, however complete they are."""
    for each in Collection.objects.filter(key__in=keys).exclude(findings__code=USELESS):
        each.findings.create(code=USELESS, severity=Severity.FAIL.value, message=_USELESS_IS)


def reopen(collection: Collection) -> list[Fetched]:
    """The answers of a collection once more, as files of their own that the caller removes. Raises `store.errors`."""
    datasets = {each.name: each for each in collection.datasets.all()}
    entries = [entry for entry in orjson.loads(collection.requests) if entry.get("file") in datasets]
    again: list[Fetched] = []
    try:
        for entry in entries:
            path = _new_file()
            again.append(asked.again(entry, datasets[entry["file"]], path))
            raw.copy_to(datasets[entry["file"]].store_name, path)
    except BaseException:
        _remove(again)
        raise
    return again


def _new_file() -> Path:
    opened, name = tempfile.mkstemp(prefix="gmi-raw-")
    os.close(opened)
    return Path(name)


class _Collecting:
    """Plans of one call, those that are over, and those that are not."""

    def __init__(self, source: Source, plans: Sequence[Plan], transport: Fetching, run: str) -> None:
        self._source, self._transport = source, transport
        rows = keeping.begin(source, plans, run)
        self._open = [Brought(plan, row) for plan, row in zip(plans, rows, strict=True)]
        self._of: dict[int, deque[Brought]] = defaultdict(deque)
        for brought in self._open:
            for request in brought.plan.requests:
                self._of[id(request)].append(brought)
        self._seen: dict[Path, list[Finding]] = {}
        self._changed: dict[Path, list[Failure]] = {}

    def go(self, parallel: int, watch: Watch) -> Iterator[Collected]:
        over = [each for each in self._open if each.is_over]  # nothing had to be asked
        since = time.monotonic()
        try:
            for brought in self._answered(parallel):
                watch()
                if brought.is_over:
                    over.append(brought)
                if len(over) >= BATCH or (over and time.monotonic() - since > SECONDS):
                    yield from self._kept(over)
                    over, since = [], time.monotonic()
            yield from self._kept(over)
        finally:
            _remove(fetched for brought in self._open for fetched in brought.fetched)
            _cancel([brought.collection for brought in self._open])

    def _answered(self, parallel: int) -> Iterator[Brought]:
        """The plan of each answer, or of what stood in its way."""
        requests = [request for brought in self._open for request in brought.plan.requests]
        for request, outcome in self._transport.fetch_many(requests, parallel, check=self._check):
            brought = self._of[id(request)].popleft()
            if isinstance(outcome, Failure):
                brought.refused.append((request, outcome))
            else:
                brought.fetched.append(outcome)
                brought.findings += self._seen.pop(outcome.path, [])
                brought.doubts += self._changed.pop(outcome.path, [])
            yield brought

    def _check(self, fetched: Fetched) -> None:
        """As the source does; what it has to say is remembered. What speaks otherwise than it did is kept whole."""
        try:
            self._seen[fetched.path] = self._source.validate(fetched)
        except ChangedFormat as changed:
            self._changed[fetched.path] = [changed]

    def _kept(self, over: Sequence[Brought]) -> Iterator[Collected]:
        if not over:
            return
        for brought in over:
            brought.fetched.sort(key=lambda each: _place(brought.plan, each.request))
        keeping.keep_all(self._source, over)
        self._open = [brought for brought in self._open if brought.collection.state in states.OPEN]
        try:
            for brought in over:
                yield Collected(brought.plan, brought.collection, tuple(brought.fetched), brought.failure)
                _remove(brought.fetched)
        finally:
            _remove(fetched for brought in over for fetched in brought.fetched)


def _place(plan: Plan, request: Request) -> int:
    return next(number for number, each in enumerate(plan.requests) if each is request)


def _remove(fetched: Any) -> None:
    """The files of answers that nobody reads any more."""
    for each in fetched:
        with suppress(OSError):
            each.path.unlink()


def _cancel(rows: Sequence[Collection]) -> None:
    if rows:
        with transaction.atomic():
            keeping.give_up(rows, "The work was broken off.")
