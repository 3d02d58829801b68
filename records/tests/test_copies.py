"""Copies become records: written once, written again where they changed, and not at all where they did not."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records import accessions, copies, names, publish, relations
from records.models import AwaitedFile, Change, Origin, Record, Reference, Version, Visibility
from records.registry import Resource, resource
from submitters.models import Submitter
from tests import builders

from .archives import CHANGED, COMPARED, LETTERS, NEW, SAME, a_copy, as_copy, changed, keep, kept, names_of, touched
from .makers import NOBODY, design, document_of, experiment, links, sample, study, targets

pytestmark = pytest.mark.django_db


def accession_of(kind: Resource, number: int = 1, archive: str = "E") -> str:
    return f"{archive}R{LETTERS[kind.name]}{number:06d}"


def test_a_copy_of_what_is_not_here_becomes_a_public_record(resource: Resource) -> None:
    name = accession_of(resource)
    assert keep(a_copy(resource.name, name)) == [NEW]
    made = resource.model.objects.get(accession=name)
    assert (made.visibility, made.submitter, made.revision) == (Visibility.PUBLIC, None, 1)
    assert made.published == made.modified
    assert json.loads(made.document)["accession"] == name
    assert [change.event for change in made.changes.all()] == ["created"]


def test_columns_and_names_are_those_of_a_record_that_was_submitted(resource: Resource, meadow: Submitter) -> None:
    """What is searched by is filled by one rule, however a record came."""
    keep(a_copy(resource.name, accession_of(resource), alias="a name"))
    submitted = builders.record(resource, meadow, alias="a name")
    made = resource.model.objects.get(accession=accession_of(resource))
    columns = ("title", "alias", *resource.columns)
    assert [getattr(made, each) for each in columns] == [getattr(submitted, each) for each in columns]


def test_an_unchanged_copy_writes_nothing(resource: Resource) -> None:
    there = a_copy(resource.name, accession_of(resource))
    keep(there)
    before = list(Record.objects.values()), list(Origin.objects.values()), Change.objects.count()
    with CaptureQueriesContext(connection) as asked:
        assert keep(replace(there, retrieved=there.retrieved.replace(year=2027))) == [SAME]
    assert (list(Record.objects.values()), list(Origin.objects.values()), Change.objects.count()) == before
    assert all(each["sql"].lstrip().startswith("SELECT") for each in asked)


def test_a_changed_copy_keeps_the_former_version(resource: Resource) -> None:
    there = a_copy(resource.name, accession_of(resource))
    keep(there)
    first = kept(there.accession)
    assert keep(changed(there, **{"center-name": "another"})) == [CHANGED]
    made = resource.model.objects.get(pk=first.pk)
    assert (made.revision, made.modified > first.modified) == (2, True)
    assert [each.document for each in made.versions.all()] == [first.document]
    assert [each.event for each in made.changes.order_by("pk")] == ["created", "modified"]
    assert document_of(made)["center-name"] == "another"


def test_where_only_a_date_moved_the_record_stays_untouched(resource: Resource) -> None:
    there = a_copy(resource.name, accession_of(resource))
    keep(there)
    before = Record.objects.values().get()
    assert keep(touched(there)) == [SAME]
    assert Record.objects.values().get() == before
    assert Origin.objects.get().version == "2026-11-20"
    assert keep(touched(there)) == [SAME]


def test_columns_of_the_type_change_with_the_document() -> None:
    there = a_copy("sample", "ERS000001")
    keep(there)
    keep(changed(there, names={"taxonomic-id": 9606, "scientific": "Homo sapiens"}))
    made: Any = resource("sample").model.objects.get()
    assert (made.taxon_id, made.scientific_name) == (9606, "Homo sapiens")


def test_a_record_says_where_it_is_from() -> None:
    keep(a_copy("study", "ERP000001"))
    told = relations.origin_in(kept("ERP000001").relations)
    assert told == {
        "archive": "ena",
        "href": "https://ena.example/ERP000001",
        "retrieved": "2026-11-20T12:00:00Z",
        "version": "2026-11-19",
    }
    assert relations.shown_to(NOBODY, kept("ERP000001").relations) == {}


def test_where_it_is_from_outlives_a_new_link() -> None:
    keep(a_copy("study", "ERP000001"), a_copy("sample", "ERS000001"))
    before = relations.origin_in(kept("ERS000001").relations)
    keep(a_copy("experiment", "ERX000001", study={"accession": "ERP000001"}, design=design({"accession": "ERS000001"})))
    told = kept("ERS000001").relations
    assert (relations.origin_in(told), "study" in relations.shown_to(NOBODY, told)) == (before, True)


def test_normalisations_are_kept_with_the_record_and_its_version() -> None:
    note = {"name": "trimmed", "reason": "Blanks.", "lossy": False}
    there = replace(a_copy("study", "ERP000001"), normalisations=(note,))
    keep(there)
    assert json.loads(kept("ERP000001").normalisations) == [note]
    keep(replace(changed(there, **{"center-name": "x"}), normalisations=()))
    assert (kept("ERP000001").normalisations, json.loads(Version.objects.get().normalisations)) == ("", [note])


def test_files_of_a_copy_are_not_awaited(meadow: Submitter) -> None:
    files = ({"name": "reads.fastq", "href": "https://ena.example/reads.fastq", "md5": "0" * 32},)
    there = replace(a_copy("run", "ERR000001"), files=files)
    keep(there)
    keep(changed(there, title="another"))
    publish.replace(kept("ERR000001"), {**document_of(kept("ERR000001")), "title": "a third"}, NOBODY)
    assert not AwaitedFile.objects.exists()
    assert json.loads(Origin.objects.get().files) == list(files)


# ------------------------------------------------------------------------------------------------------- many at once


def a_tree(number: int = 1) -> list[copies.Copy]:
    """A study, a sample, an experiment and a run that refer to each other."""
    return [
        a_copy("run", f"ERR{number:06d}", experiment={"accession": f"ERX{number:06d}"}),
        a_copy(
            "experiment",
            f"ERX{number:06d}",
            study={"accession": f"ERP{number:06d}"},
            design=design({"accession": f"ERS{number:06d}"}),
        ),
        a_copy("sample", f"ERS{number:06d}"),
        a_copy("study", f"ERP{number:06d}"),
    ]


def tree_of_links(number: int = 1) -> dict[str, set[str]]:
    """What each of them shows links to, by the first letters of their accessions."""
    rows = [kept(f"ER{letter}{number:06d}") for letter in "PSXR"]
    letters = {row.key: row.accession[2] for row in rows}
    return {row.accession[2]: {letters[key] for key in links(row)} for row in rows}


LINKED = {"P": set(), "S": {"P"}, "X": {"P", "S"}, "R": {"X"}}


@pytest.mark.parametrize("together", [True, False], ids=["in one call", "in calls of their own"])
@pytest.mark.parametrize("backwards", [True, False], ids=["targets last", "targets first"])
def test_records_are_tied_in_whatever_order_they_come(together: bool, backwards: bool) -> None:
    there = a_tree() if backwards else a_tree()[::-1]
    for some in [there] if together else [[each] for each in there]:
        assert keep(*some) == [NEW] * len(some)
    assert tree_of_links() == LINKED
    assert not Reference.objects.filter(target=None).exists()


def test_answers_stand_in_the_order_of_the_copies() -> None:
    first, second = a_tree(1), a_tree(2)
    keep(*first)
    mixed = [first[0], second[1], changed(first[2], title="x"), second[3], touched(first[3])]
    assert keep(*mixed) == [SAME, NEW, CHANGED, NEW, SAME]


def test_one_thing_twice_in_one_call_is_one_record() -> None:
    there = a_copy("study", "ERP000001")
    assert keep(there, there, changed(there, **{"center-name": "x"})) == [NEW, SAME, CHANGED]
    made = kept("ERP000001")
    assert (document_of(made)["center-name"], made.revision, made.origins.count()) == ("x", 1, 1)


def test_a_changed_reference_leads_elsewhere() -> None:
    keep(*a_tree(1), *a_tree(2))
    keep(changed(a_tree(1)[0], experiment={"accession": "ERX000002"}))
    assert targets(kept("ERR000001")) == {kept("ERX000002").pk}
    assert links(kept("ERR000001")) == {kept("ERX000002").key}


def test_a_sample_leaves_the_study_whose_experiment_names_it_no_more() -> None:
    keep(*a_tree(1), *a_tree(2))
    keep(changed(a_tree(1)[1], design=design({"accession": "ERS000002"})))
    assert links(kept("ERS000001")) == set()
    assert links(kept("ERS000002")) == {kept("ERP000001").key, kept("ERP000002").key}


def test_a_thousand_of_one_kind_ask_the_database_little_more_than_ten(meadow: Submitter) -> None:
    def asked(number: int, count: int) -> int:
        there = [a_copy("sample", f"ERS{number + index:06d}") for index in range(count)]
        with CaptureQueriesContext(connection) as queries:
            keep(*there)
        return len(queries)

    assert asked(1000, 300) <= asked(0, 10) + 2


def test_identifiers_with_line_ends_around_them_are_found() -> None:
    keep(a_copy("sample", "ERS000001", stated=["SAMEA1\n   "]))
    keep(a_copy("experiment", "ERX000001", design=design({"identifiers": {"primary": {"id": " SAMEA1\n"}}})))
    assert kept("ERS000001").pk in targets(kept("ERX000001"))


# ---------------------------------------------------------------------------------------------- beside what is ours


def test_a_submitted_record_is_only_compared(meadow: Submitter) -> None:
    ours = study(meadow, accession="ERP000001")
    before = Record.objects.values("document", "revision", "submitter").get()
    there = a_copy("study", "ERP000001", alias=ours.alias, **{"center-name": "ELSEWHERE"})
    assert keep(there) == [COMPARED]
    assert Record.objects.values("document", "revision", "submitter").get() == before
    origin = Origin.objects.get()
    assert not origin.is_source
    assert json.loads(origin.differences) == [{"pointer": "/center-name", "here": None, "there": "ELSEWHERE"}]
    ours.refresh_from_db()
    assert (relations.differs_in(ours.relations), relations.origin_in(ours.relations)) == (["ena"], None)
    assert keep(there) == [SAME]


def test_our_own_record_that_comes_back_is_compared(meadow: Submitter) -> None:
    ours = study(meadow)
    back = as_copy("study", ours.accession, document_of(ours), "https://other.example", key=ours.key)
    assert keep(back) == [COMPARED]
    assert Origin.objects.get().differences == ""
    ours.refresh_from_db()
    assert relations.differs_in(ours.relations) == []


def test_an_accession_of_ours_that_names_something_else_elsewhere_is_a_conflict(meadow: Submitter) -> None:
    ours = study(meadow)
    theirs = as_copy("study", ours.accession, document_of(ours), "https://other.example", key="another0000000000000")
    free = a_copy("study", "ERP000001")
    assert keep(theirs, free) == ["conflict", NEW]
    assert not ours.origins.exists()


def test_a_proposal_keeps_its_name_from_a_copy(meadow: Submitter) -> None:
    study(meadow, Visibility.PROPOSED, accession="ERP000001")
    assert keep(a_copy("study", "ERP000001")) == ["conflict"]


def test_numbers_that_another_server_gave_are_left_out(meadow: Submitter) -> None:
    (drawn,) = accessions.take(resource("study"), 1)
    following = [f"{drawn[:4]}{int(drawn[4:]) + step:06d}" for step in (1, 2)]
    there = [a_copy("study", name, "https://other.example") for name in following]
    assert keep(*there) == [NEW, NEW]
    assert study(meadow).accession not in following


def test_a_copy_has_the_key_that_it_has_elsewhere_if_it_is_free(meadow: Submitter) -> None:
    ours = study(meadow)
    theirs = [replace(a_copy("study", f"ERP00000{n}"), key=key) for n, key in enumerate(["abc", ours.key, "abc"])]
    assert keep(*theirs) == [NEW] * 3
    keys = [kept(f"ERP00000{n}").key for n in range(3)]
    assert keys[0] == "abc"
    assert len({*keys, ours.key}) == 4


@pytest.mark.parametrize("target_first", [True, False])
def test_a_reference_by_address_finds_its_target_by_key(target_first: bool, settings: Any) -> None:
    href = f"{settings.GMI_BASE_URL}/experiments/thekeyelsewhere"
    target = replace(a_copy("experiment", "ERX000001"), key="thekeyelsewhere")
    there = [target, a_copy("run", "ERR000001", experiment={"href": href})]
    for each in there if target_first else there[::-1]:
        keep(each)
    assert links(kept("ERR000001")) == {kept("ERX000001").key}


def test_a_submission_here_may_refer_to_a_copy(meadow: Submitter) -> None:
    keep(a_copy("study", "ERP000001"), a_copy("sample", "ERS000001"))
    made = experiment(meadow, kept("ERP000001"), kept("ERS000001"))
    assert targets(made) == {kept("ERP000001").pk, kept("ERS000001").pk}


def test_an_alias_of_a_copy_is_nobodys(meadow: Submitter) -> None:
    keep(a_copy("sample", "ERS000001", alias="a"), a_copy("sample", "ERS000002", alias="a"))
    ours = sample(meadow, alias="a")
    made = experiment(meadow, {"accession": "ERP000001"}, {"alias": "a"})
    assert targets(made) == {ours.pk}
    assert set(names.with_alias("a", "meadow")) == {Record.objects.get(pk=ours.pk)}


def test_a_name_that_is_too_long_holds_up_nobody_else() -> None:
    long = a_copy("study", "ERP000001", alias="x" * 501)
    assert keep(long, a_copy("study", "ERP000002"), replace(long, accession="E" * 50)) == ["conflict", NEW, "conflict"]


def test_what_is_known_of_an_archive_is_told_by_kind_and_accession() -> None:
    there = a_tree()
    keep(*there)
    wanted = [(each.kind, each.accession) for each in there]
    asked = [*wanted, ("sample", "ERP000001"), ("study", "ERP000009")]
    assert copies.known("ena", asked) == {(each.kind, each.accession): each.digest for each in there}
    assert copies.known("ncbi", wanted) == {}


def test_a_curator_may_change_a_copy_and_it_keeps_its_names() -> None:
    there = a_copy("sample", "ERS000001", stated=["SAMEA1"])
    keep(there, a_copy("sample", "SAMEA1"))
    made = kept("ERS000001")
    publish.replace(made, {**document_of(made), "title": "better"}, NOBODY)
    assert names_of(made) == {"ERS000001", "SAMEA1"}
    assert relations.origin_in(kept("ERS000001").relations)
