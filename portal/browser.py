"""`/ena/browser/api/xml/…`: records as the archives' own XML, by any of their accessions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from records.chunks import chunks
from records.models import Identifier, Record, Visibility
from records.registry import resource
from records.rows import Row, rows_of
from records.visibility import may_read, visible_to
from sra.document import JsonObject
from submitters.actor import Actor

from .refusals import PortalRefused
from .search import MOST_ACCESSIONS
from .views import PortalEndpoint, asked_of

_WRAPPER: Final = b"WEBIN"
_PROJECT: Final = "PRJ"
_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'


class BrowserXmlEndpoint(PortalEndpoint):
    """Records by accessions with commas between them, also by POST of a form (`accessions`).

    Those that are not here are left out and named in a header; if none is here, that is the answer. `includeLinks` is
    understood and changes nothing: the links of a record are those that its submitter gave.
    """

    def get(self, request: HttpRequest, accessions: str = "") -> HttpResponseBase:
        return self._answer(accessions, asked_of(request.GET))

    def post(self, request: HttpRequest, accessions: str = "") -> HttpResponseBase:
        return self._answer(accessions, {**asked_of(request.GET), **asked_of(request.POST)})

    def _answer(self, accessions: str, asked: Mapping[str, str]) -> HttpResponseBase:
        wanted = _wanted(accessions or asked.get("accessions", ""))
        found = _find(wanted, self.actor)
        missing = [name for name in wanted if name not in found]
        present = {row.id: (name, row) for name, row in found.items() if row.visibility != Visibility.WITHDRAWN}
        if not present:
            raise _none_of(missing, list(found))
        response = HttpResponse(
            _written([(row, name) for name, row in present.values()]), content_type="application/xml"
        )
        if left_out := [*missing, *(name for name, row in found.items() if row.visibility == Visibility.WITHDRAWN)]:
            response.headers["Warning"] = f'299 - "Not found: {_shown(left_out)}"'
        if asked.get("download", "").lower() == "true":
            response.headers["Content-Disposition"] = 'attachment; filename="ena.xml"'
        return self.dressed(response)


def _wanted(text: str) -> list[str]:
    """Raises PortalRefused. U+0000 is in no name, and no database takes it as text."""
    wanted = list(dict.fromkeys(text.replace(",", " ").replace("\0", "?").split()))
    if not wanted:
        raise PortalRefused("Required parameter 'accessions' is not present.")
    if len(wanted) > MOST_ACCESSIONS:
        raise PortalRefused(f"Too many accessions: {len(wanted)}; at most {MOST_ACCESSIONS} at a time.")
    return wanted


def _find(names: Sequence[str], actor: Actor) -> dict[str, Row]:
    """Name -> the record that has it as accession, else the first that states it as an identifier."""
    found: dict[str, Row] = {}
    for some in chunks(names):
        known = Identifier.objects.filter(value__in=some, record__in=visible_to(actor))
        known = known.exclude(scheme=Identifier.Scheme.ALIAS).order_by("scheme", "record_id")
        owners: dict[str, int] = {}
        for value, record_id in known.values_list("value", "record_id"):
            owners.setdefault(value, record_id)
        rows = {row.id: row for row in rows_of(list(Record.objects.filter(pk__in=owners.values())))}
        found.update(
            (name, rows[owners[name]]) for name in some if name in owners and may_read(rows[owners[name]], actor)
        )
    return found


def _none_of(missing: list[str], withdrawn: list[str]) -> PortalRefused:
    if withdrawn:
        return PortalRefused(f"Withdrawn: {_shown(withdrawn)}", 410)
    return PortalRefused(f"Not found: {_shown(missing)}", 404)


def _shown(names: Sequence[str]) -> str:
    """As much as a header may hold of names that may be anything."""
    plain = (re.sub(r"[^A-Za-z0-9._:-]", "?", name[:40]) for name in names[:20])
    return ", ".join(plain) + (", ..." if len(names) > 20 else "")


def _written(records: Sequence[tuple[Row, str]]) -> bytes:
    """The records in the set of their kind; sets of several kinds in the wrapper that Webin knows."""
    sets: dict[tuple[str, str], list[JsonObject]] = {}
    for row, name in records:
        document = json.loads(row.document)
        sets.setdefault((row.kind, _root(row.kind, name, document)), []).append(document)
    bodies = [_set(kind, root, documents) for (kind, root), documents in sets.items()]
    if len(bodies) == 1:
        return bodies[0]
    inner = b"".join(body.removeprefix(_DECLARATION) for body in bodies)
    return _DECLARATION + b"<%b>%b</%b>" % (_WRAPPER, inner, _WRAPPER)


def _root(kind: str, name: str, document: JsonObject) -> str:
    """A study by the accession of its project is that project, if it came as one."""
    codec = resource(kind).codec
    return codec.natural_root(document) if name.startswith(_PROJECT) else codec.model.xml_name


def _set(kind: str, root: str, documents: Sequence[JsonObject]) -> bytes:
    return resource(kind).codec.write_set(((document, ()) for document in documents), root=root)
