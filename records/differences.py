"""Where two archives say different things of one thing, as far as it is they who say it.

What an archive adds of itself is no difference: its dates and counts, its links to its own pages, the names it gave the
submitter's account, in which order properties stand, blanks at the end (spec: insdc.md 4.4).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, TypeAlias

from sra.document import JsonObject

from .content import Document

MOST: Final = 50
"""Differences that are kept of one copy."""
LONGEST: Final = 500
"""Characters of a value that are kept; of a longer one its beginning, with an ellipsis."""

Difference: TypeAlias = JsonObject
"""`pointer` (RFC 6901, into the document here), `here`, `there`: null where one of them says nothing."""

_SAID: Final = "/description/type"
"""What a study says where only a PROJECT was given, which has no such member."""
_ADDED: Final = ("ENA-FIRST-PUBLIC", "ENA-LAST-UPDATE", "ENA-SPOT-COUNT", "ENA-BASE-COUNT")
_PROPERTIES: Final = "additional-properties"
_LINKS: Final = "related-resources"
_NAMES: Final = ("accession", "identifiers", "external-database-identifiers", "submitter")


def between(here: Document, there: Document, half: str = "") -> list[Difference]:
    """At most `MOST`. With `half`, `there` is only half of a document: what it does not say is no difference, nor what
    the whole says for it.
    """
    found = _differences("", _plain(here), _plain(there))
    told = (each for each in found if not half or (each["there"] is not None and each["pointer"] != _SAID))
    return [
        {"pointer": each["pointer"], "here": _short(each["here"]), "there": _short(each["there"])}
        for each in islice(told, MOST)
    ]


def as_text(differences: list[Difference]) -> str:
    """As a row keeps them; "" for none."""
    return json.dumps(differences, ensure_ascii=False, separators=(",", ":")) if differences else ""


def _plain(document: Document) -> Document:
    """The document without what it is called, and without what archives add."""
    plain = {name: value for name, value in document.items() if name not in _NAMES}
    if isinstance(properties := plain.get(_PROPERTIES), dict):
        plain[_PROPERTIES] = {name: value for name, value in properties.items() if name not in _ADDED} or None
    if isinstance(links := plain.get(_LINKS), list):
        plain[_LINKS] = [each for each in links if not _leads_to_ena(each)] or None
    plain["external-database-identifiers"] = {
        name: _ids(entries)
        for name, entries in document.get("external-database-identifiers", {}).items()
        if name not in ("BioSample", "BioProject")  # in which the archives know the thing by names of their own
    }
    return plain


def _ids(entries: Any) -> Any:
    """Without labels and addresses, which each archive has its own ways of adding."""
    if isinstance(entries, list):
        return [_ids(each) for each in entries]
    return {"id": entries["id"]} if "id" in entries else entries


def _leads_to_ena(link: Any) -> bool:
    return isinstance(link, dict) and str(link.get("db", "")).upper().startswith("ENA-")


def _differences(pointer: str, here: Any, there: Any) -> Iterator[Difference]:
    if isinstance(here, dict) and isinstance(there, dict):
        for name in dict.fromkeys((*here, *there)):
            if name != "position":
                yield from _differences(f"{pointer}/{_escaped(name)}", here.get(name), there.get(name))
    elif isinstance(here, list) and isinstance(there, list):
        longest = max(len(here), len(there))
        for index in range(longest):
            yield from _differences(f"{pointer}/{index}", _at(here, index), _at(there, index))
    elif _bare(here) != _bare(there):
        yield {"pointer": pointer, "here": here, "there": there}


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _at(values: list[Any], index: int) -> Any:
    return values[index] if index < len(values) else None


def _bare(value: Any) -> Any:
    """What counts of a value: no blanks around it or broken lines within; an empty one is none; a property without a
    unit is its value.
    """
    if isinstance(value, str):
        return " ".join(value.split()) or None
    if isinstance(value, dict):
        bare = {name: _bare(each) for name, each in value.items() if name != "position"}
        bare = {name: each for name, each in bare.items() if each is not None}
        return bare["value"] if set(bare) == {"value"} else bare or None
    if isinstance(value, list):
        return [_bare(each) for each in value] or None
    return value


def _short(value: Any) -> Any:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
