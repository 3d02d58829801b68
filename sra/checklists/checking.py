"""A sample against a checklist."""

from __future__ import annotations

from collections.abc import Iterator

from sra.checklists.model import Checklist, Field
from sra.collection_dates import suggest
from sra.document import JsonObject
from sra.faults import Fault, pointer_of
from sra.missing_values import is_missing, missing_terms, nearest_missing
from sra.rules.properties import MEMBER, Property, plain, properties
from sra.vocabulary import nearest

MOST_TOLD = 12
"""A longer list of choices is not told whole."""


def check_sample(document: JsonObject, checklist: Checklist) -> list[Fault]:
    """What of the checklist a sample's document does not meet; pointers are within the document.

    Codes: checklist-missing (an error for a mandatory field, a warning for a recommended one), checklist-empty,
    checklist-format, checklist-choice, checklist-units.
    """
    given: dict[str, list[Property]] = {}
    for each in properties(document):
        given.setdefault(plain(each.tag), []).append(each)
    return [fault for field in checklist.fields for fault in _check_field(field, given, checklist)]


def _check_field(field: Field, given: dict[str, list[Property]], checklist: Checklist) -> Iterator[Fault]:
    values = [each for tag in sorted(field.tags) for each in given.get(tag, [])]
    if not values and field.level != "optional":
        severity = "error" if field.level == "mandatory" else "warning"
        reason = f"The checklist {checklist.id} asks for {field.name}."
        yield Fault(
            "checklist-missing",
            reason,
            pointer_of([MEMBER, field.name]),
            expected=_expected(field),
            severity=severity,
        )
    for each in values:
        yield from _check_value(field, each, (each.value or "").strip())


def _check_value(field: Field, given: Property, value: str) -> Iterator[Fault]:
    pointer, expected = pointer_of(given.steps), _expected(field)
    if is_missing(value):
        return
    if not value:
        if field.level == "mandatory":
            yield Fault("checklist-empty", f"The value of {field.name} is empty.", pointer, expected=expected)
        return
    if not field.fits(value):
        code = "checklist-choice" if field.choice else "checklist-format"
        what = "one of the terms" if field.choice else "of the form"
        reason = f"“{value[:80]}” is not {what} for {field.name}."
        yield Fault(code, reason, pointer, expected=expected, suggestion=_suggestion(field, value))
    if field.units and given.units not in field.units:
        yield _wrong_units(field, given, pointer)


def _wrong_units(field: Field, given: Property, pointer: str) -> Fault:
    listed = ", ".join(field.units)
    if given.units is None:
        return Fault("checklist-units", f"{field.name} has no units.", pointer, expected=listed, severity="warning")
    suggestion = nearest(given.units, field.units)
    reason = f"“{given.units[:80]}” is not a unit of {field.name}."
    return Fault("checklist-units", reason, pointer, expected=listed, suggestion=suggestion)


def _suggestion(field: Field, value: str) -> str | None:
    """A term for a missing value, else the choice or form that was probably meant."""
    if term := nearest_missing(value):
        return term
    if not field.choice:
        iso = suggest(value)
        return iso if iso and field.fits(iso) else None
    head, colon, rest = value.partition(":")
    found = nearest(head if field.place else value, field.choice)
    return f"{found}{colon}{rest}" if found and field.place else found


def _expected(field: Field) -> str:
    if field.place:
        told = "a country or sea of the INSDC list, such as " + field.example
    elif field.choice:
        told = "one of: " + ", ".join(field.choice[:MOST_TOLD])
    else:
        told = f"a value such as {field.example}"
    return f"{told}; or {missing_terms()[0]}, {missing_terms()[1]} and the like"
