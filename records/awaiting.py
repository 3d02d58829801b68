"""Files that documents name: which are here, which lie ready in the area of their centre, which are still awaited.

A file of the area is the one that a document means if its name is the same, or the last part of it, and the checksum
fits. Both orders come to the same: a document takes what lies ready (`expect`), a file goes where it is awaited
(`arrive`). Everything is asked and written for many records at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias

from django.db.models import Count, Q

from work.outbox import enqueue_all

from . import relations
from .checksums import Digested, Stated, misfit, stated_in
from .chunks import CHUNK, chunks
from .clock import next_modified
from .models import AwaitedFile, Deposit, File, Record, Visibility

PAIR: Final = "uploads.pair"
"""The duty to compare a file of reads with its mates; payload: {"record": id}."""

_OF_BYTES = ("size", "md5", "sha256", "media_type", "store_name", "encrypted")
_GONE = (Visibility.WITHDRAWN, Visibility.REPLACED)


class Content(Digested, Protocol):
    """What is known of stored bytes: a `Deposit`, or a `File` of the same record."""

    @property
    def pk(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def media_type(self) -> str: ...
    @property
    def store_name(self) -> str: ...
    @property
    def facts(self) -> str: ...


@dataclass
class Expectation:
    """What has to be written for records whose documents were read; their `relations` say it already.

    `found` are files with what their bytes come from.
    """

    former: list[int] = field(default_factory=list)
    awaited: list[AwaitedFile] = field(default_factory=list)
    found: list[tuple[File, Content]] = field(default_factory=list)

    def write(self) -> None:
        """After the rows of the records are there."""
        for some in chunks(self.former):
            AwaitedFile.objects.filter(record__in=some).delete()
        for awaited in self.awaited:
            awaited.record_id = awaited.record.pk
        for file, _ in self.found:
            file.record_id = file.record.pk
        AwaitedFile.objects.bulk_create(self.awaited, batch_size=CHUNK)
        for part in chunks(self.found):
            _write(part)


def expect(records: Sequence[Record], documents: Sequence[dict[str, Any]]) -> Expectation:
    """What these records of one type await from now on, and what of it lies ready. Sets `relations` of the records.

    A copy awaits nothing: its files are at the archive.
    """
    made = Expectation([record.pk for record in records if record.pk])
    pairs = [(record, document) for record, document in zip(records, documents, strict=True) if record.submitter_id]
    records, documents = [record for record, _ in pairs], [document for _, document in pairs]
    if not records or not records[0].resource.files_at:
        return made
    named = [_named(record, document) for record, document in zip(records, documents, strict=True)]
    own = _own_files(made.former)
    ready = _ready(records, named)
    for record, files in zip(records, named, strict=True):
        _sort(record, files, own.get(record.pk, []), ready, made)
    return made


def _named(record: Record, document: dict[str, Any]) -> list[Stated]:
    """Each name once: of two files called the same only one could be kept."""
    return list({stated.name: stated for _, stated in stated_in(record.resource, document)}.values())


def _own_files(ids: Sequence[int]) -> dict[int, list[File]]:
    own: dict[int, list[File]] = {}
    for some in chunks(ids):
        for file in File.objects.filter(record__in=some):
            own.setdefault(file.record_id, []).append(file)
    return own


_Ready: TypeAlias = dict[tuple[int | None, str], list[Deposit]]


def _ready(records: Sequence[Record], named: Sequence[Sequence[Stated]]) -> _Ready:
    """What lies ready in the centres' areas, by the last part of its name, the newest first."""
    wanted: dict[int, set[Stated]] = {}
    for record, files in zip(records, named, strict=True):
        if record.submitter_id is not None:
            wanted.setdefault(record.submitter_id, set()).update(files)
    ready: _Ready = {}
    for submitter, files_of_it in wanted.items():
        for some in chunks(sorted(files_of_it, key=lambda stated: stated.name)):
            for deposit in _lying_ready(submitter, some):
                ready.setdefault((submitter, deposit.base), []).append(deposit)
    return {name: list(dict.fromkeys(deposits)) for name, deposits in ready.items()}


def _lying_ready(submitter: int, files: Sequence[Stated]) -> Iterable[Deposit]:
    """Of files with a common name an area may hold thousands: their checksums choose."""
    sums = [stated.checksum for stated in files if stated.is_verifiable]
    loose = [stated.base for stated in files if not stated.is_verifiable]
    chosen = Q(md5__in=sums) | Q(sha256__in=sums) | Q(base__in=loose)
    area = Deposit.objects.filter(chosen, submitter=submitter, base__in=[stated.base for stated in files])
    return area.defer("facts").order_by("-id")


def _sort(record: Record, files: Sequence[Stated], own: Sequence[File], ready: _Ready, made: Expectation) -> None:
    """Each named file is here, or lies ready, or is awaited."""
    here: list[str] = []
    awaited: list[AwaitedFile] = []
    for stated in files:
        content = _content_for(stated, own, ready.get((record.submitter_id, stated.base), ()))
        if content is None:
            awaited.append(_awaited(record, stated))
            continue
        here.append(stated.filetype)
        if not (isinstance(content, File) and (content.name, content.filetype) == (stated.name, stated.filetype)):
            made.found.append((file_of(record, stated, content), content))
    made.awaited += awaited
    relations.tell_files(record, len(awaited), forms_of(record, here))


