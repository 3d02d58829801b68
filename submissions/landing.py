"""Documents become records: through the door of `reviews.intake`, in the order in which they refer to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from hypermedia.writes import complete_references, take_submitter
from records.chunks import chunks
from records.content import AccessionFixed
from records.locks import RecordGone
from records.models import Record, Visibility
from records.names import NameTaken, identifiers_in, resolve
from records.visibility import ChangeForbidden, RecordHidden, require_change
from reviews import intake
from reviews.intake import Held, Intent, Result, ReviewOpen
from sra.faults import DocumentRefused, Fault
from submitters.actor import Actor
from submitters.models import Submitter

from .kinds import ORDER
from .sent import Sent


@dataclass(frozen=True)
class Landed:
    """A document with what became of it."""

    sent: Sent
    result: Result

    @property
    def record(self) -> Record:
        return self.result.record


@dataclass(frozen=True)
class Bearer:
    """Who hands in, for which centre."""

    actor: Actor
    centre: Submitter

    @property
    def centres(self) -> Mapping[str, Submitter]:
        return {self.centre.slug: self.centre}


# ---------------------------------------------------------------------------------------------------------------- ADD
def add(documents: Sequence[Sent], bearer: Bearer, hold_until: date | None) -> Iterator[Landed]:
    """Make records of all, kind after kind. Raises DocumentRefused with the faults of those that were looked at."""
    for kind in ORDER:
        for some in chunks([each for each in documents if each.resource.name == kind]):
            yield from add_some(some, bearer, hold_until)


def add_some(documents: Sequence[Sent], bearer: Bearer, hold_until: date | None) -> list[Landed]:
    """Make records of documents of one kind."""
    intents = list(_each(documents, lambda sent: _intent(sent, bearer, hold_until)))
    try:
        results = intake.submit_all(intents, bearer.actor)
    except DocumentRefused as refused:
        raise DocumentRefused([_located(fault, documents) for fault in refused.faults]) from None
    except (NameTaken, AccessionFixed) as taken:
        raise DocumentRefused([_name_fault(taken, documents)]) from None
    return [Landed(*pair) for pair in zip(documents, results, strict=True)]


def _each(documents: Iterable[Sent], make: Any) -> Iterator[Any]:
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
    return Intent(sent.resource, document, submitter, foreign=foreign, record=record, hold_until=hold_until)


def _located(fault: Fault, documents: Sequence[Sent]) -> Fault:
    """A fault of one document of a chunk, whose pointer tells which (`/items/3/…`) if there are several."""
    head, _, rest = fault.pointer.removeprefix("/items").removeprefix("/").partition("/")
    if head.isdigit() and int(head) < len(documents):
        return documents[int(head)].placed(_with_pointer(fault, f"/{rest}" if rest else ""))
    return documents[0].placed(fault) if len(documents) == 1 else fault


def _with_pointer(fault: Fault, pointer: str) -> Fault:
    from dataclasses import replace

    return replace(fault, pointer=pointer)


def _name_fault(error: NameTaken | AccessionFixed, documents: Sequence[Sent]) -> Fault:
    if isinstance(error, AccessionFixed):
        return Fault("read-only", "The repository assigns its accessions; they cannot be set.", "/accession")
    for sent in documents:
        names = [
            sent.alias,
            sent.document.get("accession"),
            *identifiers_in({"identifiers": sent.document.get("identifiers", {})}),
        ]
        if error.name in names:
            at = "/alias" if error.name == sent.alias else "/accession"
            return sent.fault("conflict", f"“{error.name}” names another record already.", at)
    return Fault("conflict", f"“{error.name}” names another record already.")


# ------------------------------------------------------------------------------------------------------------- MODIFY
def modify(documents: Sequence[Sent], bearer: Bearer) -> list[Landed]:
    """Give records their new documents. Raises DocumentRefused with the faults of all of them."""
    landed: list[Landed] = []
    faults: list[Fault] = []
    for sent in sorted(documents, key=lambda each: ORDER.index(each.resource.name)):
        try:
            with transaction.atomic():
                landed.append(Landed(sent, _replace(sent, bearer)))
        except DocumentRefused as refused:
            faults += [sent.placed(fault) for fault in refused.faults]
        except _REFUSALS as error:
            faults.append(sent.fault(*_refusal(error)))
    if faults:
        raise DocumentRefused(faults)
    return landed


_REFUSALS = (NameTaken, AccessionFixed, ReviewOpen, RecordGone, RecordHidden, ChangeForbidden)


def _refusal(error: Exception) -> tuple[str, str, str]:
    if isinstance(error, NameTaken):
        return "conflict", f"“{error.name}” names another record already.", "/alias"
    if isinstance(error, AccessionFixed):
        return "read-only", "The repository assigns its accessions; this one cannot be changed.", "/accession"
    if isinstance(error, ReviewOpen):
        return "review-open", "An earlier change of it waits for a decision.", ""
    if isinstance(error, RecordGone):
        return "gone", "It was withdrawn.", ""
    return "not-yours", "It belongs to another centre.", ""


def _replace(sent: Sent, bearer: Bearer) -> Result:
    record = _meant(sent, bearer)
    require_change(record, bearer.actor)
    if record.visibility == Visibility.WITHDRAWN:
        raise RecordGone(str(record))
    return intake.submit(_intent(sent, bearer, None, record), bearer.actor)


def _meant(sent: Sent, bearer: Bearer) -> Record:
    """The record that a document is to change, by accession or alias. Raises DocumentRefused."""
    document = sent.document
    reference = {"accession": document.get("accession"), "identifiers": document.get("identifiers", {})}
    alias = {"alias": sent.alias} if sent.alias else {}
    found = resolve(sent.resource.name, reference, bearer.centre) or resolve(sent.resource.name, alias, bearer.centre)
    if found is None:
        known = document.get("accession") or sent.alias
        reason = f"There is no {sent.resource.name} “{known}” of this centre to change." if known else _NAMELESS
        raise DocumentRefused(
            [Fault("unknown-record", reason, "/accession" if document.get("accession") else "/alias")]
        )
    return found.resource.model.objects.select_related("submitter").get(pk=found.pk)


_NAMELESS = "MODIFY needs the accession or the alias of what is to be changed."


def reviews_of(landed: Iterable[Landed]) -> list[Held]:
    return [each.result for each in landed if isinstance(each.result, Held)]
