"""Documents become records: through the door of `reviews.intake`, in the order in which they refer to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db import transaction

from hypermedia.writes import complete_references, review_address, take_submitter
from records.chunks import CHUNK
from records.content import AccessionFixed
from records.locks import RecordGone
from records.models import Record, Visibility
from records.names import NameTaken, identifiers_in, resolve
from records.received import Source
from records.visibility import ChangeForbidden, RecordHidden, require_change
from reviews import intake
from reviews.checks import Place
from reviews.intake import Held, Intent, Published, Result, ReviewOpen
from sra.faults import DocumentRefused, Fault
from submitters.actor import Actor
from submitters.models import Submitter

from .kinds import ORDER
from .sent import Sent

Sources = Callable[[Sent], Source | None]
"""What a document was read from."""


@dataclass(frozen=True, slots=True)
class Landed:
    """A document with what became of it. `waits_at` is the address of its review, if a curator looks at it first;
    `remarks` are what the checks found and nobody has to look at."""

    sent: Sent
    record_id: int
    waits_at: str = ""
    is_change: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bearer:
    """Who hands in, for which centre, and where the documents come from."""

    actor: Actor
    centre: Submitter
    source_of: Sources

    @property
    def centres(self) -> Mapping[str, Submitter]:
        return {self.centre.slug: self.centre}


def in_order(documents: Callable[[str], Iterator[Sent]]) -> Iterator[list[Sent]]:
    """Documents of one kind, so many at a time, and what others refer to first."""
    for kind in ORDER:
        some: list[Sent] = []
        for sent in documents(kind):
            some.append(sent)
            if len(some) == CHUNK:
                yield some
                some = []
        if some:
            yield some


# ---------------------------------------------------------------------------------------------------------------- ADD
def add(documents: Sequence[Sent], bearer: Bearer, hold_until: date | None) -> list[Landed]:
    """Make records of documents of one kind. Raises DocumentRefused with the faults of all of them."""
    intents = list(_each(documents, lambda sent: _intent(sent, bearer, hold_until)))
    try:
        results = intake.submit_all(intents, bearer.actor)
    except DocumentRefused as refused:
        raise DocumentRefused([_located(fault, documents) for fault in refused.faults]) from None
    except (NameTaken, AccessionFixed) as taken:
        raise DocumentRefused([_name_fault(taken, documents)]) from None
    return [_landed(sent, result) for sent, result in zip(documents, results, strict=True)]


def _landed(sent: Sent, result: Result, *, is_change: bool = False) -> Landed:
    held = isinstance(result, Held)
    where = review_address(sent.resource, result.review) if isinstance(result, Held) else ""
    remarks = tuple(fault.reason for fault in result.warnings) if isinstance(result, Published) else ()
    return Landed(sent.names_only(), result.record.pk, where, is_change and held, remarks)


def _each(documents: Iterable[Sent], make: Callable[[Sent], Intent]) -> Iterator[Intent]:
    """What `make` makes of every document; the faults of all of them together."""
    made, faults = [], []
    for sent in documents:
        try:
            made.append(make(sent))
        except DocumentRefused as refused:
            faults += [sent.placed(fault) for fault in refused.faults]
    if faults:
        raise DocumentRefused(faults)
    return iter(made)


def _intent(sent: Sent, bearer: Bearer, hold_until: date | None, record: Record | None = None) -> Intent:
    document = dict(sent.document)
    submitter, foreign = take_submitter(document, bearer.centres)
    complete_references(sent.resource, document, submitter, None)
    source = bearer.source_of(sent)
    more: dict[str, Any] = (
        {"record": record}
        if record
        else {"hold_until": hold_until, "place": Place(sent.pointer, sent.xpath, sent.line)}
    )
    return Intent(sent.resource, document, submitter, foreign=foreign, source=source, **more)


def _located(fault: Fault, documents: Sequence[Sent]) -> Fault:
    """A fault with the document that its pointer leads to."""
    for sent in documents:
        inside = fault.pointer.removeprefix(sent.pointer)
        if inside != fault.pointer and inside[:1] in ("", "/"):
            return sent.placed(replace(fault, pointer=inside))
    return documents[0].placed(fault) if len(documents) == 1 else fault


_ASSIGNED: Final = "The repository assigns its accessions; they cannot be set or changed."


def _name_fault(error: NameTaken | AccessionFixed, documents: Sequence[Sent]) -> Fault:
    if isinstance(error, AccessionFixed):
        return Fault("read-only", _ASSIGNED, "/accession")
    reason = f"“{error.name}” names another record already."
    for sent in documents:
        if error.name in (sent.alias, *identifiers_in(sent.document)):
            return sent.fault("conflict", reason, "/alias" if error.name == sent.alias else "/accession")
    return Fault("conflict", reason)


# ------------------------------------------------------------------------------------------------------------- MODIFY
def modify(documents: Sequence[Sent], bearer: Bearer) -> list[Landed]:
    """Give records their new documents. Raises DocumentRefused with the faults of all of them."""
    landed: list[Landed] = []
    faults: list[Fault] = []
    for sent in documents:
        try:
            with transaction.atomic():
                landed.append(_landed(sent, _replace(sent, bearer), is_change=True))
        except DocumentRefused as refused:
            faults += [sent.placed(fault) for fault in refused.faults]
        except _REFUSALS as error:
            faults.append(sent.fault(*_refusal(error)))
    if faults:
        raise DocumentRefused(faults)
    return landed


_REFUSALS: Final = (NameTaken, AccessionFixed, ReviewOpen, RecordGone, RecordHidden, ChangeForbidden)


def _refusal(error: Exception) -> tuple[str, str, str]:
    if isinstance(error, NameTaken):
        return "conflict", f"“{error.name}” names another record already.", "/alias"
    if isinstance(error, AccessionFixed):
        return "read-only", _ASSIGNED, "/accession"
    if isinstance(error, ReviewOpen):
        return "review-open", "An earlier change of it waits for a decision.", ""
    if isinstance(error, RecordGone):
        return "gone", "It was withdrawn, or another took its place.", ""
    return "not-yours", "It belongs to another centre.", ""


def _replace(sent: Sent, bearer: Bearer) -> Result:
    record = _meant(sent, bearer)
    require_change(record, bearer.actor)
    if record.visibility in (Visibility.WITHDRAWN, Visibility.REPLACED):
        raise RecordGone(str(record))
    return intake.submit(_intent(sent, bearer, None, record), bearer.actor)


def _meant(sent: Sent, bearer: Bearer) -> Record:
    """The record that a document is to change, by accession or alias. Raises DocumentRefused."""
    document, kind = sent.document, sent.resource.name
    stated = {"accession": document.get("accession"), "identifiers": document.get("identifiers", {})}
    found = resolve(kind, stated, bearer.centre)
    found = found or (resolve(kind, {"alias": sent.alias}, bearer.centre) if sent.alias else None)
    if found is None:
        known = document.get("accession") or sent.alias
        reason = f"There is no {kind} “{known}” of this centre to change." if known else _NAMELESS
        at = "/accession" if document.get("accession") else "/alias"
        raise DocumentRefused([Fault("unknown-record", reason, at)])
    return found.resource.model.objects.select_related("submitter").get(pk=found.pk)


_NAMELESS: Final = "MODIFY needs the accession or the alias of what is to be changed."