def forms_of(record: Record, filetypes: Iterable[str]) -> list[str]:
    """The media types of the record that files of these types are."""
    here = set(filetypes)
    return [media_type for media_type, filetype in record.resource.file_forms.items() if filetype in here]


def _content_for(stated: Stated, own: Iterable[File], ready: Iterable[Deposit]) -> Content | None:
    """The record's own file of that name; one of the area, rather of exactly that name; one of its own that is now
    called otherwise.
    """
    known: list[Content] = [*own, *ready]
    fitting = [each for each in known if misfit(stated, each) is None]
    exact = [each for each in fitting if each.name == stated.name]
    of_the_area = [each for each in fitting if isinstance(each, Deposit)]
    renamed = fitting if stated.is_verifiable else []
    return next(iter((*exact, *of_the_area, *renamed)), None)


def _awaited(record: Record, stated: Stated) -> AwaitedFile:
    return AwaitedFile(
        record=record,
        name=stated.name,
        base=stated.base,
        filetype=stated.filetype,
        method=stated.method,
        checksum=stated.checksum,
        unencrypted=stated.unencrypted,
    )


def stated_of(awaited: AwaitedFile) -> Stated:
    return Stated(awaited.name, awaited.filetype, awaited.method, awaited.checksum, awaited.unencrypted)


def file_of(record: Record, stated: Stated, content: Content) -> File:
    """The file of a record whose bytes these are; what was found in them is added when it is written."""
    of_bytes = {column: getattr(content, column) for column in _OF_BYTES}
    return File(record=record, name=stated.name, filetype=stated.filetype, **of_bytes)


def _write(found: Sequence[tuple[File, Content]]) -> None:
    """Each in the place of the former one of its name, if there was one."""
    deposits = [content.pk for _, content in found if isinstance(content, Deposit)]
    facts = dict(Deposit.objects.filter(pk__in=deposits).values_list("pk", "facts"))
    for file, content in found:
        file.facts = facts.get(content.pk, "") if isinstance(content, Deposit) else content.facts
    File.objects.bulk_create(
        [file for file, _ in found],
        update_conflicts=True,
        unique_fields=["record", "name"],
        update_fields=[*_OF_BYTES, "filetype", "facts", "created"],
    )
    ask_for_pairs(file for file, _ in found)


def ask_for_pairs(files: Iterable[File]) -> None:
    """Let a worker compare them with the mates that their records may have."""
    reads = [file for file in files if file.filetype == "fastq"]
    duties = {f"{file.record_id}-{file.sha256[:32]}": {"record": file.record_id} for file in reads}
    enqueue_all(PAIR, duties)


def arrive(deposit: Deposit) -> list[int]:
    """Give a file of an area to all records of the centre that await it; answers their ids."""
    if deposit.submitter_id is None:
        return []
    waiting = _waiting_for(deposit).filter(record__submitter=deposit.submitter_id).exclude(record__visibility__in=_GONE)
    ids = list(waiting.order_by("record").values_list("record", flat=True).distinct())
    for some in chunks(ids):
        _arrive(deposit, some)
    return ids


def _waiting_for(deposit: Deposit) -> Any:
    """Rows that may mean these bytes; `misfit` decides."""
    sums = Q(checksum__in=(deposit.md5, deposit.sha256, "")) | ~Q(method__in=("MD5", "SHA-256"))
    return AwaitedFile.objects.filter(sums, base=deposit.base)


def _arrive(deposit: Deposit, ids: Sequence[int]) -> None:
    """What is awaited is read again once the rows are locked: a document may have changed meanwhile."""
    rows = Record.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    records = {record.pk: record for record in rows.only("kind", "key", "relations", "modified")}
    waiting = _waiting_for(deposit).filter(record__in=records)
    met = [(each, stated) for each in waiting if misfit(stated := stated_of(each), deposit) is None]
    _write([(file_of(records[each.record_id], stated, deposit), deposit) for each, stated in met])
    AwaitedFile.objects.filter(pk__in=[each.pk for each, _ in met]).delete()
    _recount(list(records.values()))


def put(record: Record, stated: Stated, content: Content) -> File:
    """Make these bytes the file of a locked record that its document names so."""
    _write([(file_of(record, stated, content), content)])
    met(record, [stated.name])
    return File.objects.get(record=record.pk, name=stated.name)


def met(record: Record, names: Iterable[str], *, is_new: bool = False) -> None:
    """These files of a locked record are here now. A new record keeps its date: nobody has seen it yet."""
    AwaitedFile.objects.filter(record=record.pk, name__in=list(names)).delete()
    _recount([record], moves_date=not is_new)


def _recount(records: Sequence[Record], *, moves_date: bool = True) -> None:
    """Let the rows say how many files they await, and in which forms they are; that is part of what is served."""
    ids = [record.pk for record in records]
    awaited = AwaitedFile.objects.filter(record__in=ids).order_by()
    counts = dict(awaited.values_list("record").annotate(number=Count("pk")))
    here: dict[int, set[str]] = {}
    for record_id, filetype in File.objects.filter(record__in=ids).values_list("record", "filetype"):
        here.setdefault(record_id, set()).add(filetype)
    for record in records:
        before = record.relations
        relations.tell_files(record, counts.get(record.pk, 0), forms_of(record, here.get(record.pk, ())))
        if moves_date and record.relations != before:
            record.modified = next_modified(record.modified)
    Record.objects.bulk_update(records, ["relations", "modified"])
