"""Withdrawing a record from a page: what DELETE is for programs, with a question before it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from records.models import Record, Visibility
from records.rows import row_of
from reviews import intake

from ..addresses import address
from ..answers import VARY, draw_page
from ..breadcrumbs import Crumb, crumbs_of
from ..preconditions import PreconditionFailed
from .forms import EditEndpoint

_LONGEST_REASON = 1000


class WithdrawalEndpoint(EditEndpoint):
    """`/samples/{key}/withdraw`: the question, and the answer to it."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        self.require_page(request)
        current = self._current(key)
        own = address(self.resource.collection, current.key)
        context = {
            "resource": self.resource,
            "record": current,
            "own": own,
            "crumbs": [*crumbs_of(self.resource, row_of(current), self.actor), Crumb("Withdraw", f"{own}/withdraw")],
            "leaves_nothing": current.visibility == Visibility.PROPOSED,
        }
        response = draw_page(request, self.actor, "hypermedia/withdraw.html", context)
        response["Cache-Control"], response["Vary"] = "no-store", VARY
        return response

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        self.read(request)
        current = self._current(key)
        reason = request.POST.get("reason", "").strip()[:_LONGEST_REASON]
        revision = request.POST.get("revision", "")
        intake.withdraw(current, reason, self.actor, lambda locked: _require_revision(locked, revision))
        messages.success(request, f"The {self.resource.name} is withdrawn.")
        return HttpResponseRedirect(address(self.resource.collection), status=303)


def _require_revision(record: Record, revision: str) -> None:
    """What is withdrawn is what was looked at. Raises PreconditionFailed."""
    if str(record.revision) != revision:
        raise PreconditionFailed
