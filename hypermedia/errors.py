"""The one place where what went wrong becomes a status and a body (spec: gmi-api.md D 3.1; RFC 9457).

The body carries the draft's two shapes, `message` + `invalidFields` and `<field>: [reasons]`, inside problem details.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest

from records.content import AccessionFixed
from records.locks import RecordGone
from records.names import NameTaken
from records.originals import IsCopy
from records.visibility import ChangeForbidden, RecordHidden, WrongState
from reviews.intake import ReviewOpen
from reviews.states import UnknownAction
from reviews.steps import ActionForbidden, ActionOutOfTurn, RecordMoved
from sra.faults import DocumentRefused, Fault
from store.errors import Damaged, Missing, StoreFull, StoreUnavailable
from submitters.credentials import CredentialsRefused, LoginThrottled

from .addresses import address, collection_of_review
from .arrivals import StillArriving
from .downloads import RangeNotSatisfiable
from .idempotency import KeyReused
from .links import Link
from .negotiation import NotAcceptable
from .preconditions import PreconditionFailed
from .requests import (
    CrossSiteRequest,
    MethodNotAllowed,
    QueryRefused,
    SignInRequired,
    SubmitterRequired,
    UnsupportedMediaType,
)

MOST_FAULTS = 100
"""Faults listed in one answer; `total-faults` tells how many there are, and `next` leads to the rest."""


@dataclass(frozen=True)
class Problem:
    """An answer about something that went wrong; of its faults it lists some, `rest` are those after them."""

    status: int
    code: str
    title: str
    detail: str = ""
    faults: tuple[Fault, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    rest: tuple[Fault, ...] = ()
    total: int = 0
    links: tuple[Link, ...] = ()
    members: Mapping[str, Any] = field(default_factory=dict)
    """What else the body says, by names that its type defines (RFC 9457 section 3.2)."""

    @property
    def message(self) -> str:
        """The draft's word for a refused document, else the title."""
        return "Invalid property fields named." if self.faults else self.title


def problem_of(error: BaseException) -> Problem | None:
    """The problem an exception means, or None when it is none of ours (a fault of the server)."""
    for kind in type(error).__mro__:
        if kind in _PROBLEMS:
            return _PROBLEMS[kind](error)
    return None


def server_error() -> Problem:
    return Problem(
        500, "server-error", "Internal server error", "The fault is ours; the request id names it in our log."
    )


def _simple(status: int, code: str, detail: str = "", **headers: str) -> Callable[[Any], Problem]:
    """A problem that needs nothing from the exception but, where no detail is given, its words."""
    fixed = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda error: Problem(status, code, HTTPStatus(status).phrase, detail or str(error), headers=fixed)


def _refused(error: DocumentRefused) -> Problem:
    count = len(error.faults)
    shown = f" The first {MOST_FAULTS} are listed." if count > MOST_FAULTS else ""
    detail = f"{count} fault{'s' if count != 1 else ''} found in the document.{shown}"
    status = 413 if any(fault.code in ("json-size", "xml-size") for fault in error.faults) else 400
    listed, rest = error.faults[:MOST_FAULTS], error.faults[MOST_FAULTS:]
    return Problem(
        status, "invalid-document", "The document was refused", detail, listed, rest=rest, total=count if rest else 0
    )


def _query_refused(error: QueryRefused) -> Problem:
    return replace(_refused(error), code="invalid-query", title="The query was refused", detail="See `errors`.")


def _taken(error: NameTaken) -> Problem:
    if error.record is None:
        return Problem(409, "name-taken", "The name is in use", f"“{error.name}” names another record already.")
    where = address(error.record.resource.collection, error.record.key)
    detail = f"“{error.name}” already names {where}."
    return Problem(409, "name-taken", "The name is in use", detail, headers={"Location": where})


def _review_open(error: ReviewOpen) -> Problem:
    from records.registry import resource

    where = address(collection_of_review(resource(error.review.kind).collection), error.review.key)
    detail = f"A change to this record waits for a decision at {where}."
    return Problem(409, "review-open", "A review is open", detail, headers={"Location": where})


def _is_copy(error: IsCopy) -> Problem:
    detail = f"This record is a copy of {error.href}: what changed here would be overwritten. Change it there."
    links = (Link("via", error.href),)
    return Problem(409, "copy", "The record is a copy", detail, links=links, members={"archive": error.archive})


def _throttled(error: LoginThrottled) -> Problem:
    detail = f"Too many refused sign-ins. Try again in {error.retry_after} seconds."
    return Problem(429, "throttled", "Too many requests", detail, headers={"Retry-After": str(error.retry_after)})


def _not_acceptable(error: NotAcceptable) -> Problem:
    offered = ", ".join(offer.media_type for offer in error.offers)
    return Problem(406, "not-acceptable", "Not acceptable", f"This resource is offered as {offered}.")


def _unsupported(error: UnsupportedMediaType) -> Problem:
    offered = ", ".join(error.offered)
    header = "Accept-Patch" if error.patch else "Accept"
    return Problem(
        415,
        "unsupported-media-type",
        "Unsupported media type",
        f"{error} Send {offered}.",
        headers={header: offered},
    )


def _method(error: MethodNotAllowed) -> Problem:
    allowed = ", ".join(error.allowed)
    return Problem(405, "method-not-allowed", "Method not allowed", f"Here: {allowed}.", headers={"Allow": allowed})


def _precondition(error: PreconditionFailed) -> Problem:
    headers = {"ETag": error.etag} if error.etag else {}
    return Problem(412, "precondition-failed", "Precondition failed", str(error), headers=headers)


