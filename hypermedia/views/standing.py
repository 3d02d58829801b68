"""Taking a record into and out of sight: release, suppress, restore, supersede. Withdrawal is DELETE (`records`)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from records import publish
from records.models import Record, Visibility
from records.registry import Resource
from records.resolution import resolve
from records.visibility import HIDDEN, ChangeForbidden, WrongState, may_release, require_change
from sra.faults import DocumentRefused, Fault

from ..addresses import address
from ..answers import Sheet, answer
from ..links import Link
from ..preconditions import require_unchanged
from ..requests import require_known
from ..words import reason_in, text_in, until_in, words_of
from .endpoint import Endpoint
from .finding import readable, record


class ReleaseEndpoint(Endpoint):
    """POST makes a held record public, and what hangs below it."""

    resource: Resource = None  # type: ignore[assignment]  # given by the route

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        require_known(self.actor)
        current = record(self.resource, key, self.actor)
        require_change(current, self.actor)
        publish.release(current, self.actor, lambda locked: self._guard(request, locked))
        return self.done(request, current, "The record is public.")

    def _guard(self, request: HttpRequest, locked: Record) -> None:
        require_unchanged(request.headers, locked, "")
        if locked.visibility == Visibility.PROPOSED:
            raise WrongState
        if locked.visibility == Visibility.SUPPRESSED and not may_release(locked, self.actor):
            raise ChangeForbidden

    def done(self, request: HttpRequest, shown: Record, message: str) -> HttpResponse:
        own = address(self.resource.collection, shown.key)
        links = [Link("canonical", own), Link("collection", address(self.resource.collection))]
        return answer(request, self.actor, Sheet("changed", {"message": message}, "hypermedia/changed.html", links))


class SuppressEndpoint(ReleaseEndpoint):
    """POST `{"reason"?, "until"?}` takes a public record out of the lists; curators only."""

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        require_known(self.actor)
        current = record(self.resource, key, self.actor)
        if not self.actor.is_curator:
            raise ChangeForbidden
        words = words_of(request)
        publish.suppress(
            current, reason_in(words), self.actor, lambda locked: self._guard(request, locked), until_in(words)
        )
        return self.done(request, current, "The record is out of the lists.")

    def _guard(self, request: HttpRequest, locked: Record) -> None:
        require_unchanged(request.headers, locked, "")
        if locked.visibility in HIDDEN:
            raise WrongState


class RestoreEndpoint(ReleaseEndpoint):
    """POST brings a suppressed or withdrawn record back; curators only."""

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        require_known(self.actor)
        row = readable(self.resource, key, self.actor)
        if not self.actor.is_curator:
            raise ChangeForbidden
        current = self.resource.model.objects.filter(pk=row.id).first()
        if current is None:
            raise Http404  # a proposal that ended between the two queries
        publish.restore(current, self.actor, lambda locked: self._guard(request, locked))
        return self.done(request, current, "The record is back.")

    def _guard(self, request: HttpRequest, locked: Record) -> None:
        require_unchanged(request.headers, locked, "")
        if locked.visibility not in (Visibility.SUPPRESSED, Visibility.WITHDRAWN):
            raise WrongState("Only what is suppressed or withdrawn can be restored.")


class SupersedeEndpoint(ReleaseEndpoint):
    """POST `{"successor"}`, an address or an accession: that record answers for this one from now on; curators only."""

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        require_known(self.actor)
        current = record(self.resource, key, self.actor)
        if not self.actor.is_curator:
            raise ChangeForbidden
        successor = self._successor(current, words_of(request))
        publish.supersede(current, successor, self.actor, lambda locked: require_unchanged(request.headers, locked, ""))
        return self.done(request, successor, f"The {self.resource.name} is replaced by this one.")

    def _successor(self, current: Record, words: dict[str, Any]) -> Record:
        """The record that is meant, as its submitter could name it. Raises DocumentRefused."""
        name = text_in(words, "successor")
        found = resolve(self.resource.name, {"href" if "/" in name else "accession": name}, current.submitter)
        if found is None:
            expected = f"the address or the accession of another {self.resource.name}"
            reason = f"There is no {self.resource.name} “{name}” here." if name else "The successor is missing."
            code = "unknown-record" if name else "missing-member"
            raise DocumentRefused([Fault(code, reason, "/successor", expected=expected)])
        return found
