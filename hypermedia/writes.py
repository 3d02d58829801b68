"""Taking a document in over HTTP: whose it is, what it means, and how the outcome is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from records.files import attach, require_fit
from records.models import Record
from records.paths import find_all
from records.received import Source
from records.references import named_in
from records.registry import Resource
from records.resolution import Resolver
from records.rows import rows_of
from reviews import intake
from reviews.checks import Place
from reviews.intake import Held, Intent, Published
from reviews.models import Review
from sra.faults import DocumentRefused, Fault
from submitters.actor import Actor
from submitters.models import Submitter

from . import representations
from .addresses import address, collection_of_review
from .answers import Sheet, answer, caching, dress
from .bodies import Document, Sent
from .errors import fault_data
from .links import Link, record_links, relation
from .media_types import GENERIC, HTML, Offer, offers_of
from .negotiation import choose
from .preconditions import validators_of
from .requests import QueryRefused, SubmitterRequired, wants_minimal
from .roles import variant_of
from .side_notes import NORMALISED, WARNINGS, names_in, names_of, warnings_of

RETRY_SECONDS = 5
LONGEST_HOLD = timedelta(days=731)
_SLUG = re.compile(r"/submitters/([^/?#]+)/?\Z")


@dataclass(frozen=True)
class Wish:
    """What a request wants done with what it sent."""

    resource: Resource
    sent: Sent
    actor: Actor
    parent: Record | None = None
    key: str = ""
    hold_until: date | None = None


def carry_out(wish: Wish) -> list[intake.Result]:
    """Submit every document, all or none. Raises what `reviews.intake` raises, and DocumentRefused."""
    mine = centres_of(wish.actor)
    with transaction.atomic():
        results = intake.submit_all(_intents(wish, mine), wish.actor)
        for result in results:
            attach(result.record, wish.sent.files)
        return results


def _intents(wish: Wish, mine: Mapping[str, Submitter]) -> list[Intent]:
    """What is wanted with each document. Raises DocumentRefused with the faults of all of them."""
    resolvers: dict[int, Resolver] = {}
    intents: list[Intent] = []
    faults: list[Fault] = []
    for document, source, place in zip(wish.sent.documents, wish.sent.sources(), wish.sent.places(), strict=True):
        try:
            intents.append(_intent(wish, dict(document), mine, resolvers, source, place))
        except DocumentRefused as refused:
            faults += [place.holding(fault) for fault in refused.faults]
    if faults:
        raise DocumentRefused(faults)
    return intents


def _intent(
    wish: Wish,
    document: Document,
    mine: Mapping[str, Submitter],
    resolvers: dict[int, Resolver],
    source: Source | None,
    place: Place,
) -> Intent:
    submitter, foreign = take_submitter(document, mine)
    complete_references(wish.resource, document, submitter, wish.parent, _resolver_of(submitter, resolvers, wish))
    if wish.sent.files:
        require_fit(wish.resource, document, wish.sent.files)
    return Intent(
        wish.resource,
        document,
        submitter,
        foreign=foreign,
        parent=wish.parent,
        key=wish.key,
        hold_until=wish.hold_until,
        source=source,
        place=place,
    )


def _resolver_of(submitter: Submitter, resolvers: dict[int, Resolver], wish: Wish) -> Resolver:
    """The one for this submitter; it has looked for all that the set names, since most sets are of one submitter."""
    if submitter.pk not in resolvers:
        resolver = resolvers[submitter.pk] = Resolver(submitter)
        resolver.prepare(named for each in wish.sent.documents for named in named_in(wish.resource, each))
    return resolvers[submitter.pk]


def centres_of(actor: Actor) -> Mapping[str, Submitter]:
    """The centres an actor may speak for, by slug."""
    return {centre.slug: centre for centre in Submitter.objects.filter(pk__in=actor.submitter_ids)}


def take_submitter(document: Document, mine: Mapping[str, Submitter]) -> tuple[Submitter, list[str]]:
    """Take `submitter` out of the document: our centre that it is for, and the addresses it names elsewhere.

    Raises DocumentRefused for a centre the account does not belong to, SubmitterRequired when none can be told.
    """
    named = [entry.get("href", "") for entry in document.pop("submitter", [])]
    ours = [href for href in named if href.startswith(settings.GMI_BASE_URL + "/")]
    foreign = [href for href in named if href not in ours]
    if ours:
        return _named_centre(ours, mine), foreign
    if len(mine) == 1:
        return next(iter(mine.values())), foreign
    raise SubmitterRequired(_which_centre(mine))


def _named_centre(ours: list[str], mine: Mapping[str, Submitter]) -> Submitter:
    for href in ours:
        match = _SLUG.search(href)
        if match and match[1] in mine:
            return mine[match[1]]
    expected = ", ".join(address("submitters", slug) for slug in mine) or "a centre that the account belongs to"
    raise DocumentRefused(
        [
            Fault(
                "not-your-centre",
                "You do not submit for this centre.",
                "/submitter/0/href",
                expected=expected,
            )
        ]
    )


def _which_centre(mine: Mapping[str, Submitter]) -> str:
    if not mine:
        return "The account belongs to no submitting centre; an operator can add it to one."
    return f"The account submits for several centres; name one in `submitter`: {', '.join(sorted(mine))}."


def complete_references(
    resource: Resource,
    document: Document,
    submitter: Submitter,
    parent: Record | None,
    resolver: Resolver | None = None,
) -> None:
    """Give references by address the name that XML can carry, and hold the document to the address it was sent to.

    For the documents of a set `resolver` has looked already for what they name.
    """
    resolver = resolver or Resolver(submitter)
    tie = resource.parent(parent.kind) if parent else None
    faults: list[Fault] = []
    found_parent = False
    for place in resource.references:
        for _, reference in find_all(document, place.at):
            target = resolver.resolve(place.role, reference)
            if target and not (reference.get("accession") or reference.get("alias") or reference.get("identifiers")):
                reference.update(_name_of(target))
            if parent and tie and place.role == parent.kind and tie.at == place.at:
                found_parent = found_parent or (target is not None and target.pk == parent.pk)
    if parent and tie and tie.at and not found_parent:
        where = "/" + tie.at.removesuffix("[]").replace(".", "/")
        faults.append(Fault("conflict", f"The document names another {parent.kind} than its address.", where))
    if faults:
        raise DocumentRefused(faults)


def _name_of(target: Record) -> dict[str, str]:
    if target.accession:
        return {"accession": target.accession}
    return {"alias": target.alias} if target.alias else {}


def hold_date(text: str | None) -> date | None:
    """`?hold-until=YYYY-MM-DD`, at most two years ahead (insdc.md 1.4). Raises QueryRefused."""
    if text is None:
        return None
    today = datetime.now(UTC).date()
    try:
        wanted = date.fromisoformat(text)
    except ValueError:
        wanted = today - timedelta(days=1)
    if not today <= wanted <= today + LONGEST_HOLD:
        expected = "a date from today to two years ahead, as YYYY-MM-DD"
        raise QueryRefused([Fault("wrong-format", f"“{text}” is no hold date.", "/hold-until", expected=expected)])
    return wanted


def form_for(request: HttpRequest, resource: Resource, sent: Offer) -> Offer:
    """The form of the answer: what was sent, unless Accept wants another. Raises NotAcceptable, before any effect."""
    return choose(request.META.get("HTTP_ACCEPT"), (sent, *(o for o in offers_of(resource.name) if o != sent)))


def tell(
    request: HttpRequest,
    wish: Wish,
    results: Sequence[intake.Result],
    status: int,
    place: Callable[[Record], str],
) -> HttpResponse:
    """The answer to a write: `status` with what is stored, or 202 with where its review is."""
    held = [result for result in results if isinstance(result, Held)]
    if held:
        return accepted(request, wish, [result.review for result in held])
    published = [result for result in results if isinstance(result, Published)]
    return stored(request, wish, published, status, place)


def stored(
    request: HttpRequest, wish: Wish, published: Sequence[Published], status: int, place: Callable[[Record], str]
) -> HttpResponse:
    """201 or 200 with `Location` and the record as it is stored; a set is answered with a page of items."""
    offer = form_for(request, wish.resource, wish.sent.offer)
    records = [result.record for result in published]
    warnings = {each.record.pk: [fault_data(fault) for fault in each.warnings] for each in published}
    rows = rows_of(records)
    links = record_links(wish.resource, rows[0], wish.actor) if not wish.sent.is_set else []
    if wants_minimal(request) or offer.syntax == HTML:
        response = HttpResponse(b"", status=status, headers={"Preference-Applied": "return=minimal"})
        del response["Content-Type"]
    elif wish.sent.is_set:
        body = representations.page(wish.resource, rows, links, offer, warnings)
        response = HttpResponse(body, content_type=offer.content_type, status=status)
    else:
        body = representations.item(wish.resource, rows[0], links, offer, warnings[rows[0].id])
        response = HttpResponse(body, content_type=offer.content_type, status=status)
    dress(response, links, wish.actor)
    response["Location"] = place(records[0]) if not wish.sent.is_set else address(wish.resource.collection)
    if not wish.sent.is_set:
        for name, value in validators_of(rows[0], offer, variant_of(rows[0], wish.actor)).headers().items():
            response[name] = value
    if changed := names_of(rows):
        response[NORMALISED] = changed
    if warned := warnings_of(fault for each in published for fault in each.warnings):
        response[WARNINGS] = warned
    response["Cache-Control"] = caching(wish.actor)
    return response


def accepted(request: HttpRequest, wish: Wish, reviews: Sequence[Review]) -> HttpResponse:
    """202, in the draft's words, with the address to poll; a set has one for each of its documents."""
    places = [review_address(wish.resource, review) for review in reviews]
    links = [Link(rel, where) for where in places for rel in ("status", "monitor", relation("review"))]
    text = _ACCEPTED.format(name=wish.resource.name, where=" ".join(places))
    headers = {"Location": places[0], "Retry-After": str(RETRY_SECONDS)}
    if changed := names_in(each for told in wish.sent.normalisations for each in told):
        headers[NORMALISED] = changed
    offers = tuple(sorted(GENERIC, key=lambda offer: offer.syntax != wish.sent.offer.syntax))
    sheet = Sheet(
        "accepted", {"response": text}, "hypermedia/accepted.html", links, offers=offers, status=202, headers=headers
    )
    return answer(request, wish.actor, sheet)


_ACCEPTED = (
    "Your {name} has been accepted for review. Automated checks have read the metadata supplied with your {name}; "
    "human review is required. Please see {where} to monitor the progress of the review of your {name}."
)


def review_address(resource: Resource, review: Review) -> str:
    return address(collection_of_review(resource.collection), review.key)
