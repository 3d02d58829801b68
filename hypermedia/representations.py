"""A record, or a page of records, as bytes: JSON and both XML forms. HTML is drawn in `pages`.

JSON is not built from objects: the stored text is the body, with what the server owns written in front of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import orjson

from records.registry import Resource, UnknownResource
from records.registry import resource as resource_named
from records.relations import awaited_in, differs_in, origin_in
from records.rows import Row
from records.visibility import HIDDEN
from sra.codec import XmlForm

from .addresses import address
from .links import Link, item_links
from .media_types import JSON, Offer
from .written_links import write, write_item

Data: TypeAlias = dict[str, Any]

EMPTY: Final[Mapping[int, Sequence[Data]]] = MappingProxyType({})

_INSTANTS = orjson.OPT_OMIT_MICROSECONDS | orjson.OPT_UTC_Z
"""How dates are written: RFC 3339 in UTC, to the second."""


def item(resource: Resource, row: Row, links: Sequence[Link], offer: Offer, warnings: Sequence[Data] = ()) -> bytes:
    """`warnings` are what an answer to a write tells once; JSON has a place for them, XML has a header."""
    if offer.syntax == JSON:
        return item_json(row, write(links), warnings)
    document = json.loads(row.document)
    return resource.codec.write_xml(document, form_of(offer), links=links, href_of=href_of)


def page(
    resource: Resource,
    rows: Iterable[Row],
    links: Sequence[Link],
    offer: Offer,
    warnings: Mapping[int, Sequence[Data]] = EMPTY,
) -> bytes:
    """`{"links", "items"}`, or the archives' `*_SET`; `warnings` by the id of the row."""
    if offer.syntax == JSON:
        items = b",".join([item_json(row, write_item(resource, row.key), warnings.get(row.id, ())) for row in rows])
        return b'{"links":[%b],"items":[%b]}' % (write(links).encode(), items)
    entries = ((json.loads(row.document), item_links(resource, row.key)) for row in rows)
    return resource.codec.write_set(entries, form_of(offer), links=links, href_of=href_of)


def form_of(offer: Offer) -> XmlForm:
    """The vendor type is the draft's XML, the generic types are the archives' (spec: gmi-api.md D 1.3)."""
    return XmlForm.GMI if offer.vendor else XmlForm.SRA


def href_of(kind: str, accession: str) -> str | None:
    """The address that stands beside an accession: ours, which leads on to the record if it is here."""
    try:
        return address(resource_named(kind).collection, accession)
    except UnknownResource:
        return None


def item_json(row: Row, links: str, warnings: Sequence[Data] = ()) -> bytes:
    """The stored text with links (as `written_links` has them), status and submitter in front."""
    facts = {**_facts(row), "warnings": warnings} if warnings else _facts(row)
    head = orjson.dumps({"record": facts, "submitter": submitters_of(row)}, option=_INSTANTS).decode()
    rest = row.document[1:]
    return f'{{"links":[{links}],{head[1:-1]}{"" if rest == "}" else ","}{rest}'.encode()


def status_of(row: Row) -> dict[str, Any]:
    """What the repository knows of a record beside its document; read-only (gmi-api.md 5)."""
    status: dict[str, Any] = orjson.loads(orjson.dumps(_facts(row), option=_INSTANTS))
    return status


def _facts(row: Row) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "status": row.visibility,
        "accession": row.accession or None,
        "version": row.revision,
        "created": row.created,
        "modified": row.modified,
        "first-public": row.published,
    }
    if row.hold_until:
        facts["hold-until" if row.visibility in HIDDEN else "until"] = row.hold_until
    if row.note:
        facts["note"] = row.note
    if awaited := awaited_in(row.relations):
        facts["files-awaited"] = awaited
    if origin := origin_in(row.relations):
        facts["origin"] = origin
    if differs := differs_in(row.relations):
        facts["differs"] = differs
    if row.normalisations:
        facts["normalisations"] = orjson.Fragment(row.normalisations)
    return facts


def submitters_of(row: Row) -> list[dict[str, str]]:
    """Our submitter, then those that the document named elsewhere."""
    own = [{"href": address("submitters", row.submitter_slug)}] if row.submitter_slug else []
    foreign = json.loads(row.relations).get("submitter", []) if '"submitter"' in row.relations else []
    return own + [{"href": href} for href in foreign]
