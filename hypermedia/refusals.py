"""A problem as a response, in the syntax its reader understands."""

from __future__ import annotations

import logging

import orjson
from django.http import HttpRequest, HttpResponse

from records.visibility import RecordHidden
from submitters.actor import ANONYMOUS, Actor

from . import errors
from .answers import VARY, draw_page
from .errors import Problem
from .kept_refusals import with_the_rest
from .links import header_of
from .media_types import HTML, JSON, PROBLEM_JSON, PROBLEM_XML, XML, Offer, bare
from .negotiation import NotAcceptable, choose
from .requests import SignInRequired

log = logging.getLogger(__name__)

_JSON = (Offer("application/json", JSON), Offer(PROBLEM_JSON, JSON))
_XML = (Offer("application/xml", XML), Offer(PROBLEM_XML, XML), Offer("text/xml", XML))
_HTML = (Offer("text/html", HTML),)
_BASIC = 'Basic realm="GMI repository", charset="UTF-8"'
_BEARER = 'Bearer realm="GMI repository"'


def refuse(request: HttpRequest, error: BaseException, actor: Actor = ANONYMOUS) -> HttpResponse:
    """The response that an exception means. Raises it again when it is none that we know."""
    if isinstance(error, RecordHidden) and not actor.is_known:
        error = SignInRequired()
    problem = errors.problem_of(error)
    if problem is None:
        raise error
    if problem.status >= 500:
        log.error("unavailable", exc_info=error)
    return write(request, with_the_rest(request, problem, actor), actor)


def write(request: HttpRequest, problem: Problem, actor: Actor = ANONYMOUS, status: int | None = None) -> HttpResponse:
    """The problem as a response; with its own status unless the answer is only about it."""
    offer = _form(request)
    response = _body(request, problem, offer, actor)
    response.status_code = status or problem.status
    if problem.links:
        response["Link"] = header_of(problem.links)
    for name, value in problem.headers.items():
        response[name] = value
    if response.status_code == 401:
        # A page must not make the browser ask in a box of its own: it offers to sign in.
        response["WWW-Authenticate"] = _BEARER if offer.syntax == HTML else f"{_BASIC}, {_BEARER}"
    response["Vary"] = VARY
    response["Cache-Control"] = "no-store"
    return response


def _body(request: HttpRequest, problem: Problem, offer: Offer, actor: Actor) -> HttpResponse:
    if offer.syntax == HTML:
        return draw_page(request, actor, "hypermedia/problem.html", {"problem": problem})
    body = orjson.dumps(errors.as_data(problem, request)) if offer.syntax == JSON else errors.as_xml(problem, request)
    return HttpResponse(body, content_type=offer.content_type)


def _form(request: HttpRequest) -> Offer:
    """What Accept asks for; where it leaves it open, the syntax of what was sent; JSON otherwise."""
    sent = bare(request.META.get("CONTENT_TYPE", ""))
    first = _XML if sent.endswith("xml") else _JSON
    offers = (*first, *(_JSON if first is _XML else _XML), *_HTML)
    header = request.META.get("HTTP_ACCEPT")
    try:
        return choose(header, offers)
    except NotAcceptable:
        return (_XML if header and "+xml" in header else first)[0]
