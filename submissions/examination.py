"""Looking at everything that was sent before anything is written: all that is wrong, in one document and between them.

Documents are looked at one after the other and not kept; what they refer to and what they are called is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from records.accessions import is_ours
from records.chunks import chunks
from records.models import Identifier, Record
from records.names import centre_of, identifiers_in, resolve
from records.paths import find_all
from records.registry import Resource
from sra.document import JsonObject
from sra.faults import Fault
from sra.rules import check_rules
from submitters.models import Submitter

from .kinds import ORDER, element_of
from .sent import Sent


@dataclass(slots=True)
class Wanted:
    """A reference, the first document that has it, and how many have it."""

    sent: Sent
    role: str
    pointer: str
    reference: JsonObject
    times: int = 0

    @property
    def others(self) -> str:
        return f" (So it is in {self.times - 1} more of them.)" if self.times > 1 else ""


@dataclass
class Look:
    """What one pass over the documents found; each of them is remembered by its names."""

    sent: list[Sent] = field(default_factory=list)
    wanted: dict[str, Wanted] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def at(self, document: Sent) -> None:
        named = document.names_only()
        self.sent.append(named)
        found = check_rules(element_of(document.resource), document.document)
        self.faults += [document.placed(fault) for fault in found if fault.severity == "error"]
        for place in document.resource.references:
            for pointer, reference in find_all(document.document, place.at):
                new = Wanted(named, place.role, pointer, reference)
                self.wanted.setdefault(f"{place.role} {reference}", new).times += 1


def unresolved(wanted: Sequence[Wanted], arriving: Sequence[Sent], centre: Submitter) -> tuple[list[Fault], list[str]]:
    """What references lead nowhere: (faults, remarks).

    An accession may come later, or be held elsewhere; an alias is the submitter's own, so it is a mistake.
    """
    names = {(each.resource.name, each.alias) for each in arriving if each.alias}
    faults: list[Fault] = []
    remarks: list[str] = []
    for each in wanted:
        if _leads(each, centre, names):
            continue
        alias = each.reference.get("alias")
        if elsewhere := next(identifiers_in(each.reference), "") or each.reference.get("href"):
            remarks.append(f"{each.sent.name}: the {each.role} {elsewhere} is not known here (yet).")
        elif alias:
            reason = (
                f"There is no {each.role} with the alias “{alias}”, neither here nor in this submission.{each.others}"
            )
            faults.append(each.sent.fault("unresolved-reference", reason, each.pointer))
    return faults, remarks


def _leads(wanted: Wanted, centre: Submitter, arriving: set[tuple[str, str]]) -> bool:
    alias = wanted.reference.get("alias") or ""
    if (wanted.role, alias) in arriving and centre_of(wanted.reference, centre) == centre:
        return True
    return resolve(wanted.role, wanted.reference, centre) is not None


def taken_names(added: Sequence[Sent], centre: Submitter) -> Iterator[Fault]:
    """Aliases that are in use or are given twice, and accessions that are ours to give."""
    for kind in ORDER:
        some = [each for each in added if each.resource.name == kind]
        yield from _twice(some)
        for each in some:
            if is_ours(each.resource, each.document.get("accession") or ""):
                reason = "The repository assigns its accessions; MODIFY is the action for what has one."
                yield each.fault("read-only", reason, "/accession")
        for part in chunks([each for each in some if each.alias]):
            known = _known(part[0].resource, centre, [each.alias for each in part])
            yield from (_exists(each, known[each.alias]) for each in part if each.alias in known)


def _twice(added: Sequence[Sent]) -> Iterator[Fault]:
    first: dict[str, Sent] = {}
    for each in added:
        if each.alias and (other := first.setdefault(each.alias, each)) is not each:
            reason = f"“{each.alias}” is the alias of another {each.resource.name} of this submission."
            yield each.fault("conflict", reason, "/alias", expected=f"another alias than that of {other.pointer}")


def _exists(sent: Sent, record: Record) -> Fault:
    name = f" as {record.accession}" if record.accession else ""
    reason = f"The {sent.resource.name} “{sent.alias}” exists{name}."
    return sent.fault("conflict", reason, "/alias", expected="MODIFY for a change, or another alias")


def _known(kind: Resource, centre: Submitter, aliases: Sequence[str]) -> dict[str, Record]:
    """Alias -> the centre's record, of those that are in use."""
    scheme = Identifier.Scheme.ALIAS
    rows = Identifier.objects.filter(kind=kind.name, scheme=scheme, submitter=centre, value__in=aliases)
    return {row.value: row.record for row in rows.select_related("record").defer("record__document")}
