"""References find their targets: at once, later, again; by the right name and within reach."""

from __future__ import annotations

from typing import Any

import pytest

from records import publish
from records.models import Record, Reference, Visibility
from records.names import resolve
from records.tasks import settle_waiting
from submitters.models import Submitter

from .makers import NOBODY, document_of, experiment, links, member_of, named_by, run, sample, study, targets

PROPOSED, PRIVATE = Visibility.PROPOSED, Visibility.PRIVATE
ELSEWHERE = {"accession": "SRS999999"}


def ids(*records: Record) -> set[int]:
    return {record.pk for record in records}


def found(reference: dict[str, Any], centre: Submitter, role: str = "sample") -> Record | None:
    return resolve(role, reference, centre)


# ------------------------------------------------------------------------------------------------- by which name
def test_an_accession_counts_more_than_an_alias(meadow: Submitter) -> None:
    by_accession, by_alias = sample(meadow, accession="SRS000001"), sample(meadow, alias="a")
    assert found({"accession": "SRS000001", "alias": "a"}, meadow) == Record.objects.get(pk=by_accession.pk)
    assert found({"accession": "SRS000009", "alias": "a"}, meadow) == Record.objects.get(pk=by_alias.pk)


@pytest.mark.parametrize(
    "members",
    [
        {"identifiers": {"primary": {"id": "SAMD00013807"}}},
        {"identifiers": {"secondary": [{"id": "SAMD00013807"}]}},
        {"external-database-identifiers": {"BioSample": {"id": "SAMD00013807"}}},
    ],
)
def test_every_identifier_names_the_record(meadow: Submitter, members: dict[str, Any]) -> None:
    made = sample(meadow, accession="DRS000095", **{name.replace("-", "_"): value for name, value in members.items()})
    for reference in ({"accession": "SAMD00013807"}, members):
        assert found(reference, meadow) == Record.objects.get(pk=made.pk)


def test_an_address_names_the_record(meadow: Submitter) -> None:
    made = sample(meadow)
    for name in (made.key, made.accession):
        assert found({"href": f"http://testserver/samples/{name}"}, meadow) == Record.objects.get(pk=made.pk)


def test_an_address_elsewhere_names_nothing(meadow: Submitter) -> None:
    made = sample(meadow)
    assert found({"href": f"http://elsewhere.example/samples/{made.key}"}, meadow) is None


def test_an_accession_in_the_wrong_place_names_nothing(meadow: Submitter) -> None:
    assert found({"accession": study(meadow).accession}, meadow, "sample") is None


def test_an_alias_is_one_of_the_own_centre(meadow: Submitter, hill: Submitter) -> None:
    sample(hill, alias="a")
    assert found({"alias": "a"}, meadow) is None


def test_an_alias_is_one_of_the_centre_it_is_named_with(meadow: Submitter, hill: Submitter) -> None:
    theirs, _ = sample(hill, alias="a"), sample(meadow, alias="a")
    assert found({"alias": "a", "center-name": "HILL"}, meadow) == Record.objects.get(pk=theirs.pk)


def test_a_centre_unknown_here_is_the_own_one_under_another_name(meadow: Submitter) -> None:
    made = sample(meadow, alias="a")
    assert found({"alias": "a", "center-name": "Meadow Institute"}, meadow) == Record.objects.get(pk=made.pk)


def test_an_alias_that_looks_like_an_accession_is_none(meadow: Submitter, hill: Submitter) -> None:
    sample(hill, alias="SRS000001")
    assert found({"accession": "SRS000001"}, meadow) is None


# ------------------------------------------------------------------------------------------------- within reach
@pytest.mark.parametrize("visibility", [PROPOSED, PRIVATE, Visibility.WITHDRAWN])
def test_what_another_centre_hides_is_out_of_reach(meadow: Submitter, hill: Submitter, visibility: Visibility) -> None:
    hidden = sample(hill, visibility, accession="SRS000001")
    for reference in ({"accession": "SRS000001"}, {"href": f"http://testserver/samples/{hidden.key}"}):
        assert found(reference, meadow) is None


@pytest.mark.parametrize("visibility", [PROPOSED, PRIVATE])
def test_what_is_hidden_but_own_is_within_reach(meadow: Submitter, visibility: Visibility) -> None:
    made = sample(meadow, visibility, alias="a")
    assert found({"alias": "a"}, meadow) == Record.objects.get(pk=made.pk)


