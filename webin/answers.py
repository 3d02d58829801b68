"""Every answer of Webin's addresses is a receipt: as XML, or as the JSON that REST V2 gives.

The status is 200 also where success is "false": clients read the receipt. Another status is only for what is
wrong with the request rather than with what it carries: credentials, method, size.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse

from hypermedia.errors import Problem, problem_of
from hypermedia.media_types import JSON, XML, Offer, bare
from hypermedia.negotiation import NotAcceptable, choose
from sra.document import JsonObject
from sra.faults import DocumentRefused, Fault
from submissions import receipts
from submissions.models import Delivery

_XML: Final = (Offer("application/xml", XML), Offer("text/xml", XML))
_JSON: Final = (Offer("application/json", JSON),)
_CHALLENGE: Final = 'Basic realm="GMI repository", charset="UTF-8"'
_OF_THE_DOCUMENT: Final = (HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
"""Statuses that elsewhere say that a document is wrong, or stands in the way of another."""


def tell(request: HttpRequest, receipt: JsonObject, status: int = 200) -> HttpResponse:
    """The receipt in the form that `mediaType`, Accept or what was sent asks for; XML where nothing does."""
    if _wants_json(request):
        body, content_type = orjson.dumps(as_ena_json(receipt)), "application/json"
    else:
        delivery = Delivery()
        delivery.receipt = receipt
        body, content_type = receipts.write_receipt(delivery), "application/xml"
    headers = {"Vary": "Accept, Authorization, Cookie", "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=content_type, status=status, headers=headers)


def refuse(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The receipt of a request that came to nothing. Raises the error again when it is none that is known."""
    problem = problem_of(error)
    if problem is None:
        raise error
    faults = error.faults if isinstance(error, DocumentRefused) else (_fault(problem, request),)
    status = 200 if problem.status in _OF_THE_DOCUMENT else problem.status
    response = tell(request, receipts.failure(faults, {}, ()), status)
    for name, value in problem.headers.items():
        response[name] = value
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = _CHALLENGE
    return response


def _fault(problem: Problem, request: HttpRequest) -> Fault:
    detail = problem.detail or problem.title
    if problem.code == "sign-in-required" and " " in request.GET.get("auth", "").strip():
        detail += " Those in the address are not read, because addresses end up in logs: send HTTP Basic (curl -u)."
    return Fault(problem.code, detail)


def _wants_json(request: HttpRequest) -> bool:
    asked = request.GET.get("mediaType", "").strip().lower()
    if asked:
        return asked.endswith("json")
    sent = bare(request.META.get("CONTENT_TYPE", "")).endswith("json")
    try:
        offer = choose(request.META.get("HTTP_ACCEPT"), (*_JSON, *_XML) if sent else (*_XML, *_JSON))
    except NotAcceptable:
        return False
    return offer.syntax == JSON


# --------------------------------------------------------------------------------------------------- REST V2's JSON
_KINDS: Final = ("analyses", "experiments", "runs", "samples", "studies", "projects")


def as_ena_json(receipt: JsonObject) -> dict[str, Any]:
    """The receipt in the members of Webin REST V2: `success` is a truth value, names are in camel case."""
    said = receipt.get("messages", {})
    data: dict[str, Any] = {"success": receipt["success"], "receiptDate": receipt["receipt-date"]}
    data |= {name: [_entry(each) for each in receipt[name]] for name in _KINDS if receipt.get(name)}
    if own := _entry(receipt.get("submission", {})):
        data["submission"] = own
    data["messages"] = {
        name: said[member] for name, member in (("error", "errors"), ("info", "infos")) if said.get(member)
    }
    return {**data, "actions": receipt["actions"]}


def _entry(entry: JsonObject) -> dict[str, Any]:
    data = {name: entry[name] for name in ("alias", "accession", "status") if entry.get(name)}
    if until := entry.get("hold-until-date"):
        data["holdUntilDate"] = until
    for known in entry.get("external-accessions", [])[:1]:
        data["externalAccession"] = {"id": known["accession"], "db": known["type"]}
    return data
