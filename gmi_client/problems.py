"""Reading a refusal: problem details (RFC 9457) in JSON or XML, with every fault that the server found."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import httpx
from lxml import etree

from .errors import Refused

Problem: TypeAlias = tuple[Mapping[str, Any], list[Mapping[str, Any]]]


@dataclass(frozen=True)
class Fault:
    """One fault of a document: `field` is dotted (`description.title`), `line` counts from 1 in XML sources."""

    reason: str
    field: str = ""
    line: int | None = None
    expected: str = ""
    suggestion: str = ""

    def __str__(self) -> str:
        where = " ".join(part for part in (self.field, f"(line {self.line})" if self.line else "") if part)
        hints = [
            f"expected: {self.expected}" if self.expected else "",
            f"try: {self.suggestion}" if self.suggestion else "",
        ]
        return "; ".join(part for part in (f"{where}: {self.reason}" if where else self.reason, *hints) if part)


def refusal_of(response: httpx.Response) -> Refused:
    """What an answer of 4xx means, whatever its body is."""
    members, errors = _read(response)
    reason = ": ".join(dict.fromkeys(str(members[name]) for name in ("title", "detail") if members.get(name)))
    return Refused(
        response.status_code,
        reason or response.reason_phrase or "refused",
        [*(_fault(each) for each in errors)] or [*_plain_faults(members)],
        location=response.headers.get("Location"),
        request=str(members.get("request-id") or response.headers.get("X-Request-Id", "")),
    )


def _read(response: httpx.Response) -> Problem:
    """The members of the problem, and its errors."""
    if "xml" in response.headers.get("Content-Type", ""):
        return _read_xml(response.content)
    try:
        members = json.loads(response.content)
    except ValueError:
        return {}, []
    if not isinstance(members, dict):
        return {}, []
    errors = members.get("errors")
    return members, [each for each in errors if isinstance(each, dict)] if isinstance(errors, list) else []


def _read_xml(content: bytes) -> Problem:
    """`<problem>` with an element for each member and an `<error>` for each fault, its reason as text."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(content, parser) if content.strip() else None
    if root is None:
        return {}, []
    children = [(etree.QName(child).localname, child) for child in root.iterchildren(tag=etree.Element)]
    members = {name: child.text or "" for name, child in children if name != "error"}
    errors = [_attributes(child) for name, child in children if name == "error"]
    return members, errors


def _attributes(element: etree._Element) -> Mapping[str, Any]:
    return {**{str(name): str(value) for name, value in element.attrib.items()}, "reason": element.text or ""}


def _fault(error: Mapping[str, Any]) -> Fault:
    line = str(error.get("line") or "")
    return Fault(
        reason=str(error.get("reason") or "refused"),
        field=str(error.get("field") or error.get("pointer") or ""),
        line=int(line) if line.isdecimal() else None,
        expected=str(error.get("expected") or ""),
        suggestion=str(error.get("suggestion") or ""),
    )


def _plain_faults(members: Mapping[str, Any]) -> Iterator[Fault]:
    """The draft's two shapes: `{"<field>": ["reason", …]}` and `{"invalidFields": ["<field>", …]}`."""
    named = members.get("invalidFields")
    told = {name: value for name, value in members.items() if isinstance(value, list) and name != "invalidFields"}
    for field in named if isinstance(named, list) else []:
        if field not in told:
            yield Fault("is not valid", str(field))
    for field, reasons in told.items():
        yield from (Fault(str(reason), field) for reason in reasons)