# ------------------------------------------------------------------------------------------------- now or later
@pytest.mark.parametrize(
    ("reference", "members"),
    [
        ({"accession": "SRS000001"}, {"accession": "SRS000001"}),
        ({"alias": "a"}, {"alias": "a"}),
        ({"accession": "SRS000001", "alias": "a"}, {"alias": "a"}),
        (
            {"identifiers": {"primary": {"id": "SAMN01"}}},
            {"external_database_identifiers": {"BioSample": {"id": "SAMN01"}}},
        ),
    ],
)
@pytest.mark.parametrize("target_first", [True, False])
def test_the_order_of_arrival_does_not_matter(
    meadow: Submitter, reference: dict[str, Any], members: dict[str, Any], target_first: bool
) -> None:
    early = sample(meadow, **members) if target_first else None
    made = experiment(meadow, {"alias": "unknown"}, reference)
    target = early or sample(meadow, **members)
    assert targets(made) == ids(target)
    assert links(made) == {target.key}


def test_an_alias_with_a_centre_waits_for_that_centre_s_record(meadow: Submitter, hill: Submitter) -> None:
    made = experiment(meadow, {"alias": "unknown"}, {"alias": "a", "center-name": "HILL"})
    sample(meadow, alias="a")
    assert targets(made) == set()
    theirs = sample(hill, alias="a")
    assert targets(made) == ids(theirs)


def test_an_alias_does_not_arrive_by_another_centre(meadow: Submitter, hill: Submitter) -> None:
    made = experiment(meadow, {"alias": "unknown"}, {"alias": "a"})
    sample(hill, alias="a")
    assert targets(made) == set()


def test_a_hidden_target_of_another_centre_arrives_when_it_is_released(meadow: Submitter, hill: Submitter) -> None:
    made = experiment(meadow, {"alias": "unknown"}, {"accession": "SRS000001"})
    hidden = sample(hill, PRIVATE, accession="SRS000001")
    assert targets(made) == set()
    publish.release(hidden, NOBODY)
    assert targets(made) == ids(hidden)


def test_a_proposal_arrives_for_others_when_it_is_accepted(meadow: Submitter) -> None:
    made = experiment(meadow, {"alias": "unknown"}, {"alias": "a"})
    proposed = sample(meadow, PROPOSED, alias="a")
    publish.accept(proposed, NOBODY)
    assert links(made) == {proposed.key}


def test_two_references_that_come_to_mean_the_same_record_are_one(meadow: Submitter) -> None:
    pool = {"members": [{"accession": "SRS000001"}, {"alias": "a"}]}
    design = {**document_of(experiment(meadow, {"alias": "s"}, ELSEWHERE))["design"], "pool": pool}
    del design["sample"]
    made = experiment(meadow, {"alias": "s"}, ELSEWHERE)
    publish.replace(made, {**document_of(made), "design": design}, NOBODY)
    target = sample(meadow, accession="SRS000001", alias="a")
    assert targets(made) == ids(target)


def test_a_reference_beside_a_membership_is_one_tie(meadow: Submitter) -> None:
    parent = study(meadow)
    made = sample(meadow, parent=parent)
    publish.replace(made, {**document_of(made), "title": "new"}, NOBODY)
    assert targets(made) == ids(parent)


def test_replacing_a_document_moves_its_ties(meadow: Submitter) -> None:
    first, second, parent = sample(meadow), sample(meadow), study(meadow)
    made = experiment(meadow, parent, first)
    document = document_of(made)
    document["design"]["sample"] = named_by(second)
    publish.replace(made, document, NOBODY)
    assert targets(made) == ids(second, parent)


def test_a_reference_to_a_declined_proposal_waits_for_the_next_one(meadow: Submitter) -> None:
    parent, first = study(meadow), sample(meadow, PROPOSED, alias="a")
    made = experiment(meadow, parent, {"alias": "a"})
    publish.discard(first)
    assert links(made) == {parent.key}
    assert targets(made) == ids(parent)
    second = sample(meadow, alias="a")
    assert links(made) == {parent.key, second.key}


def test_a_reference_to_a_withdrawn_record_waits_for_the_next_one_of_its_alias(meadow: Submitter) -> None:
    first = sample(meadow, alias="a")
    made = experiment(meadow, {"alias": "s"}, {"alias": "a"})
    publish.withdraw(first, "", NOBODY)
    assert links(made) == set()
    second = sample(meadow, alias="a")
    assert links(made) == {second.key}


# ------------------------------------------------------------------------------------------------- ties that follow
def test_a_sample_belongs_to_the_study_of_its_experiment(meadow: Submitter) -> None:
    parent, tissue = study(meadow), sample(meadow)
    experiment(meadow, parent, tissue)
    assert links(tissue) == {parent.key}


