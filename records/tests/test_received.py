"""What was sent is kept: once, as it came, with the version that was read from it, and shown to whom it may be."""

from __future__ import annotations

import pytest

from records import publish
from records.models import Received, Record, Visibility
from records.received import Source, as_text, keep, may_have, source_of
from records.registry import resource
from submitters.actor import ANONYMOUS, Actor
from submitters.models import Account, Submitter
from tests import builders

from .makers import NOBODY, document_of, member_of

BODY = b"<SAMPLE_SET/>"
EVENED = {"name": "first-submitter-id", "reason": "One is enough.", "lossy": True}


def sent(
    centre: Submitter, source: Source | None, visibility: Visibility = Visibility.PUBLIC, actor: Actor = NOBODY
) -> Record:
    kind = resource("sample")
    document = kind.codec.read_json(builders.document(kind))
    return publish.create(publish.Draft(kind, document, centre, visibility, source=source), actor)


def test_a_body_is_kept_once(db: None) -> None:
    assert keep(BODY, "text/xml") == keep(BODY, "text/xml")
    assert Received.objects.get().size == len(BODY)


def test_the_same_bytes_of_another_type_are_another_body(db: None) -> None:
    assert keep(BODY, "text/xml") != keep(BODY, "application/xml")


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("Text/XML", "text/xml"),
        ('application/xml; charset="utf-8"; version=1', "application/xml; charset=utf-8"),
        ("application/vnd.gmi.sample-v1+xml", "application/vnd.gmi.sample-v1+xml"),
        ('text/x"ml', "text/x"),
        ("a\r\nSet-Cookie: x", "application/octet-stream"),
        ("", "application/octet-stream"),
        ("a/" + "b" * 200, "application/octet-stream"),
    ],
)
def test_the_type_is_one_that_may_stand_in_a_header(stated: str, kept: str, db: None) -> None:
    assert keep(BODY, stated).media_type == kept


def test_a_record_keeps_what_it_was_read_from(meadow: Submitter) -> None:
    made = sent(meadow, Source(keep(BODY, "text/xml"), (EVENED,)))
    made.refresh_from_db()
    assert made.received is not None
    assert bytes(made.received.body) == BODY
    assert made.normalisations == as_text([EVENED])


def test_a_new_version_has_a_source_of_its_own_and_the_former_keeps_its(meadow: Submitter) -> None:
    first, second = Source(keep(BODY, "text/xml"), (EVENED,)), Source(keep(b"{}", "application/json"))
    made = sent(meadow, first)
    changed = publish.replace(made, {**document_of(made), "title": "Other"}, NOBODY, source=second)
    assert (source_of(changed.versions.get()), source_of(changed)) == (first, second)


def test_a_version_that_was_not_sent_as_a_whole_has_none(meadow: Submitter) -> None:
    made = sent(meadow, Source(keep(BODY, "text/xml"), (EVENED,)))
    changed = publish.replace(made, {**document_of(made), "title": "Other"}, NOBODY)
    assert (source_of(changed), changed.normalisations) == (None, "")


def test_an_acceptance_keeps_what_was_proposed_from(meadow: Submitter) -> None:
    source = Source(keep(BODY, "text/xml"))
    accepted = publish.accept(sent(meadow, source, Visibility.PROPOSED), NOBODY)
    assert source_of(accepted) == source


@pytest.mark.parametrize(
    ("other", "everybody"),
    [
        (Visibility.PUBLIC, True),
        (Visibility.SUPPRESSED, True),
        (Visibility.PRIVATE, False),
        (Visibility.PROPOSED, False),
        (Visibility.WITHDRAWN, False),
    ],
)
def test_a_set_is_shown_to_everybody_once_all_of_it_is(meadow: Submitter, other: Visibility, everybody: bool) -> None:
    source = Source(keep(BODY, "text/xml"))
    made = sent(meadow, source)
    sibling = sent(meadow, source)
    Record.objects.filter(pk=sibling.pk).update(visibility=other)
    for actor, sees in ((ANONYMOUS, everybody), (Actor(5), everybody), (member_of(meadow), True)):
        assert may_have(source.received.pk, made, actor) == sees


def test_a_version_from_before_the_release_keeps_its_set_hidden(meadow: Submitter) -> None:
    source = Source(keep(BODY, "text/xml"))
    made, sibling = sent(meadow, source), sent(meadow, source, Visibility.PRIVATE)
    publish.release(publish.replace(sibling, {**document_of(sibling), "title": "Other"}, NOBODY), NOBODY)
    assert not may_have(source.received.pk, made, ANONYMOUS)


@pytest.fixture
def senders(db: None) -> tuple[Actor, Actor]:
    return tuple(Actor(Account.objects.create_user(name).pk, name) for name in ("one", "two"))  # type: ignore[return-value]


def test_what_others_send_in_the_same_words_hides_nothing_of_ours(
    meadow: Submitter, hill: Submitter, senders: tuple[Actor, Actor]
) -> None:
    source = Source(keep(BODY, "text/xml"))
    made = sent(meadow, source, actor=senders[0])
    sent(hill, source, Visibility.PROPOSED, actor=senders[1])
    assert may_have(source.received.pk, made, ANONYMOUS)


def test_a_set_for_two_centres_is_shown_to_neither_as_long_as_the_other_hides(
    meadow: Submitter, hill: Submitter, senders: tuple[Actor, Actor]
) -> None:
    source = Source(keep(BODY, "text/xml"))
    made = sent(meadow, source, actor=senders[0])
    held = sent(hill, source, Visibility.PRIVATE, actor=senders[0])
    of_both = Actor(7, submitter_ids=frozenset({meadow.pk, hill.pk}))
    seen = {who: may_have(source.received.pk, made, who) for who in (ANONYMOUS, member_of(meadow), of_both)}
    assert list(seen.values()) == [False, False, True]
    publish.release(held, senders[0])
    assert may_have(source.received.pk, made, ANONYMOUS)
