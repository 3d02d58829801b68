"""Making and replacing records."""

from __future__ import annotations

import pytest

from records import publish
from records.content import AccessionFixed
from records.locks import RecordGone
from records.models import Change, Identifier, Record, Version, Visibility
from records.names import NameTaken
from records.registry import Resource, resource
from sra.faults import DocumentRefused
from submitters.models import Submitter
from tests import builders

from .makers import NOBODY, document_of, run, sample, study


def events(record: Record) -> list[str]:
    return list(record.changes.order_by("id").values_list("event", flat=True))


def refuse(record: Record) -> None:
    raise PermissionError(record.key)


def test_an_accepted_record_is_public_from_the_date_of_its_first_version(resource: Resource, meadow: Submitter) -> None:
    made = builders.record(resource, meadow)
    assert (made.visibility, made.revision, made.published) == (Visibility.PUBLIC, 1, made.modified)
    assert events(made) == ["created"]


def test_an_accepted_record_has_an_accession_in_its_row_document_and_names(
    resource: Resource, meadow: Submitter
) -> None:
    made = builders.record(resource, meadow)
    assert document_of(made)["accession"] == made.accession
    assert made.identifiers.get(scheme="accession").value == made.accession


def test_a_proposal_has_no_accession_of_ours(meadow: Submitter) -> None:
    made = study(meadow, Visibility.PROPOSED)
    assert (made.accession, made.published, events(made)) == ("", None, ["proposed"])


def test_an_accession_of_an_archive_is_kept(meadow: Submitter) -> None:
    assert study(meadow, accession="ERP000123").accession == "ERP000123"


def test_ours_cannot_be_stated(meadow: Submitter) -> None:
    with pytest.raises(AccessionFixed):
        study(meadow, accession="GMIP000077")


def test_ours_cannot_be_taken_as_a_primary_identifier(meadow: Submitter) -> None:
    with pytest.raises(AccessionFixed):
        study(meadow, identifiers={"primary": {"id": "GMIP000077"}})


def test_an_alias_is_one_record_s_within_its_centre(meadow: Submitter) -> None:
    first = study(meadow, alias="plate-1")
    with pytest.raises(NameTaken) as refused:
        study(meadow, alias="plate-1")
    assert refused.value.record == Record.objects.get(pk=first.pk)


def test_an_alias_may_be_used_by_each_centre_and_type(meadow: Submitter, hill: Submitter) -> None:
    made = [study(meadow, alias="one"), study(hill, alias="one"), sample(meadow, alias="one")]
    assert len({each.pk for each in made}) == 3


def test_a_refused_record_leaves_nothing(meadow: Submitter) -> None:
    study(meadow, alias="one")
    with pytest.raises(NameTaken):
        study(meadow, alias="one")
    assert (Record.objects.count(), Change.objects.count(), Identifier.objects.count()) == (1, 1, 2)


def test_whose_accession_it_is_is_not_told_while_that_record_is_hidden(meadow: Submitter, hill: Submitter) -> None:
    study(hill, Visibility.PRIVATE, accession="ERP000123")
    with pytest.raises(NameTaken) as refused:
        study(meadow, accession="ERP000123")
    assert refused.value.record is None


@pytest.mark.parametrize(("member", "length"), [("alias", 501), ("accession", 41)])
def test_a_name_too_long_to_look_up_is_refused_by_name(meadow: Submitter, member: str, length: int) -> None:
    with pytest.raises(DocumentRefused) as refused:
        study(meadow, Visibility.PUBLIC, **{member: "E" * length})
    assert [fault.pointer for fault in refused.value.faults] == [f"/{member}"]


def test_a_long_text_is_stored_whole_though_its_column_is_short(meadow: Submitter) -> None:
    made = run(meadow, {"accession": "SRX999999"}, run_center="c" * 600, title="t" * 5000)
    made.refresh_from_db()
    assert (len(document_of(made)["run-center"]), len(made.title)) == (600, 5000)


def test_replacing_keeps_the_former_document(meadow: Submitter) -> None:
    made = study(meadow)
    before = made.document
    changed = publish.replace(made, {**document_of(made), **builders.noted("new")}, NOBODY)
    kept = Version.objects.get(record=made)
    assert (kept.document, kept.revision, changed.revision) == (before, 1, 2)
    assert events(made) == ["created", "modified"]


