"""Suppression and withdrawal for a time, coming back, and leaving an address to a successor."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from records import publish
from records.clock import today
from records.locks import RecordGone
from records.models import Change, Record, Visibility
from records.names import NameTaken, named
from records.registry import resource
from records.tasks import restore_due
from records.visibility import WrongState
from submitters.models import Submitter
from tests import builders

from .makers import NOBODY, document_of, experiment, links, named_by, sample, study, targets

PRIVATE, PUBLIC, SUPPRESSED, WITHDRAWN = (
    Visibility.PRIVATE,
    Visibility.PUBLIC,
    Visibility.SUPPRESSED,
    Visibility.WITHDRAWN,
)
SOON = today() + timedelta(days=3)


def state_of(record: Record) -> str:
    record.refresh_from_db()
    return record.visibility


def make_due(record: Record) -> None:
    Record.objects.filter(pk=record.pk).update(hold_until=today())


# ------------------------------------------------------------------------------------------------------- for a time
def test_a_suppression_ends_on_its_day(meadow: Submitter) -> None:
    due, later, for_good = study(meadow), study(meadow), study(meadow)
    for each, until in ((due, SOON), (later, SOON), (for_good, None)):
        publish.suppress(each, "a doubt", NOBODY, until=until)
    make_due(due)
    restore_due()
    assert [state_of(each) for each in (due, later, for_good)] == [PUBLIC, SUPPRESSED, SUPPRESSED]
    assert (due.note, due.hold_until) == ("", None)


def test_a_withdrawal_for_a_time_keeps_names_and_ties(meadow: Submitter) -> None:
    tissue, parent = sample(meadow, alias="tissue"), study(meadow)
    work = experiment(meadow, parent, tissue)
    publish.withdraw(tissue, "a doubt", NOBODY, until=SOON)
    assert links(work) == {parent.key}
    with pytest.raises(NameTaken):
        sample(meadow, alias="tissue")
    make_due(tissue)
    restore_due()
    assert (state_of(tissue), links(work), links(tissue)) == (PUBLIC, {parent.key, tissue.key}, {parent.key})


def test_a_record_changed_while_its_target_was_away_finds_it_again(meadow: Submitter) -> None:
    tissue, parent = sample(meadow), study(meadow)
    work = experiment(meadow, parent, tissue)
    publish.withdraw(tissue, "", NOBODY, until=SOON)
    publish.replace(work, {**document_of(work), "title": "Other"}, NOBODY)
    assert tissue.pk not in targets(work)
    publish.restore(tissue, NOBODY)
    assert tissue.pk in targets(work)


def test_a_hold_that_was_left_does_not_end_a_withdrawal(meadow: Submitter) -> None:
    held = study(meadow, PRIVATE)
    make_due(held)
    held.refresh_from_db()
    publish.withdraw(held, "", NOBODY)
    restore_due()
    assert state_of(held) == WITHDRAWN


def test_another_reason_or_day_is_said_again(meadow: Submitter) -> None:
    made = publish.suppress(study(meadow), "a doubt", NOBODY)
    again = publish.suppress(made, "a doubt", NOBODY, until=SOON)
    same = publish.suppress(again, "a doubt", NOBODY, until=SOON)
    assert made.modified < again.modified == same.modified


# ------------------------------------------------------------------------------------------------------ coming back
@pytest.mark.parametrize("state", [SUPPRESSED, WITHDRAWN])
def test_what_was_public_comes_back_as_it_was(meadow: Submitter, state: Visibility) -> None:
    made = study(meadow, state, alias="one")
    back = publish.restore(made, NOBODY)
    assert (back.visibility, back.published, back.note) == (PUBLIC, made.published, "")
    assert {name.pk for name in named("one")} == {back.pk}
    assert back.changes.latest("id").event == Change.Event.RESTORED


def test_what_was_never_public_comes_back_private(meadow: Submitter) -> None:
    cancelled = publish.cancel(study(meadow, PRIVATE), "", NOBODY)
    assert publish.restore(cancelled, NOBODY).visibility == PRIVATE


def test_a_parent_comes_back_to_what_was_below_it(meadow: Submitter) -> None:
    parent = study(meadow)
    below = sample(meadow, parent=parent)
    publish.restore(publish.withdraw(parent, "", NOBODY), NOBODY)
    assert links(below) == {parent.key}


def test_nothing_comes_back_under_a_name_that_another_has(meadow: Submitter) -> None:
    gone = publish.withdraw(study(meadow, alias="one"), "", NOBODY)
    study(meadow, alias="one")
    with pytest.raises(NameTaken):
        publish.restore(gone, NOBODY)
    assert state_of(gone) == WITHDRAWN


def test_restoring_what_is_public_writes_nothing(meadow: Submitter) -> None:
    made = study(meadow)
    assert publish.restore(made, NOBODY).modified == made.modified


@pytest.mark.parametrize("state", [PUBLIC, SUPPRESSED, Visibility.PROPOSED])
def test_only_private_records_are_cancelled(meadow: Submitter, state: Visibility) -> None:
    made = study(meadow, state)
    with pytest.raises(WrongState):
        publish.cancel(made, "", NOBODY)
    assert state_of(made) == state


# ------------------------------------------------------------------------------------------------------- succession
def test_a_successor_answers_for_the_accession(meadow: Submitter) -> None:
    former, successor = sample(meadow), sample(meadow)
    replaced = publish.supersede(former, successor, NOBODY)
    assert (replaced.visibility, replaced.replaced_by_id) == (Visibility.REPLACED, successor.pk)
    assert document_of(successor)["identifiers"]["secondary"] == [{"id": former.accession}]
    assert successor.revision == 2
    assert replaced.changes.latest("id").event == Change.Event.REPLACED


def test_a_successor_s_document_stays_in_canonical_form(meadow: Submitter) -> None:
    successor = sample(meadow, identifiers={"submitter": {"id": "s", "namespace": "MEADOW"}})
    publish.supersede(sample(meadow), successor, NOBODY)
    document = document_of(successor)
    again = successor.resource.codec.read_json(document)
    assert json.dumps(again) == json.dumps(document)


def test_what_named_a_record_names_its_successor(meadow: Submitter) -> None:
    parent, former, successor = study(meadow), sample(meadow), sample(meadow)
    work = experiment(meadow, parent, former)
    publish.supersede(former, successor, NOBODY)
    assert links(work) == {parent.key, successor.key}
    assert (targets(successor), targets(former)) == ({parent.pk}, set())


def test_what_names_the_old_accession_later_reaches_the_successor(meadow: Submitter) -> None:
    parent, former, successor = study(meadow), sample(meadow), sample(meadow)
    publish.supersede(former, successor, NOBODY)
    assert targets(experiment(meadow, parent, {"accession": former.accession})) == {parent.pk, successor.pk}


def test_a_record_that_named_both_names_the_successor_once(meadow: Submitter) -> None:
    former, successor = sample(meadow), sample(meadow)
    work = builders.record(resource("analysis"), meadow, samples=[named_by(former), named_by(successor)])
    publish.supersede(former, successor, NOBODY)
    assert links(work) == {successor.key}


def test_a_study_s_samples_follow_to_its_successor(meadow: Submitter) -> None:
    former, successor, tissue = study(meadow), study(meadow), sample(meadow)
    work = experiment(meadow, former, tissue)
    publish.supersede(former, successor, NOBODY)
    assert (links(work), links(tissue)) == ({successor.key, tissue.key}, {successor.key})


def test_a_replaced_record_is_changed_no_more(meadow: Submitter) -> None:
    replaced = publish.supersede(sample(meadow), sample(meadow), NOBODY)
    for act in (publish.release, publish.restore):
        with pytest.raises(RecordGone):
            act(replaced, NOBODY)


@pytest.mark.parametrize(
    ("former", "successor"),
    [(PUBLIC, PRIVATE), (PUBLIC, Visibility.PROPOSED), (Visibility.PROPOSED, PUBLIC), (SUPPRESSED, PRIVATE)],
)
def test_nobody_is_led_to_what_they_may_not_see(meadow: Submitter, former: Visibility, successor: Visibility) -> None:
    made = sample(meadow, former)
    with pytest.raises(WrongState):
        publish.supersede(made, sample(meadow, successor), NOBODY)
    assert state_of(made) == former


def test_nothing_succeeds_itself_or_another_type(meadow: Submitter) -> None:
    made = sample(meadow)
    for other in (made, study(meadow)):
        with pytest.raises(WrongState):
            publish.supersede(made, other, NOBODY)


def test_no_ring_of_successors(meadow: Submitter) -> None:
    first, second = sample(meadow), sample(meadow)
    publish.supersede(first, second, NOBODY)
    with pytest.raises(RecordGone):
        publish.supersede(second, first, NOBODY)


def test_a_private_record_may_be_replaced_by_one_of_its_own_centre_only(meadow: Submitter, hill: Submitter) -> None:
    made = sample(meadow, PRIVATE)
    with pytest.raises(WrongState):
        publish.supersede(made, sample(hill, PRIVATE), NOBODY)
    assert publish.supersede(made, sample(meadow, PRIVATE), NOBODY).visibility == Visibility.REPLACED
