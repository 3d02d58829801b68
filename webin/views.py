"""Webin's addresses: the drop-box of REST V1, the submit, queue and poll of REST V2, and reading back what was sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views import View

from hypermedia.addresses import address
from hypermedia.errors import known
from hypermedia.requests import identify, require_known, require_same_site
from hypermedia.views.endpoint import Endpoint
from hypermedia.waiting import wait_until
from records.locks import RecordGone
from records.models import Visibility
from records.names import named
from records.registry import resource
from records.rows import Row, find
from records.visibility import may_change, visible_to
from sra.faults import DocumentRefused, Fault
from submissions import progress, receipts
from submissions.deliveries import deliver, refuse_unread
from submissions.models import Delivery
from submissions.package import Package

from . import answers
from .packages import package_of_drop_box, package_of_v2

POLL = ("ena", "submit", "webin-v2", "submit", "poll")
PATIENCE = 60.0
"""Seconds; the archive gives up after a minute too."""
POLL_AGAIN = "5"
"""Seconds."""


class WebinEndpoint(Endpoint):
    """An address of Webin: for known accounts only, and whatever goes wrong is told in a receipt."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            require_same_site(request)
            self.actor = identify(request)
            if request.method != "OPTIONS":
                require_known(self.actor)
            return View.dispatch(self, request, *args, **kwargs)
        except known() as error:
            return answers.refuse(request, error)


class SubmitEndpoint(WebinEndpoint):
    """A package in, a receipt out: at once, or when the workers are done with a large one."""

    read: ClassVar[Callable[[HttpRequest], Package]]

    def post(self, request: HttpRequest) -> HttpResponse:
        delivery = self.delivered(request, queue=False)
        if delivery.is_open:
            wait_until(lambda: not _again(delivery).is_open, PATIENCE)
        return _unfinished(request, delivery) if delivery.is_open else answers.tell(request, delivery.receipt)

    def delivered(self, request: HttpRequest, *, queue: bool) -> Delivery:
        """Raises SubmitterRequired, and whatever else keeps a package from being looked at."""
        try:
            package = type(self).read(request)
        except DocumentRefused as refused:
            return refuse_unread(refused, self.actor).delivery
        return deliver(package, self.actor, queue=queue)


class DropBoxEndpoint(SubmitEndpoint):
    """`/ena/submit/drop-box/submit/`."""

    read = package_of_drop_box


class V2Endpoint(SubmitEndpoint):
    """`/ena/submit/webin-v2/submit`."""

    read = package_of_v2


class QueueEndpoint(V2Endpoint):
    """`/ena/submit/webin-v2/submit/queue`: an id at once, the receipt at the address that comes with it."""

    def post(self, request: HttpRequest) -> HttpResponse:
        return _queued(self.delivered(request, queue=True), self.actor.username)


def _again(delivery: Delivery) -> Delivery:
    delivery.refresh_from_db()
    return delivery


def _unfinished(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    """A client of REST V1 knows nothing but receipts: one that says no, not yet, and where the real one will be."""
    poll = address(*POLL, delivery.key)
    notyet = Fault("not-done-yet", f"The submission is still being worked off. Its receipt will be at {poll}")
    response = answers.tell(request, receipts.failure((notyet,), {}, ()), 202)
    response["Location"], response["Retry-After"] = poll, POLL_AGAIN
    return response


def _queued(delivery: Delivery, account: str) -> HttpResponse:
    """The links in each of the three ways that clients look for them (docs/webin.md)."""
    poll = address(*POLL, delivery.key)
    links = {"poll": poll, "poll-xml": f"{poll}?mediaType=xml", "poll-json": f"{poll}?mediaType=json"}
    told = {
        "submissionId": delivery.key,
        "submissionAccountId": account,
        "_links": {rel: {"href": href} for rel, href in links.items()},
        "links": [{"rel": rel, "href": href} for rel, href in links.items()],
    }
    return _json(told, Location=poll)


class PollEndpoint(WebinEndpoint):
    """`/ena/submit/webin-v2/submit/poll/{id}`: 202 while it is worked on, then the receipt."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        delivery = progress.delivery_at(key, self.actor) or progress.delivery_at(self._key_of(key), self.actor)
        if delivery is None:
            raise Http404
        if not delivery.is_open:
            return answers.tell(request, delivery.receipt)
        told = {name: getattr(delivery, name) for name in ("state", "phase", "done", "total")}
        return _json({"submissionId": delivery.key, **told}, status=202, **{"Retry-After": POLL_AGAIN})

    def _key_of(self, accession: str) -> str:
        """Receipts name a submission by its accession, and so do those who ask again."""
        if "\0" in accession:
            return ""
        known = named(accession, "submission").filter(pk__in=visible_to(self.actor))
        return known.values_list("key", flat=True).first() or ""


class SentEndpoint(WebinEndpoint):
    """`/ena/submit/drop-box/samples/{accession}`: a centre's own record as SRA XML."""

    kind = ""
    root = ""
    """The element to write, where it is not the kind's own."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        codec, document = resource(self.kind).codec, json.loads(self._row(name).document)
        if self.root and codec.natural_root(document) != self.root:
            raise Http404  # a study that was never described as a project
        body = codec.write_xml(document, root=self.root)
        headers = {"Vary": "Accept, Authorization, Cookie", "Cache-Control": "private, no-cache"}
        return HttpResponse(body, content_type="application/xml", headers=headers)

    def _row(self, name: str) -> Row:
        """By accession, alias or key. Raises Http404, also for what belongs to others, and RecordGone."""
        known = None if "\0" in name else named(name, self.kind).filter(pk__in=visible_to(self.actor)).first()
        row = find(self.kind, known.key if known else name) if "\0" not in name else None
        if row is None or not may_change(row, self.actor):
            raise Http404
        if row.visibility == Visibility.WITHDRAWN:
            raise RecordGone(row.key)
        return row


def _json(data: dict[str, Any], status: int = 200, **headers: str) -> HttpResponse:
    return HttpResponse(
        orjson.dumps(data),
        content_type="application/json",
        status=status,
        headers={"Cache-Control": "no-store", "Vary": "Accept, Authorization, Cookie", **headers},
    )
