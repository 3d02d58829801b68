"""The pages that the `type` of an error leads to."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from ..addresses import address
from ..answers import Sheet, answer
from ..links import Link
from ..problem_pages import EXPLAINED
from .endpoint import Endpoint


class ProblemEndpoint(Endpoint):
    """`/problems/…`: what the `type` of an error means."""

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        if code and code not in EXPLAINED:
            raise Http404
        chosen = {code: EXPLAINED[code]} if code else EXPLAINED
        items = [{"type": address("problems", each), "title": text} for each, text in chosen.items()]
        links = [Link("self", address("problems", code) if code else address("problems"))]
        return answer(request, self.actor, Sheet("problems", {"items": items}, "hypermedia/relations.html", links))
