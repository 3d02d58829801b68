"""Is everything that was kept still there, byte for byte? Re-read, digested, compared; and what nobody needs is told.

The result of each reading is kept (`models.Fixity`), so a round may be made in portions; who downloads what was found
damaged is told so (`known_wrong`).
"""

from __future__ import annotations

import errno
import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from store import contents
from store.errors import Altered, Missing, StoreUnavailable

from . import enrolment, raw, strays
from .enrolment import VERSIONS
from .models import Collection, Fixity

Outcome = Fixity.Outcome
WRONG: Final = (Outcome.ALTERED, Outcome.SHORT, Outcome.MISSING)

_TOGETHER: Final = 64
_THREADS: Final = 2
"""Digests of two files are made at a time: one waits for the disk while the other is counted."""

_BLOCK: Final = 1 << 20
_PATIENCE_S: Final = 0.5

Watch = Callable[[int], None]
"""Is told bytes as they are read; what it raises ends the work. What was found before is kept."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was. `of` are the files that it is."""

    area: str
    name: str
    outcome: str
    detail: str = ""
    of: tuple[str, ...] = ()


@dataclass
class Report:
    """`read` contents and folders with `bytes` in all; `faults` among them, and bytes or folders that no row needs."""

    read: int = 0
    bytes: int = 0
    faults: list[Fault] = field(default_factory=list)
    strays: list[Fault] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_well(self) -> bool:
        return not self.faults and not self.strays

    def as_data(self) -> dict[str, Any]:
        return {**asdict(self), "seconds": round(self.seconds, 3), "is_well": self.is_well}


def check(
    *,
    source: str = "",
    since: datetime | None = None,
    limit: int | None = None,
    with_strays: bool = True,
    watch: Watch = lambda _size: None,
) -> Report:
    """Read what is kept, the longest unread first, and keep what was found. Raises `StoreUnavailable`."""
    began = time.monotonic()
    enrolment.enrol()
    report = Report()
    for some in _portions(enrolment.to_read(source, since), limit):
        report.faults += _read(some, watch)
        report.read += len(some)
        report.bytes += sum(mark.size or 0 for mark in some)
    if with_strays and not source:
        report.strays = [Fault(mark.area, mark.name, mark.outcome) for mark in strays.find()]
    report.seconds = time.monotonic() - began
    return report


def _portions(wanted: QuerySet[Fixity], limit: int | None) -> Iterator[list[Fixity]]:
    """Each once, though reading changes the order: they are told apart by when they were read last."""
    ids = list(wanted.values_list("pk", flat=True)[:limit])
    for start in range(0, len(ids), _TOGETHER):
        yield list(Fixity.objects.filter(pk__in=ids[start : start + _TOGETHER]).order_by("checked", "id"))


def _read(marks: Sequence[Fixity], watch: Watch) -> list[Fault]:
    """What was wrong. What no row needs any more is forgotten instead of told."""
    _examine_folders([mark for mark in marks if mark.area == VERSIONS])
    _examine_all([mark for mark in marks if mark.area != VERSIONS], watch)
    wrong = [mark for mark in marks if mark.outcome in WRONG]
    needed = {(area, name) for area in enrolment.AREAS for name in _needed(area, wrong)}
    gone = {mark.pk for mark in wrong if (mark.area, mark.name) not in needed}
    _write([mark for mark in marks if mark.pk not in gone])
    Fixity.objects.filter(pk__in=gone).delete()
    return [_fault(mark) for mark in wrong if mark.pk not in gone]


def _write(marks: Sequence[Fixity]) -> None:
    now = timezone.now()
    for mark in marks:
        mark.checked = now
    Fixity.objects.bulk_update(marks, ["outcome", "detail", "checked"])


def _examine_all(marks: Sequence[Fixity], watch: Watch) -> None:
    """In threads, which tell how much they have read; `watch` is called in ours, also while one file takes long."""
    done: deque[int] = deque()
    with ThreadPoolExecutor(_THREADS) as pool:
        left = {pool.submit(_examine, mark, done.append) for mark in marks}
        try:
            while left:
                over, left = wait(left, _PATIENCE_S, FIRST_COMPLETED)
                watch(sum(done.popleft() for _ in range(len(done))))
                for each in over:
                    each.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _needed(area: str, marks: Sequence[Fixity]) -> set[str]:
    names = [mark.name for mark in marks if mark.area == area]
    return enrolment.needed(area, names) if names else set()


def _fault(mark: Fixity) -> Fault:
    return Fault(mark.area, mark.name, mark.outcome, mark.detail, tuple(enrolment.users_of(mark.area, mark.name)))


def _examine(mark: Fixity, tell: Callable[[int], None]) -> None:
    """Sets outcome and detail. No row is read or written: this runs in threads. Raises `StoreUnavailable`."""
    try:
        mark.outcome, mark.detail = _found(mark, tell)
    except Missing:
        mark.outcome, mark.detail = Outcome.MISSING, ""
    except Altered as altered:
        mark.outcome, mark.detail = Outcome.ALTERED, str(altered)
    except OSError as bad:
        if bad.errno != errno.EIO:
            raise StoreUnavailable(f"The store cannot be used: {bad.strerror}.") from bad
        mark.outcome, mark.detail = Outcome.ALTERED, "The disk cannot read it."


def _found(mark: Fixity, tell: Callable[[int], None]) -> tuple[Outcome, str]:
    size = contents.size(mark.name, mark.area)
    if size is None:
        return Outcome.MISSING, ""
    if size != mark.size:
        return Outcome.SHORT, f"{size} bytes instead of {mark.size}"
    digest = hashlib.sha256()
    with contents.open(mark.name, mark.area) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            tell(len(block))
    if digest.hexdigest() != mark.name.rpartition("/")[2][:64]:
        return Outcome.ALTERED, f"its SHA-256 is {digest.hexdigest()}"
    return Outcome.SOUND, ""


def _examine_folders(marks: Sequence[Fixity]) -> None:
    names = [mark.name for mark in marks]
    rows = {row.raw_path: row for row in Collection.objects.filter(raw_path__in=names).prefetch_related("datasets")}
    for mark in marks:
        row = rows.get(mark.name)
        wrong = _wrong_in(row) if row is not None else [raw.MANIFEST]
        mark.outcome = Outcome.ALTERED if wrong else Outcome.SOUND
        mark.detail = ", ".join(wrong)


def _wrong_in(row: Collection) -> list[str]:
    files = {each.name: each.store_name for each in row.datasets.all()}
    return raw.verify(row.raw_path, row.manifest_sha256, files)


def known_wrong(area: str, name: str) -> str:
    """What the last reading found wrong with some bytes, in a sentence; "" for nothing."""
    mark = Fixity.objects.filter(area=area, name=name, outcome__in=WRONG).first()
    if mark is None:
        return ""
    word = {Outcome.ALTERED: "altered", Outcome.SHORT: "of another length", Outcome.MISSING: "missing"}
    return f"These bytes were found to be {word[Outcome(mark.outcome)]} on {mark.checked:%Y-%m-%d}."


def age() -> dict[str, Any]:
    """How long ago everything was read once, and what is wrong of it: for pages and probes."""
    enrolled = Fixity.objects.exclude(outcome=Outcome.STRAY)
    oldest = enrolled.order_by("checked", "id").values_list("checked", flat=True).first()
    wrong = Fixity.objects.filter(outcome__in=WRONG).count()
    return {"oldest": oldest, "wrong": wrong}
