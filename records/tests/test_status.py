"""Holding, releasing, suppressing and withdrawing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from records import publish
from records.clock import today
from records.models import Record, Visibility
from records.names import named
from records.registry import resource
from records.tasks import release_due
from submitters.models import Submitter
from tests import builders

from .makers import NOBODY, experiment, links, run, sample, study

PRIVATE, PUBLIC = Visibility.PRIVATE, Visibility.PUBLIC


def visibility_of(record: Record) -> str:
    record.refresh_from_db()
    return record.visibility


def held_until(centre: Submitter, days: int) -> Record:
    until = today() + timedelta(days=days)
    draft = publish.Draft(
        resource("study"), builders.document(resource("study")), centre, Visibility.PROPOSED, hold_until=until
    )
    return publish.accept(publish.create(draft, NOBODY), NOBODY)


@pytest.mark.parametrize(("days", "expected"), [(1, PRIVATE), (0, PUBLIC)])
def test_acceptance_holds_until_a_date_ahead(meadow: Submitter, days: int, expected: Visibility) -> None:
    made = held_until(meadow, days)
    assert (made.visibility, made.published is None) == (expected, expected == PRIVATE)


def test_what_belongs_to_a_held_study_is_held(meadow: Submitter) -> None:
    held = study(meadow, PRIVATE)
    below = sample(meadow, parent=held)
    assert (below.visibility, below.published) == (PRIVATE, None)


def test_releasing_a_study_releases_all_below_it(meadow: Submitter) -> None:
    held = study(meadow, PRIVATE)
    tissue = sample(meadow, PRIVATE)
    work = experiment(meadow, held, tissue, PRIVATE)
    reads = run(meadow, work, PRIVATE)
    publish.release(held, NOBODY)
    assert [visibility_of(each) for each in (held, tissue, work, reads)] == [PUBLIC] * 4


def test_a_release_is_told_once_of_each_record(meadow: Submitter) -> None:
    held = study(meadow, PRIVATE)
    tissue = sample(meadow, PRIVATE, parent=held)
    experiment(meadow, held, tissue, PRIVATE)
    publish.release(held, NOBODY)
    assert tissue.changes.filter(event="released").count() == 1


def test_a_release_leaves_other_centres_and_proposals_alone(meadow: Submitter, hill: Submitter) -> None:
    held = study(meadow, PRIVATE)
    theirs = sample(hill, PRIVATE, parent=held)
    proposed = sample(meadow, Visibility.PROPOSED, parent=held)
    publish.release(held, NOBODY)
    assert [visibility_of(theirs), visibility_of(proposed)] == [PRIVATE, Visibility.PROPOSED]


def test_a_release_ends_although_records_name_each_other_in_a_ring(meadow: Submitter) -> None:
    first = builders.record(resource("analysis"), meadow, PRIVATE, alias="a", analyses=[{"alias": "b"}])
    second = builders.record(resource("analysis"), meadow, PRIVATE, alias="b", analyses=[{"alias": "a"}])
    publish.release(first, NOBODY)
    assert visibility_of(second) == PUBLIC


def test_a_released_record_is_public_from_then_on(meadow: Submitter) -> None:
    made = publish.release(held_until(meadow, 9), NOBODY)
    assert (made.published, made.hold_until) == (made.modified, None)


def test_releasing_what_is_public_writes_nothing(meadow: Submitter) -> None:
    made = study(meadow)
    assert publish.release(made, NOBODY).modified == made.modified


def test_a_hold_ends_by_itself_on_its_day(meadow: Submitter) -> None:
    due, later = held_until(meadow, 1), held_until(meadow, 2)
    Record.objects.filter(pk=due.pk).update(hold_until=today())
    release_due()
    assert [visibility_of(due), visibility_of(later)] == [PUBLIC, PRIVATE]


def test_a_hold_that_ended_waits_for_what_it_stands_below(meadow: Submitter) -> None:
    below = sample(meadow, parent=study(meadow, PRIVATE))
    Record.objects.filter(pk=below.pk).update(hold_until=today())
    release_due()
    assert visibility_of(below) == PRIVATE


def test_suppression_keeps_the_record_with_a_note(meadow: Submitter) -> None:
    made = publish.suppress(study(meadow), "contaminated", NOBODY)
    assert (made.visibility, made.note, made.revision) == (Visibility.SUPPRESSED, "contaminated", 1)


def test_only_public_records_are_suppressed(meadow: Submitter) -> None:
    assert publish.suppress(study(meadow, PRIVATE), "", NOBODY).visibility == PRIVATE


def test_release_brings_a_suppressed_record_back_with_its_first_public_date(meadow: Submitter) -> None:
    made = study(meadow)
    back = publish.release(publish.suppress(made, "contaminated", NOBODY), NOBODY)
    assert (back.visibility, back.note, back.published) == (PUBLIC, "", made.published)


def test_every_step_moves_the_date(meadow: Submitter) -> None:
    made = study(meadow)
    suppressed = publish.suppress(made, "", NOBODY)
    released = publish.release(suppressed, NOBODY)
    withdrawn = publish.withdraw(released, "", NOBODY)
    assert made.modified < suppressed.modified < released.modified < withdrawn.modified


def test_a_tombstone_keeps_its_accession_and_frees_its_alias(meadow: Submitter) -> None:
    gone = publish.withdraw(study(meadow, alias="one"), "", NOBODY)
    study(meadow, alias="one")
    assert [each.pk for each in named(gone.accession)] == [gone.pk]


def test_a_withdrawn_proposal_leaves_nothing(meadow: Submitter) -> None:
    publish.withdraw(study(meadow, Visibility.PROPOSED), "", NOBODY)
    assert not Record.objects.exists()


def test_nothing_links_to_a_tombstone(meadow: Submitter) -> None:
    parent = study(meadow)
    below = sample(meadow, parent=parent)
    publish.withdraw(parent, "", NOBODY)
    assert links(below) == set()