@pytest.mark.parametrize("last", ["study", "sample"])
def test_it_does_so_whatever_arrives_last(meadow: Submitter, last: str) -> None:
    first = study(meadow, alias="s") if last == "sample" else sample(meadow, alias="t")
    experiment(meadow, {"alias": "s"}, {"alias": "t"})
    second = sample(meadow, alias="t") if last == "sample" else study(meadow, alias="s")
    tissue, parent = (second, first) if last == "sample" else (first, second)
    assert links(tissue) == {parent.key}


def test_a_proposed_experiment_ties_nothing(meadow: Submitter) -> None:
    parent, tissue = study(meadow), sample(meadow)
    made = experiment(meadow, parent, tissue, PROPOSED)
    assert targets(tissue) == set()
    publish.accept(made, NOBODY)
    assert targets(tissue) == ids(parent)


def test_a_held_experiment_does_not_show_itself_by_a_tie(meadow: Submitter) -> None:
    parent, tissue = study(meadow), sample(meadow)
    made = experiment(meadow, parent, tissue, PRIVATE)
    assert targets(tissue) == set()
    publish.release(made, NOBODY)
    assert targets(tissue) == ids(parent)


@pytest.mark.parametrize("ends", ["moved", "withdrawn"])
def test_a_tie_ends_with_the_experiment_that_made_it(meadow: Submitter, ends: str) -> None:
    tissue = sample(meadow)
    made = experiment(meadow, study(meadow), tissue)
    _end(made, ends)
    assert targets(tissue) == set()
    assert links(tissue) == set()


@pytest.mark.parametrize("ends", ["moved", "withdrawn"])
def test_a_tie_stays_while_another_experiment_makes_it(meadow: Submitter, ends: str) -> None:
    parent, tissue = study(meadow), sample(meadow)
    first, second = experiment(meadow, parent, tissue), experiment(meadow, parent, tissue)
    _end(first, ends)
    assert links(tissue) == {parent.key}
    _end(second, ends)
    assert links(tissue) == set()


def _end(made: Record, how: str) -> None:
    if how == "withdrawn":
        publish.withdraw(made, "", NOBODY)
        return
    document = document_of(made)
    document["design"]["sample"] = ELSEWHERE
    publish.replace(made, document, NOBODY)


def test_a_membership_outlives_experiments(meadow: Submitter) -> None:
    parent = study(meadow)
    tissue = sample(meadow, parent=parent)
    publish.withdraw(experiment(meadow, parent, tissue), "", NOBODY)
    assert Reference.objects.get(source=tissue).origin == Reference.Origin.MEMBERSHIP


# ------------------------------------------------------------------------------------------------- what a row shows
def test_a_row_shows_hidden_targets_to_their_centre_alone(meadow: Submitter, hill: Submitter) -> None:
    held = experiment(meadow, study(meadow), sample(meadow), PRIVATE)
    reads = run(meadow, held)
    Record.objects.filter(pk=reads.pk).update(visibility=Visibility.PUBLIC)
    assert links(reads) == set()
    assert links(reads, member_of(hill)) == set()
    assert links(reads, member_of(meadow)) == {held.key}


def test_a_row_shows_a_target_once_it_is_released(meadow: Submitter) -> None:
    held = study(meadow, PRIVATE)
    below = sample(meadow, parent=held)
    publish.release(held, NOBODY)
    assert links(below) == {held.key}


def test_a_row_shows_suppressed_targets_since_their_address_answers(meadow: Submitter) -> None:
    parent = study(meadow)
    below = sample(meadow, parent=parent)
    publish.suppress(parent, "", NOBODY)
    assert links(below) == {parent.key}


def test_a_link_that_appears_moves_the_date(meadow: Submitter) -> None:
    made = experiment(meadow, {"alias": "s"}, {"alias": "a"})
    sample(meadow, alias="a")
    assert Record.objects.get(pk=made.pk).modified > made.modified


# ------------------------------------------------------------------------------------------------- looked at again
def test_a_reference_that_missed_its_target_finds_it_within_the_hour(meadow: Submitter) -> None:
    tissue = sample(meadow, alias="a")
    made = experiment(meadow, {"alias": "s"}, {"alias": "a"})
    Reference.objects.filter(source=made).update(target=None)
    settle_waiting()
    assert links(made) == {tissue.key}


def test_a_reference_whose_target_is_not_here_is_left_waiting(meadow: Submitter) -> None:
    made = experiment(meadow, {"alias": "s"}, {"alias": "a"})
    settle_waiting()
    assert Record.objects.get(pk=made.pk).modified == made.modified