def test_replacing_moves_the_date_by_a_second_at_least(meadow: Submitter) -> None:
    made = study(meadow)
    changed = publish.replace(made, {**document_of(made), **builders.noted("new")}, NOBODY)
    assert (changed.modified - made.modified).total_seconds() >= 1


def test_replacing_by_the_same_writes_nothing(meadow: Submitter) -> None:
    made = study(meadow)
    same = publish.replace(made, document_of(made), NOBODY)
    assert (same.revision, same.modified, events(made)) == (1, made.modified, ["created"])
    assert not Version.objects.exists()


def test_replacing_without_the_accession_keeps_it(meadow: Submitter) -> None:
    made = study(meadow)
    document = document_of(made)
    del document["accession"]
    publish.replace(made, document, NOBODY)
    assert document_of(made)["accession"] == made.accession


def test_replacing_by_another_accession_is_refused(meadow: Submitter) -> None:
    made = study(meadow)
    with pytest.raises(AccessionFixed):
        publish.replace(made, {**document_of(made), "accession": "ERP000123"}, NOBODY)


def test_a_changed_alias_frees_the_former(meadow: Submitter) -> None:
    made = study(meadow, alias="old")
    publish.replace(made, {**document_of(made), "alias": "new"}, NOBODY)
    assert study(meadow, alias="old").pk != made.pk


def test_a_proposal_keeps_no_versions_since_its_review_does(meadow: Submitter) -> None:
    made = study(meadow, Visibility.PROPOSED)
    changed = publish.replace(made, {**document_of(made), **builders.noted("new")}, NOBODY)
    assert changed.revision == 1
    assert changed.modified > made.modified
    assert not Version.objects.exists()


def test_a_proposal_may_come_to_state_an_archive_s_accession(meadow: Submitter) -> None:
    made = study(meadow, Visibility.PROPOSED)
    publish.replace(made, {**document_of(made), "accession": "ERP000123"}, NOBODY)
    assert publish.accept(made, NOBODY).accession == "ERP000123"


def test_a_proposal_cannot_come_to_state_one_of_ours(meadow: Submitter) -> None:
    made = study(meadow, Visibility.PROPOSED)
    with pytest.raises(AccessionFixed):
        publish.replace(made, {**document_of(made), "accession": "GMIP000077"}, NOBODY)


def test_accepting_makes_public_and_numbers(meadow: Submitter) -> None:
    made = publish.accept(study(meadow, Visibility.PROPOSED), NOBODY)
    assert (made.visibility, document_of(made)["accession"]) == (Visibility.PUBLIC, made.accession)
    assert made.published == made.modified


def test_a_guard_looks_at_the_locked_row_before_anything_is_written(meadow: Submitter) -> None:
    made = study(meadow)
    with pytest.raises(PermissionError):
        publish.replace(made, {**document_of(made), **builders.noted("new")}, NOBODY, refuse)
    made.refresh_from_db()
    assert made.revision == 1


def test_nothing_changes_a_tombstone(meadow: Submitter) -> None:
    made = study(meadow, Visibility.WITHDRAWN)
    with pytest.raises(RecordGone):
        publish.replace(made, document_of(made), NOBODY)


def test_a_proposal_that_ended_meanwhile_is_gone(meadow: Submitter) -> None:
    made = study(meadow, Visibility.PROPOSED)
    publish.discard(Record.objects.get(pk=made.pk))
    with pytest.raises(RecordGone):
        publish.accept(made, NOBODY)


def test_discarding_frees_every_name(meadow: Submitter) -> None:
    publish.discard(study(meadow, Visibility.PROPOSED, alias="one", accession="ERP000123"))
    assert study(meadow, alias="one", accession="ERP000123").accession == "ERP000123"


def test_a_taken_key_is_a_taken_name(meadow: Submitter) -> None:
    made = study(meadow)
    document = builders.document(resource("study"))
    draft = publish.Draft(resource("study"), document, meadow, Visibility.PUBLIC, key=made.key)
    with pytest.raises(NameTaken):
        publish.create(draft, NOBODY)
