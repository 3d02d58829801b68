"""One record: GET, PUT, PATCH, DELETE at its canonical address and at nested ones."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from records.accessions import kinds_of
from records.locks import lock
from records.models import File, Record, Visibility
from records.originals import require_original
from records.registry import Resource
from records.relations import forms_in
from records.rows import Row
from records.visibility import require_change
from reviews import intake
from reviews.intake import Intent

from .. import representations, writes
from ..addresses import address
from ..answers import VARY, Sheet, answer, caching, is_fresh, not_modified
from ..bodies import Document, Sent, parts, patched, read
from ..downloads import download
from ..file_list import address_of_file, bytes_of
from ..links import Link, record_links, relation
from ..media_types import FILE, HTML, JSON, JSON_PATCH, MERGE_PATCH, MULTIPART, Offer, bare, offers_of, writable
from ..negotiation import choose
from ..pages import record_page
from ..preconditions import Validators, require_absent_allowed, require_unchanged, validators_of
from ..requests import UnsupportedMediaType, require_known
from ..roles import variant_of
from ..side_notes import NORMALISED, names_of
from ..words import LONGEST_REASON, until_of
from ..writes import Wish, form_for, tell
from ..written_links import written_links
from .endpoint import Endpoint
from .finding import along, belongs, readable, record

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z")
_RESERVED = ("new",)


class RecordEndpoint(Endpoint):
    """`/studies/{key}`, and `/studies/{key}/samples/{key}` with `ancestry` set to the path before the collection."""

    resource: Resource = None  # type: ignore[assignment]  # given by the route

    def get(self, request: HttpRequest, key: str, ancestry: str = "") -> HttpResponseBase:
        row = readable(self.resource, key, self.actor)
        if ancestry:
            self._require_child(row.id, ancestry)
        if row.visibility == Visibility.WITHDRAWN:
            return self._tombstone(request, row)
        offer = choose(request.META.get("HTTP_ACCEPT"), _offers(self.resource, row))
        if offer.syntax == FILE:
            return self._stored(request, row, offer)
        if offer.syntax == HTML:
            return record_page(request, self.actor, self.resource, row, record_links(self.resource, row, self.actor))
        validators = validators_of(row, offer, variant_of(row, self.actor))
        if is_fresh(request, validators):
            return not_modified(validators, self.actor)
        response = self._represent(row, offer, validators)
        if ancestry:
            response["Content-Location"] = address(self.resource.collection, row.key)
        return response

    def _stored(self, request: HttpRequest, row: Row, offer: Offer) -> HttpResponseBase:
        """The record as one of its files."""
        filetype = self.resource.file_forms[offer.media_type]
        file = File.objects.filter(record_id=row.id, filetype=filetype).order_by("id").first()
        if file is None:
            raise Http404
        where = address_of_file(address(self.resource.collection, row.key), file.name)
        return download(request, self.actor, bytes_of(file), offer.media_type, {"Content-Location": where})

    def _represent(self, row: Row, offer: Offer, validators: Validators) -> HttpResponse:
        links = written_links(self.resource, row, self.actor)
        if offer.syntax == JSON:
            body = representations.item_json(row, links.members)
        else:
            body = representations.item(self.resource, row, record_links(self.resource, row, self.actor), offer)
        headers = {**validators.headers(), "Link": links.header, "Vary": VARY, "Cache-Control": caching(self.actor)}
        if row.normalisations:
            headers[NORMALISED] = names_of([row])
        return HttpResponse(body, content_type=offer.content_type, headers=headers)

    def _require_child(self, record_id: int, ancestry: str) -> None:
        parent = along(ancestry, self.actor)
        if parent is None or not belongs(record_id, parent):
            raise Http404

    def _tombstone(self, request: HttpRequest, row: Row) -> HttpResponse:
        data = {
            "message": "This record was withdrawn.",
            "title": row.title,
            "record": representations.status_of(row),
        }
        links = [Link("collection", address(self.resource.collection))]
        if self.actor.is_curator:
            back = f"{address(self.resource.collection, row.key)}/restore"
            links.append(Link(relation("restore"), back, "Bring it back", takes_post=True))
        sheet = Sheet("tombstone", data, "hypermedia/tombstone.html", links, {"resource": self.resource}, status=410)
        return answer(request, self.actor, sheet)

    def put(self, request: HttpRequest, key: str, ancestry: str = "") -> HttpResponse:
        require_known(self.actor)
        try:
            current = record(self.resource, key, self.actor)
        except Http404:
            return self._create_at(request, key)
        require_change(current, self.actor)
        require_original(current)
        _require_no_files(request, self.resource)
        sent = one(read(request, self.resource))
        return self._replace(request, current, sent)

    def _create_at(self, request: HttpRequest, key: str) -> HttpResponse:
        """PUT where nothing is makes the record at that address (the draft answers 200)."""
        if not _KEY.match(key) or key in _RESERVED or kinds_of(key):
            raise Http404
        require_absent_allowed(request.headers)
        with parts(request, self.resource) as mixed:
            sent = one(read(request, self.resource, mixed=mixed))
            wish = Wish(self.resource, sent, self.actor, key=key)
            form_for(request, self.resource, sent.offer)
            return tell(request, wish, writes.carry_out(wish), 200, self._place)

    def patch(self, request: HttpRequest, key: str, ancestry: str = "") -> HttpResponse:
        require_known(self.actor)
        current = record(self.resource, key, self.actor)
        require_change(current, self.actor)
        require_original(current)
        with transaction.atomic():
            current = lock(current)
            document, offer = patched(request, self.resource, proposed(current))
            return self._replace(request, current, Sent((document,), offer))

    def _replace(self, request: HttpRequest, current: Record, sent: Sent) -> HttpResponse:
        form_for(request, self.resource, sent.offer)
        document = dict(sent.documents[0])
        document.pop("submitter", None)
        assert current.submitter is not None  # noqa: S101  # mirrored records have owners that nobody belongs to
        writes.complete_references(self.resource, document, current.submitter, None)
        etag = validators_of(current, sent.offer, variant_of(current, self.actor)).etag
        with transaction.atomic():
            (source,) = sent.sources()
            intent = Intent(self.resource, document, current.submitter, record=current, source=source)
            result = intake.submit(
                intent, self.actor, guard=lambda locked: require_unchanged(request.headers, locked, etag)
            )
        return tell(request, Wish(self.resource, sent, self.actor), [result], 200, self._place)

    def _place(self, changed: Record) -> str:
        return address(self.resource.collection, changed.key)

    def delete(self, request: HttpRequest, key: str, ancestry: str = "") -> HttpResponse:
        """200 with the way back to the collection (the draft); the record is withdrawn, for good or `?until=` a day."""
        require_known(self.actor)
        current = record(self.resource, key, self.actor)
        require_change(current, self.actor)
        require_original(current)
        reason, until = request.headers.get("X-Reason", "")[:LONGEST_REASON], until_of(request)
        intake.withdraw(
            current, reason, self.actor, lambda locked: require_unchanged(request.headers, locked, ""), until
        )
        links = [Link("collection", address(self.resource.collection))]
        data = {"message": f"The {self.resource.name} was withdrawn."}
        return answer(request, self.actor, Sheet("withdrawn", data, "hypermedia/withdrawn.html", links))

    def accepted(self) -> dict[str, str]:
        forms = [offer.media_type for offer in writable(self.resource) if offer.syntax == JSON]
        return {"Accept-Patch": ", ".join((MERGE_PATCH, JSON_PATCH, *forms))}


def _offers(resource: Resource, row: Row) -> tuple[Offer, ...]:
    """The forms of all records of the type, and those that a file of this one is."""
    forms = forms_in(row.relations) if resource.file_forms else ()
    stored = (Offer(media_type, FILE) for media_type in forms if media_type in resource.file_forms)
    return (*offers_of(resource.name), *stored) if forms else offers_of(resource.name)


def _require_no_files(request: HttpRequest, resource: Resource) -> None:
    """Files come when a record is made; a replacement would lose them silently. Raises UnsupportedMediaType."""
    content_type = request.headers.get("Content-Type", "")
    if bare(content_type) == MULTIPART:
        raise UnsupportedMediaType(content_type, [offer.media_type for offer in writable(resource)])


def one(sent: Sent) -> Sent:
    """PUT takes one document. Raises DocumentRefused for a set."""
    from sra.faults import DocumentRefused, Fault

    if len(sent.documents) != 1:
        raise DocumentRefused([Fault("too-many", "One address holds one document, not a set.")])
    return replace(sent, is_set=False)


def proposed(current: Record) -> Document:
    """What a patch starts from: the proposal that waits, else the record as it is."""
    waiting = intake.proposal_of(current) if current.visibility == Visibility.PROPOSED else None
    document: Document = json.loads(waiting.document if waiting else current.document)
    return document
