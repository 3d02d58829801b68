"""REST V2's own JSON, as documented for submissions, projects and samples, into the `<WEBIN>` that it stands for.

The archive's members are other than ours (`organism`, `attributes`, `holdUntilDate`), and so a document is told from
our bundle by them. What has no place in the table below is refused by name, never dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import NoneType
from typing import Any, Final, TypeAlias

from lxml import etree

from hypermedia import strict_json
from sra.characters import ILLEGAL
from sra.document import JsonObject
from sra.faults import DocumentRefused, Fault

Faults: TypeAlias = list[Fault]

_TELLTALES: Final = ("projects",)
_OF_SAMPLES: Final = ("organism", "attributes")
_LINKS: Final = {"xrefLink": ("XREF_LINK", ("db", "id", "label")), "urlLink": ("URL_LINK", ("label", "url"))}


def webin_of(data: bytes) -> bytes | None:
    """The XML that the archive's JSON stands for; None when it is not the archive's. Raises DocumentRefused."""
    value = strict_json.load(data)
    if not isinstance(value, dict) or not _is_enas(value):
        return None
    faults: Faults = []
    root = etree.Element("WEBIN")
    _members(value, ("submission", *_SETS), "", faults)
    _submission(root, value.get("submission", {}), faults)
    for member, kind in _SETS.items():
        _set(root, kind, value.get(member, []), f"/{member}", faults)
    if faults:
        raise DocumentRefused(faults)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _is_enas(value: JsonObject) -> bool:
    submission, samples = value.get("submission"), value.get("samples")
    actions = submission.get("actions") if isinstance(submission, dict) else None
    return (
        any(name in value for name in _TELLTALES)
        or _has(submission, ("attributes",))
        or (isinstance(actions, list) and any(_has(each, ("holdUntilDate",)) for each in actions))
        or (isinstance(samples, list) and any(_has(each, _OF_SAMPLES) for each in samples))
    )


def _has(value: object, names: tuple[str, ...]) -> bool:
    return isinstance(value, dict) and any(name in value for name in names)


# ------------------------------------------------------------------------------------------------------- submission
def _submission(root: etree._Element, value: Any, faults: Faults) -> None:
    made = etree.SubElement(etree.SubElement(root, "SUBMISSION_SET"), "SUBMISSION")
    given = _members(value, ("alias", "accession", "centerName", "actions", "attributes"), "/submission", faults)
    _names(made, given, "/submission", faults)
    actions = etree.SubElement(made, "ACTIONS")
    for pointer, each in _listed(given.get("actions"), "/submission/actions", faults):
        _action(actions, each, pointer, faults)
    _attributes(made, "SUBMISSION", given.get("attributes"), "/submission/attributes", faults)


def _action(actions: etree._Element, value: Any, pointer: str, faults: Faults) -> None:
    given = _members(value, ("type", "target", "holdUntilDate"), pointer, faults)
    name = _text(given.get("type"), f"{pointer}/type", faults).upper()
    if not name.isascii() or not name.isalpha():
        faults.append(Fault("vocabulary", f"“{name[:50]}” is no action.", f"{pointer}/type", expected="ADD, HOLD, …"))
        return
    action = etree.SubElement(etree.SubElement(actions, "ACTION"), name)
    for member, attribute in (("target", "target"), ("holdUntilDate", "HoldUntilDate")):
        if text := _text(given.get(member), f"{pointer}/{member}", faults):
            action.set(attribute, text)


# ---------------------------------------------------------------------------------------------- projects and samples
@dataclass(frozen=True)
class _Kind:
    element: str
    members: tuple[str, ...]
    body: Callable[[etree._Element, JsonObject, str, Faults], None]
    links: tuple[str, ...] = field(default=("links",))


def _set(root: etree._Element, kind: _Kind, value: Any, pointer: str, faults: Faults) -> None:
    listed = _listed(value, pointer, faults)
    if not listed:
        return
    around = etree.SubElement(root, f"{kind.element}_SET")
    for where, each in listed:
        made = etree.SubElement(around, kind.element)
        known = ("alias", "accession", "centerName", "attributes", *kind.members, *kind.links)
        given = _members(each, known, where, faults)
        _names(made, given, where, faults)
        kind.body(made, given, where, faults)
        for member in kind.links:
            _links(made, kind.element, given.get(member), f"{where}/{member}", faults)
        _attributes(made, kind.element, given.get("attributes"), f"{where}/attributes", faults)


def _project(made: etree._Element, given: JsonObject, pointer: str, faults: Faults) -> None:
    _children(made, given, {"name": "NAME", "title": "TITLE", "description": "DESCRIPTION"}, pointer, faults)
    if "umbrellaProject" in given:
        etree.SubElement(made, "UMBRELLA_PROJECT")
    else:
        etree.SubElement(etree.SubElement(made, "SUBMISSION_PROJECT"), "SEQUENCING_PROJECT")


def _sample(made: etree._Element, given: JsonObject, pointer: str, faults: Faults) -> None:
    _children(made, given, {"title": "TITLE"}, pointer, faults)
    names = {"taxonId": "TAXON_ID", "scientificName": "SCIENTIFIC_NAME", "commonName": "COMMON_NAME"}
    organism = _members(given.get("organism", {}), tuple(names), f"{pointer}/organism", faults)
    _children(etree.SubElement(made, "SAMPLE_NAME"), organism, names, f"{pointer}/organism", faults)
    _children(made, given, {"description": "DESCRIPTION"}, pointer, faults)


_SETS: Final = {
    "projects": _Kind(
        "PROJECT",
        ("name", "title", "description", "sequencingProject", "umbrellaProject"),
        _project,
        ("links", "project_links", "projectLinks"),
    ),
    "samples": _Kind("SAMPLE", ("title", "description", "organism"), _sample),
}


# ------------------------------------------------------------------------------------------------------ their parts
def _names(made: etree._Element, given: JsonObject, pointer: str, faults: Faults) -> None:
    for member, attribute in (("alias", "alias"), ("accession", "accession"), ("centerName", "center_name")):
        if text := _text(given.get(member), f"{pointer}/{member}", faults):
            made.set(attribute, text)


def _children(made: etree._Element, given: JsonObject, names: Mapping[str, str], pointer: str, faults: Faults) -> None:
    for member, element in names.items():
        if text := _text(given.get(member), f"{pointer}/{member}", faults):
            etree.SubElement(made, element).text = text


def _attributes(made: etree._Element, element: str, value: Any, pointer: str, faults: Faults) -> None:
    listed = _listed(value, pointer, faults)
    around = etree.SubElement(made, f"{element}_ATTRIBUTES") if listed else made
    names = {"tag": "TAG", "value": "VALUE", "unit": "UNITS"}
    for where, each in listed:
        given = _members(each, tuple(names), where, faults)
        _children(etree.SubElement(around, f"{element}_ATTRIBUTE"), given, names, where, faults)


def _links(made: etree._Element, element: str, value: Any, pointer: str, faults: Faults) -> None:
    listed = _listed(value, pointer, faults)
    around = etree.SubElement(made, f"{element}_LINKS") if listed else made
    for where, each in listed:
        link = etree.SubElement(around, f"{element}_LINK")
        for form, target in _members(each, tuple(_LINKS), where, faults).items():
            name, parts = _LINKS[form]
            given = _members(target, parts, f"{where}/{form}", faults)
            upper = {part: part.upper() for part in parts}
            _children(etree.SubElement(link, name), given, upper, f"{where}/{form}", faults)


def _members(value: Any, known: tuple[str, ...], pointer: str, faults: Faults) -> JsonObject:
    """Those that are known; the others, and what is no object, are faults."""
    if not isinstance(value, dict):
        faults.append(Fault("wrong-type", "This is no object.", pointer, expected="an object"))
        return {}
    for name in value.keys() - set(known):
        reason = f"“{name[:50]}” is not read in the archive's JSON; send it as XML, or in the JSON of this repository."
        faults.append(Fault("unknown-member", reason, f"{pointer}/{name}", expected=", ".join(known)))
    return {name: value[name] for name in known if name in value}


def _listed(value: Any, pointer: str, faults: Faults) -> list[tuple[str, Any]]:
    if not isinstance(value, list | NoneType):
        faults.append(Fault("wrong-type", "This is no list.", pointer, expected="a list"))
        return []
    return [(f"{pointer}/{place}", each) for place, each in enumerate(value or [])]


def _text(value: Any, pointer: str, faults: Faults) -> str:
    """Text or a number as text; nothing for what is absent."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        faults.append(Fault("wrong-type", "This is no text.", pointer, expected="text"))
        return ""
    text = str(value)
    if ILLEGAL.search(text):
        faults.append(Fault("wrong-format", "No XML can hold one of these characters.", pointer))
        return ""
    return text
