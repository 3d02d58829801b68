"""What can be wrong between documents: names that are taken or given twice, references that lead nowhere.

Everything is looked up for many documents at once, and all that is wrong is found before anything is written.
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
from sra.faults import Fault
from sra.rules import check_rules
from submitters.models import Submitter

from .kinds import ORDER, element_of
from .sent import Sent


@dataclass
class Examination:
    """What was found: `faults` refuse the package, `remarks` are told with the receipt."""

    centre: Submitter
    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def look_at(self, added: Sequence[Sent], changed: Sequence[Sent]) -> None:
        self._rules((*added, *changed))
        for kind in ORDER:
            self.faults += _taken_names(self.centre, [each for each in added if each.resource.name == kind])
        self._references(added, changed)

    def _rules(self, documents: Sequence[Sent]) -> None:
        for each in documents:
            found = check_rules(element_of(each.resource), each.document)
            self.faults += [each.placed(fault) for fault in found if fault.severity == "error"]

    def _references(self, added: Sequence[Sent], changed: Sequence[Sent]) -> None:
        arriving = {(each.resource.name, each.alias) for each in (*added, *changed) if each.alias}
        for each in (*added, *changed):
            for place in each.resource.references:
                for pointer, reference in find_all(each.document, place.at):
                    if not _leads(place.role, reference, self.centre, arriving):
                        self._lost(each, place.role, pointer, reference)

    def _lost(self, sent: Sent, role: str, pointer: str, reference: dict[str, object]) -> None:
        """An accession may come later, or be held elsewhere; an alias is the submitter's own, so it is a mistake."""
        elsewhere = next(identifiers_in(reference), "") or reference.get("href")
        if elsewhere:
            self.remarks.append(f"{sent.name}: the {role} {elsewhere} is not known here (yet).")
        elif alias := reference.get("alias"):
            reason = f"There is no {role} with the alias “{alias}”, neither here nor in this submission."
            self.faults.append(sent.fault("unresolved-reference", reason, pointer))


def _leads(role: str, reference: dict[str, object], centre: Submitter, arriving: set[tuple[str, str]]) -> bool:
    alias = str(reference.get("alias") or "")
    if (role, alias) in arriving and centre_of(reference, centre) == centre:
        return True
    return resolve(role, reference, centre) is not None


def _taken_names(centre: Submitter, added: Sequence[Sent]) -> Iterator[Fault]:
    if not added:
        return
    yield from _twice(added)
    for each in added:
        if is_ours(each.resource, each.document.get("accession") or ""):
            reason = "The repository assigns its accessions; MODIFY is the action for what has one."
            yield each.fault("read-only", reason, "/accession")
    for some in chunks(added):
        known = known_aliases(added[0].resource, centre, [each.alias for each in some if each.alias])
        yield from (_exists(each, known[each.alias]) for each in some if each.alias in known)


def _twice(added: Sequence[Sent]) -> Iterator[Fault]:
    first: dict[str, Sent] = {}
    for each in added:
        if each.alias and first.setdefault(each.alias, each) is not each:
            other = first[each.alias]
            reason = f"“{each.alias}” is the alias of another {each.resource.name} of this submission."
            yield each.fault("conflict", reason, "/alias", expected=f"another alias than that of {other.pointer}")


def _exists(sent: Sent, record: Record) -> Fault:
    name = f" as {record.accession}" if record.accession else ""
    reason = f"The {sent.resource.name} “{sent.alias}” exists{name}."
    return sent.fault("conflict", reason, "/alias", expected="MODIFY for a change, or another alias")


def known_aliases(kind: Resource, centre: Submitter, aliases: Sequence[str]) -> dict[str, Record]:
    """Alias -> the centre's record, of those that are in use."""
    rows = Identifier.objects.filter(
        kind=kind.name, scheme=Identifier.Scheme.ALIAS, submitter=centre, value__in=aliases
    ).select_related("record")
    return {row.value: row.record for row in rows}
