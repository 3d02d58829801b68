"""Reviews: the queue, one review (polled with If-Modified-Since), and the actions on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from records.registry import Resource
from records.registry import resource as resource_named
from records.visibility import RecordHidden
from reviews import states, steps
from reviews.models import Review
from sra.faults import DocumentRefused, Fault
from submitters.actor import Actor

from ..addresses import address, collection_of_review
from ..answers import Sheet, answer, is_fresh
from ..bodies import decode
from ..idempotency import answer_once
from ..links import Link
from ..media_types import FORM, GENERIC, HTML, Offer, bare
from ..negotiation import choose
from ..outline import outline
from ..preconditions import PreconditionFailed, Validators, require_state
from ..redirects import see_other
from ..release import RELEASE
from ..requests import QueryRefused, body_of, require_known, wait_seconds
from ..review_data import full, review_links, state_of, summary
from ..waiting import wait_until
from ..words import words_of
from ..writes import RETRY_SECONDS, complete_references
from .endpoint import Endpoint

_LONGEST_QUEUE = 200
_SECTIONS = (
    ("mine", "Claimed by you"),
    ("unclaimed", "Waiting for a curator"),
    ("waiting", "Waiting for the submitter"),
    ("claimed", "With other curators"),
    ("decided", "Decided"),
)


def seen_by(actor: Actor) -> QuerySet[Review]:
    """The reviews an actor may see: all for staff, those of their centres for members."""
    reviews = Review.objects.select_related("submitter", "requested_by", "claimed_by", "record")
    if actor.is_curator or actor.is_operator:
        return reviews
    return reviews.filter(Q(submitter__in=actor.submitter_ids))


class QueueEndpoint(Endpoint):
    """`/studies-to-review`, and `/reviews` for all types: newest first, the open ones by default."""

    resource: Resource | None = None

    def get(self, request: HttpRequest) -> HttpResponse:
        require_known(self.actor)
        wanted = request.GET.get("state", "open")
        reviews = list(self._narrowed(wanted).order_by("-id")[:_LONGEST_QUEUE])
        items = [self._item(review) for review in reviews]
        links = [Link("self", self._here()), Link("up", address(""))]
        sections = _sections(reviews, items, self.actor)
        context = {"resource": self.resource, "sections": sections, "wanted": wanted, "states": states.STATES}
        return answer(request, self.actor, Sheet("reviews", {"items": items}, "hypermedia/queue.html", links, context))

    def _narrowed(self, wanted: str) -> QuerySet[Review]:
        reviews = seen_by(self.actor)
        if self.resource is not None:
            reviews = reviews.filter(kind=self.resource.name)
        if wanted == "open":
            return reviews.filter(state__in=states.OPEN)
        if wanted == "all":
            return reviews
        if wanted in states.STATES:
            return reviews.filter(state=wanted)
        expected = ", ".join(("open", "all", *states.STATES))
        raise QueryRefused([Fault("not-a-term", "There is no such state.", "/state", expected=expected)])

    def _item(self, review: Review) -> dict[str, Any]:
        declared = resource_named(review.kind)
        links = [link.as_data() for link in review_links(declared, review, self.actor)]
        return {"links": links, **summary(declared, review)}

    def _here(self) -> str:
        return address(collection_of_review(self.resource.collection) if self.resource else "reviews")


def _sections(reviews: list[Review], items: list[dict[str, Any]], actor: Actor) -> list[dict[str, Any]]:
    """The queue as curators read it: mine, unclaimed, waiting for the submitter."""
    rows = list(zip(reviews, items, strict=True))
    parted = {name: [row for row in rows if _section(row[0], actor) == name] for name, _ in _SECTIONS}
    return [{"name": name, "title": title, "rows": parted[name]} for name, title in _SECTIONS if parted[name]]


def _section(review: Review, actor: Actor) -> str:
    if not review.is_open:
        return "decided"
    if review.state == states.CHANGES_REQUESTED:
        return "waiting"
    if review.claimed_by_id is None:
        return "unclaimed"
    return "mine" if review.claimed_by_id == actor.account_id else "claimed"


class ReviewEndpoint(Endpoint):
    """One review. Its address answers for good, also after the decision."""

    resource: Resource = None  # type: ignore[assignment]  # given by the route

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        review = self._find(key)
        offer = choose(request.META.get("HTTP_ACCEPT"), GENERIC)
        review, waited = self._awaited(request, review, offer)
        return self._show(request, review, {"Preference-Applied": "wait"} if waited else {})

    def _find(self, key: str) -> Review:
        """Raises Http404, RecordHidden."""
        review = Review.objects.select_related("submitter", "requested_by", "claimed_by", "record").filter(
            kind=self.resource.name, key=key.replace("\0", "")
        )
        found = review.first()
        if found is None:
            raise Http404
        if not steps.may_see(found, self.actor):
            raise RecordHidden
        return found

    def _awaited(self, request: HttpRequest, review: Review, offer: Offer) -> tuple[Review, bool]:
        """`Prefer: wait=N`: the review after its next step or N seconds, unless the client lacks a step already."""
        conditional = bool(request.META.keys() & {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"})
        if not review.is_open or (conditional and not is_fresh(request, self._validators(review, offer))):
            return review, False
        moved = Review.objects.filter(pk=review.pk).exclude(revision=review.revision)
        waited = wait_until(moved.exists, wait_seconds(request))
        return (self._find(review.key) if waited else review), waited

    def _validators(self, review: Review, offer: Offer) -> Validators:
        who = f"{self.actor.account_id or 0:x}"
        return Validators(f'"{state_of(review)}.{offer.token}{who}.{RELEASE}"', review.modified)

    def _show(self, request: HttpRequest, review: Review, headers: Mapping[str, str] | None = None) -> HttpResponse:
        offer = choose(request.META.get("HTTP_ACCEPT"), GENERIC)
        data = full(self.resource, review)
        links = review_links(self.resource, review, self.actor)
        actions = [] if offer.syntax != HTML else states.open_actions(review.state, steps.roles(review, self.actor))
        context = {
            "resource": self.resource,
            "review": review,
            "actions": actions,
            "sections": outline(self.resource.codec.json_schema(), data["document"]) if offer.syntax == HTML else [],
        }
        waiting = {"Retry-After": str(RETRY_SECONDS)} if review.is_open else {}
        sheet = Sheet(
            "review",
            data,
            "hypermedia/review.html",
            links,
            context,
            validators=self._validators(review, offer),
            headers={**waiting, **(headers or {})},
        )
        return answer(request, self.actor, sheet)


class ActionEndpoint(ReviewEndpoint):
    """POST takes a step: `{"reason"}`, `{"comment", "pointer"?}`, or for `resubmit` the document itself."""

    http_method_names = ["post", "options"]  # noqa: RUF012  # Django's name and type

    def post(self, request: HttpRequest, key: str, action: str) -> HttpResponse:
        require_known(self.actor)
        review = self._find(key)
        row = states.action(action)
        return answer_once(request, body_of(request), self.actor, lambda: self._take(request, review, row))

    def _take(self, request: HttpRequest, review: Review, row: states.Action) -> HttpResponse:
        if row.needs == "document":
            self._resubmit(request, review)
        else:
            words = words_of(request)
            reason = _required(words, row)
            pointer = str(words.get("pointer", ""))[:500]
            steps.take(review, row.name, self.actor, reason, pointer, self._guard(request, words.get("seen")))
        if bare(request.headers.get("Content-Type", "")) == FORM:
            return see_other(address(collection_of_review(self.resource.collection), review.key))
        return self._show(request, self._find(review.key))

    def _resubmit(self, request: HttpRequest, review: Review) -> None:
        sent = decode(self.resource, request.headers.get("Content-Type", ""), body_of(request))
        document = dict(sent.documents[0]) if len(sent.documents) == 1 else {}
        if not document:
            raise DocumentRefused([Fault("too-many", "A proposal is one document, not a set.")])
        document.pop("submitter", None)
        complete_references(self.resource, document, review.submitter, None)
        with transaction.atomic():
            (source,) = sent.sources()
            steps.resubmit(review, document, "", self.actor, self._guard(request), source)

    def _guard(self, request: HttpRequest, seen: object = None) -> steps.Guard:
        """Nobody decides on what they have not seen: by If-Match, or by the revision that a page's form carries."""

        def require_seen(locked: Review) -> None:
            require_state(request.headers, state_of(locked), locked.modified)
            if seen is not None and str(seen) != str(locked.revision):
                raise PreconditionFailed

        return require_seen


def _required(words: dict[str, Any], row: states.Action) -> str:
    """The text of the action. Raises DocumentRefused when the action needs one and it is missing."""
    name = "comment" if row.needs == "comment" else "reason"
    text = words.get(name, "")
    faults = []
    if not isinstance(text, str):
        faults.append(Fault("wrong-type", f"The {name} is a text.", f"/{name}"))
    elif row.needs and not text.strip():
        faults.append(Fault("missing-member", f"“{row.label}” needs a {name}.", f"/{name}", expected="a sentence"))
    if not isinstance(words.get("pointer", ""), str):
        faults.append(Fault("wrong-type", "The pointer is a text.", "/pointer"))
    if faults:
        raise DocumentRefused(faults)
    return str(text).strip()


def waiting_for(actor: Actor) -> list[Review]:
    """What the entry page shows as waiting for this actor."""
    reviews = seen_by(actor).order_by("-id")
    if actor.is_curator:
        mine = Q(state__in=(states.PENDING, states.UNDER_REVIEW)) & (
            Q(claimed_by=None) | Q(claimed_by=actor.account_id)
        )
        return list(reviews.filter(mine)[:20])
    return list(reviews.filter(state__in=states.OPEN)[:20])