def _out_of_range(error: RangeNotSatisfiable) -> Problem:
    headers = {"Content-Range": f"bytes */{error.size}", "Accept-Ranges": "bytes"}
    return Problem(416, "range-not-satisfiable", "Range not satisfiable", str(error), headers=headers)


def _accession_fixed(error: AccessionFixed) -> Problem:
    fault = Fault(
        code="read-only",
        reason="The repository assigns its accessions; this one cannot be set or changed.",
        pointer="/accession",
        expected="the record's own accession, or none",
    )
    return _refused(DocumentRefused((fault,)))


_PROBLEMS: dict[type[BaseException], Callable[[Any], Problem]] = {
    DocumentRefused: _refused,
    QueryRefused: _query_refused,
    CredentialsRefused: _simple(401, "credentials-refused", "The credentials were not recognised."),
    SignInRequired: _simple(401, "sign-in-required", "Credentials are needed here."),
    LoginThrottled: _throttled,
    RecordHidden: _simple(403, "forbidden", "This record is not yours to see."),
    ChangeForbidden: _simple(403, "forbidden", "Only its submitter and curators may change this record."),
    ActionForbidden: _simple(403, "forbidden", "Your role does not allow this action."),
    SubmitterRequired: _simple(403, "no-centre"),
    CrossSiteRequest: _simple(403, "cross-site", "Changes are not taken from pages of other sites."),
    Http404: _simple(404, "not-found", "There is nothing at this address."),
    UnknownAction: _simple(404, "not-found", "There is no such action."),
    MethodNotAllowed: _method,
    NotAcceptable: _not_acceptable,
    NameTaken: _taken,
    ReviewOpen: _review_open,
    ActionOutOfTurn: _simple(409, "out-of-turn"),
    WrongState: _simple(409, "wrong-state", "The record is not public yet, so this step does not start here."),
    IsCopy: _is_copy,
    RecordMoved: _simple(409, "record-moved", "The record changed after this change was proposed."),
    RecordGone: _simple(410, "gone", "This record was withdrawn."),
    PreconditionFailed: _precondition,
    RequestDataTooBig: _simple(413, "too-large", "The request is larger than this server reads at this address."),
    UnsupportedMediaType: _unsupported,
    KeyReused: _simple(422, "key-reused", "This Idempotency-Key came with another request before."),
    AccessionFixed: _accession_fixed,
    SuspiciousOperation: _simple(400, "bad-request", "The request is malformed."),
    BadRequest: _simple(400, "bad-request"),
    DataError: _simple(400, "bad-request", "A value does not fit the database."),
    OperationalError: _simple(503, "unavailable", "The database does not answer.", Retry_After="5"),
    StillArriving: _simple(409, "still-arriving"),
    RangeNotSatisfiable: _out_of_range,
    Missing: _simple(503, "store-unavailable", "The bytes of this file cannot be read at present.", Retry_After="30"),
    StoreUnavailable: _simple(503, "store-unavailable", "The store of files does not answer.", Retry_After="30"),
    Damaged: _simple(503, "damaged"),
    StoreFull: _simple(507, "store-full", "There is no room left for files."),
}


def as_data(problem: Problem, request: HttpRequest) -> dict[str, Any]:
    """The JSON body."""
    data: dict[str, Any] = {
        "type": address("problems", problem.code),
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "message": problem.message,
        "request-id": getattr(request, "request_id", ""),
    }
    data.update(problem.members)
    if problem.links:
        data["links"] = [link.as_data() for link in problem.links]
    if problem.total:
        data["total-faults"] = problem.total
    if problem.faults:
        data["invalidFields"] = list(dict.fromkeys(fault.field for fault in problem.faults if fault.field))
        data["errors"] = [fault_data(fault) for fault in problem.faults]
        for fault in problem.faults:
            if fault.field and (fault.field not in data or isinstance(data[fault.field], list)):
                data.setdefault(fault.field, []).append(fault.reason)
    return data


_FAULT_MEMBERS = (
    "field", "pointer", "xpath", "line", "code", "severity", "reason", "expected", "suggestion",
    "file", "kind", "index", "alias",
)  # fmt: skip
"""The last four are said of one document of many (`submissions`)."""


def fault_data(fault: Fault) -> dict[str, Any]:
    return {name: value for name in _FAULT_MEMBERS if (value := getattr(fault, name, None)) is not None}


def as_xml(problem: Problem, request: HttpRequest) -> bytes:
    """The XML body: the members of the JSON one as elements, each fault an `error`."""
    return "".join(['<?xml version="1.0" encoding="UTF-8"?>\n', *_xml_lines(problem, request)]).encode()


def _xml_lines(problem: Problem, request: HttpRequest) -> Iterator[str]:
    yield '<problem xmlns="urn:ietf:rfc:7807">'
    for name, value in as_data(problem, request).items():
        if isinstance(value, str | int):
            yield f"<{name}>{escape(str(value))}</{name}>"
    for link in problem.links:
        yield f"<link rel={quoteattr(link.rel)} href={quoteattr(link.href)}/>"
    for fault in problem.faults:
        members = fault_data(fault)
        reason = escape(str(members.pop("reason")))
        yield f"<error{''.join(f' {name}={quoteattr(str(value))}' for name, value in members.items())}>{reason}</error>"
    yield "</problem>"


def register(kind: type[BaseException], make: Callable[[Any], Problem]) -> None:
    """Let a room above say what its exceptions mean over HTTP; saying the same twice is harmless."""
    _PROBLEMS[kind] = make


def known() -> tuple[type[BaseException], ...]:
    """The exceptions that become answers."""
    return tuple(_PROBLEMS)
