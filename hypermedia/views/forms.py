"""Forms for people: a new record, whole or below a parent, and a change of one. Signed-in browsers only.

What is sent becomes a JSON document and goes the way of every other document; the answer is a redirect to the record
or to its review, or the form again with every fault beside its field.
"""

from __future__ import annotations

import json

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from records.locks import lock
from records.models import Record, Visibility
from records.names import NameTaken
from records.originals import require_original
from records.paths import put
from records.registry import Resource
from records.rows import row_of
from records.visibility import require_change
from reviews import intake, states, steps
from reviews.comparison import compare
from reviews.intake import Held, Intent
from reviews.models import Review
from sra.faults import DocumentRefused, Fault
from submitters.models import Submitter

from .. import writes
from ..addresses import address
from ..bodies import Document, Sent, reference_to
from ..breadcrumbs import Crumb, crumbs_of, crumbs_to
from ..form_pages import Purpose, form_page
from ..forms.filled import Filled, filled
from ..media_types import FORM, HTML, Offer, bare, writable
from ..negotiation import choose
from ..preconditions import PreconditionFailed
from ..requests import SubmitterRequired, UnsupportedMediaType, require_known
from ..writes import Wish, hold_date, review_address
from .endpoint import Endpoint
from .finding import along, record
from .records import proposed

_PAGE = (Offer("text/html", HTML),)
_FIXED = frozenset({"accession", "submitter"})
"""Members that stay as they are when a record is changed."""


class FormEndpoint(Endpoint):
    """What both forms share: who may use them, how they are sent, where they lead."""

    resource: Resource = None  # type: ignore[assignment]  # given by the route

    def require_page(self, request: HttpRequest) -> None:
        """Raises SignInRequired, NotAcceptable."""
        require_known(self.actor)
        choose(request.META.get("HTTP_ACCEPT"), _PAGE)

    def read(self, request: HttpRequest) -> Filled:
        """What was sent. Raises SignInRequired, UnsupportedMediaType for anything but a browser with a session."""
        require_known(self.actor)
        sent = bare(request.headers.get("Content-Type", ""))
        if sent != FORM or not hasattr(request, "session"):
            raise UnsupportedMediaType(sent, [offer.media_type for offer in writable(self.resource)])
        return filled(self.resource, request.POST.dict())

    def leave(self, request: HttpRequest, result: intake.Result) -> HttpResponse:
        """On to the record, or to where its decision can be awaited."""
        if isinstance(result, Held):
            messages.success(request, f"The {self.resource.name} is with the curators. You can follow the review here.")
            return HttpResponseRedirect(review_address(self.resource, result.review), status=303)
        messages.success(request, f"The {self.resource.name} is saved.")
        return HttpResponseRedirect(address(self.resource.collection, result.record.key), status=303)


class NewEndpoint(FormEndpoint):
    """`/samples/new`, and `/studies/{key}/samples/new` with `ancestry` set to `studies/{key}`."""

    def get(self, request: HttpRequest, ancestry: str = "") -> HttpResponse:
        self.require_page(request)
        parent = along(ancestry, self.actor)
        document = _below(self.resource, parent)
        return form_page(request, self.actor, self._purpose(parent), Filled(document))

    def post(self, request: HttpRequest, ancestry: str = "") -> HttpResponse:
        given = self.read(request)
        parent = along(ancestry, self.actor)
        if given.is_asking_for_rows:
            return form_page(request, self.actor, self._purpose(parent), given)
        try:
            return self.leave(request, self._create(given, parent))
        except DocumentRefused as refused:
            return self._again(request, parent, given, refused.faults, 400)
        except NameTaken as taken:
            return self._again(request, parent, given, (_taken(taken),), 409)

    def _create(self, given: Filled, parent: Record | None) -> intake.Result:
        _require_readable(given)
        document = {**given.document, "submitter": [{"href": address("submitters", self._centre(given).slug)}]}
        sent = Sent((self.resource.codec.read_json(document),), writable(self.resource)[0])
        hold = hold_date(given.hold_until or None)
        return writes.carry_out(Wish(self.resource, sent, self.actor, parent, hold_until=hold))[0]

    def _centre(self, given: Filled) -> Submitter:
        """The centre that was chosen, or the only one. Raises DocumentRefused."""
        centres = self._centres()
        chosen = [centre for centre in centres if centre.slug == given.centre] or centres[:1]
        if given.centre not in ("", chosen[0].slug) or (not given.centre and len(centres) > 1):
            raise DocumentRefused([Fault("not-your-centre", "Choose the centre that submits.", "/submitter")])
        return chosen[0]

    def _centres(self) -> list[Submitter]:
        """Raises SubmitterRequired when the account may submit for none."""
        centres = list(Submitter.objects.filter(pk__in=self.actor.submitter_ids).order_by("name"))
        if not centres:
            raise SubmitterRequired("The account belongs to no submitting centre; an operator can add it to one.")
        return centres

    def _again(
        self, request: HttpRequest, parent: Record | None, given: Filled, faults: tuple[Fault, ...], status: int
    ) -> HttpResponse:
        return form_page(request, self.actor, self._purpose(parent), _with(given, faults), status)

    def _purpose(self, parent: Record | None) -> Purpose:
        name = self.resource.name
        crumbs = crumbs_to(self.resource, parent, self.actor)
        return Purpose(
            resource=self.resource,
            heading=f"New {name}",
            submit=f"Submit this {name}",
            lead=f"{name.capitalize()}: {self.resource.description}",
            back=crumbs[-1].href,
            crumbs=crumbs,
            centres=self._centres(),
        )


