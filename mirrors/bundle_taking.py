"""A bundle of a dump on its way in: which of its records are to be kept, and that it is counted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Final, NoReturn

from django.db import transaction
from django.utils import timezone

from harvest.failures import ChangedFormat, Corrupt, Failure
from mirrors import dump_progress, homes, runs, spool, statistics
from mirrors.archive import Found
from mirrors.decoding import found_in
from mirrors.dump_progress import Progress
from mirrors.dumps import Member
from mirrors.models import Candidate, Run
from mirrors.taking import Counts, collector_resting, take
from mirrors.troubles import forget
from records import copies
from sra.faults import DocumentRefused, Fault

Outcome = Candidate.Outcome

_SHOWN_AT: Final = "https://www.ncbi.nlm.nih.gov/sra/"


class _Done(Exception):
    """Another has taken the bundle meanwhile."""


def take_bundle(run: Run, number: int, collection: str) -> None:
    """Keep the records of a bundle as what the archive has, and count them; again it does nothing.

    `collection` is the key of the one that keeps the dump. Raises `FileNotFoundError` when the bundle is not on this
    machine's disk, and what `taking.take` raises.
    """
    if runs.is_stopped(run) or Progress.of(run).has(number):
        return
    members = spool.read(run.key, number)
    try:
        with collector_resting():
            _take(run, number, members, collection)
    except _Done:
        return
    spool.remove(run.key, number)
    if statistics.is_due(number):
        statistics.renew()


def _take(run: Run, number: int, members: Sequence[Member], collection: str) -> None:
    found = [each for member in members for each in _found(member)]
    ours = _ours(run.archive, found)
    elsewhere = len(found) - len(ours)
    size = sum(len(member.data) for member in members)

    def also(counts: Counts) -> None:
        _mark_done(run, number)
        forget(run.archive, [(member.kind, member.submission) for member in members if member.submission])
        _count(run, counts.by_outcome, len(found), elsewhere, size)

    if run.is_dry:
        with transaction.atomic():
            also(_only_looked_at(run.archive, ours))
    else:
        take(run, run.archive, ours, retrieved=timezone.now(), raw=collection, also=also)


def _ours(archive: str, found: Sequence[Found]) -> list[Found]:
    """Without records whose home is mirrored here as well, from where they come in better form (spec: insdc.md 4.4)."""
    others = homes.mirrored() - {archive}
    return [each for each in found if homes.home_of(each.accession) not in others]


def _mark_done(run: Run, number: int) -> None:
    """Raises `_Done`, which undoes what was written, when it is done already."""
    progress = dump_progress.locked(run)
    if progress.has(number):
        raise _Done
    progress.add(number)
    dump_progress.keep(run, progress)


def _count(run: Run, outcomes: Mapping[str, int], records: int, elsewhere: int, size: int) -> None:
    counted = {name.replace("-", "_"): number for name, number in outcomes.items()}
    counted["compared"] = counted.get("compared", 0) + elsewhere
    runs.count(run, listed=records, seen=records, bytes=size, **counted)


def _only_looked_at(archive: str, found: Sequence[Found]) -> Counts:
    """What would be new, changed or the same; nothing is decoded."""
    known = copies.known(archive, [(each.kind, each.accession) for each in found])
    here = [known.get((each.kind, each.accession)) for each in found]
    digests = [each.digest for each in found]
    return Counts(tuple(_would_be(digest, told) for digest, told in zip(digests, here, strict=True)))


def _would_be(digest: str, known: str | None) -> str:
    if known is None:
        return Outcome.NEW.value
    return Outcome.SAME.value if known == digest else Outcome.CHANGED.value


# ---------------------------------------------------------------------------------------------------- documents


def _found(member: Member) -> Iterable[Found]:
    """The records of a document; one that cannot be read is set aside as a whole."""
    try:
        return found_in(member.data, href_of=_href_of)
    except (Corrupt, ChangedFormat) as failure:
        return [_unreadable(member, failure)]


def _href_of(kind: str, accession: str) -> str:
    return f"{_SHOWN_AT}{accession}"


def _unreadable(member: Member, failure: Failure) -> Found:
    def decode() -> NoReturn:
        raise DocumentRefused([Fault(failure.code, f"{member.name}: {failure}")])

    digest = blake2b(member.data, digest_size=32).hexdigest()
    name = member.submission or f"set-{digest[:20]}"
    return Found(member.kind, name, digest, _href_of(member.kind, name), decode, raw=member.data)
