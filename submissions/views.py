"""Handing in over HTTP, and asking what became of it: `/submissions`, `/submissions/{key}` and its receipt."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from hypermedia import bodies, strict_json
from hypermedia.addresses import address
from hypermedia.idempotency import answer_once
from hypermedia.media_types import JSON, bare, writable
from hypermedia.requests import UnsupportedMediaType, body_of, require_known
from hypermedia.views.collections import CollectionEndpoint
from hypermedia.views.endpoint import Endpoint
from hypermedia.views.records import RecordEndpoint
from hypermedia.writes import Wish, form_for, hold_date, tell
from records.models import Record
from sra.faults import DocumentRefused

from . import progress, receipt_pages
from .deliveries import Delivered, hand_in, keep_failure, refuse_unread
from .models import Delivery
from .package import FORM_DATA, Package, is_bundle, is_webin, package_of_body, package_of_form

_ASYNC = re.compile(r"(?:^|[,;\s])respond-async(?=[,;\s]|$)", re.IGNORECASE)


class Failed(Exception):
    """Undoes what a request began; what is to be told of it is in `delivered`."""

    def __init__(self, delivered: Delivered) -> None:
        super().__init__(str(delivered.delivery))
        self.delivered = delivered


class SubmissionsEndpoint(CollectionEndpoint):
    """GET lists submissions as any records; POST takes packages, and does what they order."""

    def post(self, request: HttpRequest, ancestry: str = "") -> HttpResponse:
        require_known(self.actor)
        content_type = request.headers.get("Content-Type", "")
        if bare(content_type) == FORM_DATA and "boundary=" in content_type.lower():
            return self._once(request, lambda: package_of_form(request))
        self._require_readable(content_type)
        body = body_of(request, settings.GMI_MAX_PACKAGE_BYTES)
        if _is_package(body, content_type):
            return self._once(request, lambda: package_of_body(body, content_type), body)
        if len(body) > settings.GMI_MAX_BODY_BYTES:
            raise RequestDataTooBig  # only packages may be as large as that
        return answer_once(request, body, self.actor, lambda: self._bare(request, body, content_type))

    def _require_readable(self, content_type: str) -> None:
        offered = [offer.media_type for offer in writable(self.resource)]
        if bare(content_type) not in offered:
            raise UnsupportedMediaType(content_type, [*offered, FORM_DATA])

    # --------------------------------------------------------------------------------------------------- packages
    def _once(self, request: HttpRequest, read: Callable[[], Package], body: bytes | None = None) -> HttpResponse:
        """Repeated requests are told by what they carry; a refused one is undone and then written down."""
        try:
            package = read()
        except DocumentRefused as refused:
            return self._refused(request, refuse_unread(refused, self.actor))
        told = body if body is not None else package.digest
        try:
            return answer_once(request, told, self.actor, lambda: self._deliver(request, package))
        except Failed as failed:
            return self._refused(request, failed.delivered)

    def _deliver(self, request: HttpRequest, package: Package) -> HttpResponse:
        receipt_pages.require_acceptable(request)
        queue = _ASYNC.search(request.headers.get("Prefer", "")) is not None
        delivered = hand_in(package, self.actor, queue=queue)
        delivery = delivered.delivery
        if delivery.is_open:
            return progress.accepted(request, self.actor, delivery)
        if delivery.state == Delivery.State.FAILED:
            raise Failed(delivered)
        return receipt_pages.tell(request, self.actor, delivered, is_json=_is_json(package))

    def _refused(self, request: HttpRequest, delivered: Delivered) -> HttpResponse:
        """The problem with all that is wrong, and the way to the receipt, which says the same."""
        keep_failure(delivered)
        assert delivered.error is not None  # noqa: S101  # it failed
        return receipt_pages.refuse(request, self.actor, delivered)

    # ------------------------------------------------------------------------------------------- a bare submission
    def _bare(self, request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
        """A submission that brings nothing is answered as any record is."""
        sent = bodies.read(request, self.resource)
        hold_until = hold_date(request.GET.get("hold-until"))
        form_for(request, self.resource, sent.offer)
        delivered = hand_in(package_of_body(body, content_type), self.actor, hold_until=hold_until)
        if delivered.error is not None:
            raise receipt_pages.as_sent_alone(delivered.error, is_set=sent.is_set)
        if not delivered.results:
            return receipt_pages.tell(request, self.actor, delivered, is_json=sent.offer.syntax == JSON)
        response = tell(request, Wish(self.resource, sent, self.actor), delivered.results, 201, self._place)
        if not sent.is_set:
            receipt_pages.link(response, delivered.delivery)
        return response

    def _place(self, made: Record) -> str:
        return address(self.resource.collection, made.key)

    def accepted(self) -> dict[str, str]:
        """What may be sent here."""
        known = super().accepted()
        return {**known, "Accept-Post": f"{known['Accept-Post']}, {FORM_DATA}"}


def _is_package(body: bytes, content_type: str) -> bool:
    if not bare(content_type).endswith("json"):
        return is_webin(body)
    try:
        return is_bundle(strict_json.load(body))
    except DocumentRefused:
        return False


def _is_json(package: Package) -> bool:
    return all(part.is_json for part in (*package.submissions, *package.parts))


class SubmissionEndpoint(RecordEndpoint):
    """The record, or as long as there is none, how far its delivery is."""

    def get(self, request: HttpRequest, key: str, ancestry: str = "") -> HttpResponseBase:
        try:
            return super().get(request, key, ancestry)
        except Http404:
            delivery = progress.delivery_at(key, self.actor)
            if delivery is None:
                raise
            if delivery.submission is not None and delivery.submission.key == key:  # it has come meanwhile
                return super().get(request, key, ancestry)
            return progress.show(request, self.actor, delivery)


class ReceiptEndpoint(Endpoint):
    """`/submissions/{key}/receipt`: for the centre's members and curators."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        return receipt_pages.show(request, self.actor, key)
