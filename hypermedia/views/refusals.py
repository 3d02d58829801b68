"""The rest of a long list of faults: `/refusals/{key}?after=100`, for the account that was refused, for a day."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from sra.faults import Fault

from .. import refusals
from ..answers import caching, validated
from ..errors import MOST_FAULTS, Problem
from ..kept_refusals import address_of, faults_of
from ..links import Link
from ..models import Refusal
from ..requests import QueryRefused, require_known
from .endpoint import Endpoint


class RefusalEndpoint(Endpoint):
    """The problem again, with the next faults of it; the answer itself is a 200."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        require_known(self.actor)
        kept = Refusal.objects.filter(key=key.replace("\0", ""), account=self.actor.account_id).first()
        if kept is None:
            raise Http404
        response = refusals.write(request, _page(kept, _after(request.GET.get("after"))), self.actor, status=200)
        response["Cache-Control"] = caching(self.actor)
        return validated(request, response, None, kept.at, self.actor)


def _page(kept: Refusal, after: int) -> Problem:
    faults = faults_of(kept)
    shown = faults[after : after + MOST_FAULTS]
    last = after + len(shown)
    detail = f"Faults {after + 1} to {last} of {kept.total}." if shown else f"There are {len(faults)} faults here."
    links = [Link("self", address_of(kept, after))]
    if after:
        links.append(Link("prev", address_of(kept, max(0, after - MOST_FAULTS))))
    if last < len(faults):
        links.append(Link("next", address_of(kept, last)))
    return Problem(kept.status, kept.code, kept.title, detail, shown, total=kept.total, links=tuple(links))


def _after(text: str | None) -> int:
    """How many faults the reader has seen. Raises QueryRefused."""
    if text is None:
        return 0
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise QueryRefused([Fault("wrong-format", f"“{text}” is no number of faults.", "/after", expected="0 or more")])
