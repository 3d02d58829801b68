"""The receipt as an answer: SRA RECEIPT XML, its JSON twin, or a page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import orjson
from django.http import Http404, HttpRequest, HttpResponse

from hypermedia.addresses import address
from hypermedia.answers import caching, draw_page, dress, validated
from hypermedia.links import Link, relation
from hypermedia.media_types import HTML, JSON, XML, Offer
from hypermedia.negotiation import choose
from hypermedia.refusals import refuse as refuse_with
from hypermedia.views.finding import present
from hypermedia.writes import review_address
from records.models import Record
from records.rows import Row
from records.visibility import RecordHidden, is_owned
from reviews.intake import Held
from sra.faults import DocumentRefused, Fault
from submitters.actor import Actor

from . import progress, receipts
from .deliveries import Delivered
from .models import Delivery
from .resource import SUBMISSION

_JSON: Final = Offer("application/json", JSON)
_XML: Final = (Offer("application/xml", XML), Offer("text/xml", XML))
_HTML: Final = Offer("text/html", HTML)


def offers(*, is_json: bool = True) -> tuple[Offer, ...]:
    return (_JSON, *_XML, _HTML) if is_json else (*_XML, _JSON, _HTML)


def require_acceptable(request: HttpRequest) -> None:
    """Before any effect. Raises NotAcceptable."""
    choose(request.META.get("HTTP_ACCEPT"), offers())


# ---------------------------------------------------------------------------------------------------------- GET
def show(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    """Raises Http404, RecordHidden."""
    delivery = progress.delivery_at(key, actor) or _of_record(key, actor)
    if delivery.is_open:
        raise Http404
    return _answer(request, actor, delivery, offers(), 200)


def _of_record(key: str, actor: Actor) -> Delivery:
    """A submission that did not come as a delivery (it was PUT, or is mirrored) has a receipt of itself."""
    row = present(SUBMISSION, key, actor)
    if not (actor.is_curator or actor.is_operator or is_owned(row, actor)):
        raise RecordHidden
    delivery = Delivery(key=key, state=Delivery.State.COMPLETE, modified=row.modified)
    delivery.receipt = _bare_receipt(row)
    return delivery


def _bare_receipt(row: Row) -> dict[str, Any]:
    document = orjson.loads(row.document)
    record = Record(visibility=row.visibility, hold_until=row.hold_until, published=row.published, kind=row.kind)
    record.accession, record.alias = row.accession, row.alias
    actions = [each["type"] for each in document.get("actions") or []]
    return receipts.success((), receipts.entry_of(record, document), actions, (), at=row.modified)


def _answer(
    request: HttpRequest, actor: Actor, delivery: Delivery, forms: tuple[Offer, ...], status: int
) -> HttpResponse:
    offer = choose(request.META.get("HTTP_ACCEPT"), forms)
    if offer.syntax == HTML:
        receipt = delivery.receipt
        context = {
            "receipt": receipt,
            "rows": list(receipts.rows_of(receipt)),
            "delivery": delivery,
            "links": _links(delivery),
        }
        response = draw_page(request, actor, "submissions/receipt.html", context)
    elif offer.syntax == XML:
        response = HttpResponse(receipts.write_receipt(delivery), content_type=offer.content_type)
    else:
        response = HttpResponse(orjson.dumps(delivery.receipt), content_type=offer.content_type)
    response.status_code = status
    dress(response, _links(delivery), actor)
    return validated(request, response, None, delivery.modified, actor)


def _links(delivery: Delivery) -> list[Link]:
    own = address("submissions", delivery.key)
    return [Link("self", f"{own}/receipt"), Link("up", own)]


# --------------------------------------------------------------------------------------------------------- POST
def tell(request: HttpRequest, actor: Actor, delivered: Delivered, *, is_json: bool) -> HttpResponse:
    """201 and the receipt; 202 if somebody has to look first; 200 if nothing new was written."""
    delivery, held = delivered.delivery, [each for each in delivered.results if isinstance(each, Held)]
    status = 202 if held else 201 if delivered.results else 200
    response = _answer(request, actor, delivery, offers(is_json=is_json), status)
    if delivery.is_kept:
        own = address("submissions", delivery.key)
        response["Location"], response["Content-Location"] = own, f"{own}/receipt"
    if held:
        reviews = [Link("status", review_address(SUBMISSION, each.review)) for each in held[-1:]]
        dress(response, [*_links(delivery), *reviews], actor)
    if delivery.is_kept:
        link(response, delivery)
    return response


def link(response: HttpResponse, delivery: Delivery) -> None:
    """Show the way to the receipt."""
    added = f'<{address("submissions", delivery.key)}/receipt>; rel="{relation("receipt")}"'
    response["Link"] = ", ".join(filter(None, (response.get("Link"), added)))


def refuse(request: HttpRequest, actor: Actor, delivered: Delivered) -> HttpResponse:
    """The problem, with the way to the receipt that says the same."""
    assert delivered.error is not None  # noqa: S101  # it failed
    response = refuse_with(request, delivered.error, actor)
    if delivered.delivery.is_kept:
        link(response, delivered.delivery)
        response.setdefault("Location", f"{address('submissions', delivered.delivery.key)}/receipt")
    response["Cache-Control"] = caching(actor) if response.status_code < 400 else "no-store"
    return response


def as_sent_alone(error: Exception, *, is_set: bool) -> Exception:
    """The faults of a submission that came without anything else: their pointers lead into it, not into a bundle."""
    if not isinstance(error, DocumentRefused):
        return error
    return DocumentRefused([_alone(fault, is_set=is_set) for fault in error.faults])


def _alone(fault: Fault, *, is_set: bool) -> Fault:
    place = f"/items/{getattr(fault, 'index', 0)}" if is_set else ""
    return replace(fault, pointer=place + fault.pointer.removeprefix("/submission"))