class EditEndpoint(FormEndpoint):
    """`/samples/{key}/edit`: the record, or what waits for a decision on it, to be written anew."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        self.require_page(request)
        current = self._current(key)
        given = Filled(self._document(current), token=_token(current))
        return form_page(request, self.actor, self._purpose(current), given)

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        given = self.read(request)
        current = self._current(key)
        if given.is_asking_for_rows:
            return form_page(request, self.actor, self._purpose(current), given)
        try:
            return self.leave(request, self._change(current, given))
        except DocumentRefused as refused:
            return form_page(request, self.actor, self._purpose(current), _with(given, refused.faults), 400)
        except NameTaken as taken:
            return form_page(request, self.actor, self._purpose(current), _with(given, (_taken(taken),)), 409)
        except PreconditionFailed:
            return self._conflict(request, key, given)

    def _current(self, key: str) -> Record:
        current = record(self.resource, key, self.actor)
        require_change(current, self.actor)
        require_original(current)
        return current

    def _document(self, current: Record) -> Document:
        """What the form starts from, without what is not to be changed."""
        change = _open_change(current)
        document: Document = json.loads(change.latest().document) if change else proposed(current)
        return {name: value for name, value in document.items() if name not in _FIXED}

    def _change(self, current: Record, given: Filled) -> intake.Result:
        """Raises PreconditionFailed when somebody changed the record since the form was drawn."""
        _require_readable(given)
        document = self.resource.codec.read_json(given.document)
        document.pop("submitter", None)
        assert current.submitter is not None  # noqa: S101  # mirrored records have owners that nobody belongs to
        with transaction.atomic():
            locked = lock(current, lambda found: _require_token(found, given.token))
            writes.complete_references(self.resource, document, current.submitter, None)
            change = _open_change(locked)
            if change and change.state in states.action("resubmit").sources:
                return Held(steps.resubmit(change, document, "", self.actor), locked)
            return intake.submit(Intent(self.resource, document, current.submitter, record=locked), self.actor)

    def _conflict(self, request: HttpRequest, key: str, given: Filled) -> HttpResponse:
        """409 with both versions, and a form that may be sent again knowingly."""
        current = self._current(key)
        mine = {name: value for name, value in given.document.items() if name not in _FIXED}
        differences = list(compare(self._document(current), mine))
        renewed = Filled(given.document, text=given.text, token=_token(current))
        return form_page(request, self.actor, self._purpose(current), renewed, 409, differences)

    def _purpose(self, current: Record) -> Purpose:
        own = address(self.resource.collection, current.key)
        name = current.accession or current.alias or current.title or current.key
        crumbs = [*crumbs_of(self.resource, row_of(current), self.actor), Crumb("Edit", f"{own}/edit")]
        return Purpose(
            resource=self.resource,
            heading=f"Edit {self.resource.name} {name}"[:120],
            submit="Save",
            lead="What is emptied here is taken out of the record. The version before is kept.",
            back=own,
            crumbs=crumbs,
            unshown=_FIXED,
        )


def _below(resource: Resource, parent: Record | None) -> Document:
    """What a document says of the record that it is made below."""
    if parent is None:
        return {}
    tie = resource.parent(parent.kind)
    if tie is None or not tie.at:
        return {}
    document: Document = {}
    put(document, tie.at, reference_to(parent))
    return document


def _require_readable(given: Filled) -> None:
    if given.faults:
        raise DocumentRefused(given.faults)


def _with(given: Filled, faults: tuple[Fault, ...]) -> Filled:
    return Filled(given.document, faults, given.extra, given.text, given.centre, given.hold_until, given.token)


def _taken(taken: NameTaken) -> Fault:
    """Whose name it is stays untold where the account may not see it."""
    where = address(taken.record.resource.collection, taken.record.key) if taken.record else "another record"
    member = "accession" if taken.record and taken.name == taken.record.accession else "alias"
    return Fault("name-taken", f"“{taken.name}” already names {where}.", f"/{member}")


def _open_change(current: Record) -> Review | None:
    """A change of a published record that waits for a decision."""
    if current.visibility == Visibility.PROPOSED:
        return None
    return Review.objects.filter(record_id=current.pk, state__in=states.OPEN).first()


def _token(current: Record) -> str:
    """What tells one state of the record, and of what is proposed for it, from the next."""
    waiting = Review.objects.filter(record_id=current.pk).order_by("-id").first()
    return f"{current.revision}-{waiting.pk if waiting else 0}-{waiting.revision if waiting else 0}"


def _require_token(current: Record, token: str) -> None:
    if token != _token(current):
        raise PreconditionFailed
