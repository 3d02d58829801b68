"""ena-upload-cli, as it comes from the package index, adds, modifies, releases and cancels here."""

from __future__ import annotations

import json

import pytest

from records.models import Record, Reference, Visibility

from .conftest import SAMPLE, STUDY, TABLES, Cli

ALL = tuple(TABLES)


def visibilities() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for kind, visibility in Record.objects.exclude(kind="submission").values_list("kind", "visibility"):
        found.setdefault(kind, set()).add(visibility)
    return found


@pytest.fixture
def added(cli: Cli) -> Cli:
    """The centre's tables, after they were added."""
    cli.write(TABLES)
    outcome = cli.run("add", *ALL)
    assert outcome.status == 0, outcome.printed
    return cli


def test_add(cli: Cli) -> None:
    cli.write(TABLES)
    outcome = cli.run("add", *ALL)

    assert outcome.status == 0, outcome.printed
    assert "Submission was done successfully" in outcome.printed
    assert outcome.receipt is not None
    assert outcome.receipt.get("success") == "true"
    assert visibilities() == {kind: {Visibility.PRIVATE} for kind in ALL}
    assert Reference.objects.filter(source__kind__in=("experiment", "run"), target=None).count() == 0


def test_the_tables_learn_their_accessions(added: Cli) -> None:
    known = {
        (kind, alias): accession for kind, alias, accession in Record.objects.values_list("kind", "alias", "accession")
    }
    for name in ALL:
        for row in added.updated(name):
            assert (row["accession"], row["status"]) == (known[name, row["alias"]], "ADDED")
            assert row["submission_date"]


def test_what_was_added_is_what_was_in_the_tables(added: Cli) -> None:
    sample = json.loads(Record.objects.get(kind="sample", alias="swab-1").document)

    assert sample["description"] == SAMPLE[0]["sample_description"]
    assert sample["names"] == {"taxonomic-id": 1639, "scientific": "Listeria monocytogenes"}
    assert Record.objects.filter(kind="run").count() == 2


def test_adding_twice_makes_nothing_new(added: Cli) -> None:
    before = set(Record.objects.exclude(kind="submission").values_list("pk", "accession"))
    outcome = added.run("add", *ALL)

    assert outcome.status == 0, outcome.printed
    assert set(Record.objects.exclude(kind="submission").values_list("pk", "accession")) == before


def test_modify(added: Cli) -> None:
    added.take_over("study", status="MODIFY", title="Listeria in two dairies")
    added.take_over("sample", "experiment", "run", status="MODIFY")
    outcome = added.run("modify", *ALL)

    assert outcome.status == 0, outcome.printed
    assert Record.objects.get(kind="study").title == "Listeria in two dairies"
    assert [row["status"] for row in added.updated("study")] == ["MODIFIED"]
    assert Record.objects.exclude(kind="submission").count() == 7


def test_release_of_the_study_carries_everything(added: Cli) -> None:
    added.take_over("study", status="RELEASE")
    outcome = added.run("release", "study")

    assert outcome.status == 0, outcome.printed
    assert f"{Record.objects.get(kind='study').accession}\t" in outcome.printed
    assert [row["status"] for row in added.updated("study")] == ["RELEASED"]
    assert visibilities() == {kind: {Visibility.PUBLIC} for kind in ALL}


def test_release_of_each_by_itself(added: Cli) -> None:
    added.take_over(*ALL, status="RELEASE")
    outcome = added.run("release", *ALL)

    assert outcome.status == 0, outcome.printed
    assert visibilities() == {kind: {Visibility.PUBLIC} for kind in ALL}


def test_cancel(added: Cli) -> None:
    added.take_over(*ALL, status="CANCEL")
    outcome = added.run("cancel", *ALL)

    assert outcome.status == 0, outcome.printed
    assert [row["status"] for row in added.updated("run")] == ["CANCELLED"] * 4
    assert not Record.objects.filter(kind__in=ALL, visibility=Visibility.PRIVATE).exists()


def test_cancel_of_the_study_carries_its_experiments_and_runs(added: Cli) -> None:
    """The archive passes a CANCEL on from studies to experiments and on to runs (its guide to REST V1)."""
    added.take_over("study", status="CANCEL")
    outcome = added.run("cancel", "study")

    assert outcome.status == 0, outcome.printed
    gone = {Visibility.WITHDRAWN}
    assert visibilities() == {"study": gone, "sample": {Visibility.PRIVATE}, "experiment": gone, "run": gone}


def test_what_is_public_cannot_be_cancelled_and_the_reason_is_printed(added: Cli) -> None:
    added.take_over("study", status="RELEASE")
    added.run("release", "study")
    added.take_over("study", status="CANCEL")
    outcome = added.run("cancel", "study")

    assert outcome.status != 0
    assert "CANCEL cannot start from" in outcome.printed
    assert visibilities()["study"] == {Visibility.PUBLIC}


def test_a_refused_table_changes_nothing_and_every_fault_is_printed(cli: Cli) -> None:
    cli.write({**TABLES, "sample": [{**row, "taxon_id": "-1"} for row in SAMPLE]})
    outcome = cli.run("add", *ALL)

    assert outcome.status != 0
    assert "Oops" in outcome.printed
    assert 'alias:"swab-1"' in outcome.printed
    assert 'alias:"swab-2"' in outcome.printed
    assert not Record.objects.exclude(kind="submission").exists()


def test_a_wrong_password_is_told(cli: Cli) -> None:
    cli.write({"study": STUDY})
    outcome = cli.run("add", "study", password="not the password")

    assert outcome.status != 0
    assert "credentials" in outcome.printed
    assert not Record.objects.exists()


def test_it_finds_out_what_is_there_already(cli: Cli) -> None:
    """`--auto_action` asks the portal for the alias, and passes over what it finds."""
    cli.write({"study": STUDY})
    first = cli.run("add", "study", more=("--auto_action",))
    cli.take_over("study", status="RELEASE")
    cli.run("release", "study")
    cli.write({"study": STUDY})
    second = cli.run("add", "study", more=("--auto_action",))

    assert "'dairy-2026' gets 'ADD' as action" in first.printed
    assert "Found: study entry with alias dairy-2026" in second.printed
    assert Record.objects.filter(kind="study").count() == 1


def test_it_looks_up_the_name_of_an_organism(cli: Cli) -> None:
    """A table with taxon ids alone: the tool asks the archive's taxonomy for the names."""
    cli.write({**TABLES, "sample": [{**row, "scientific_name": ""} for row in SAMPLE]})
    outcome = cli.run("add", *ALL)

    assert outcome.status == 0, outcome.printed
    assert json.loads(Record.objects.get(kind="sample", alias="swab-1").document)["names"] == {
        "taxonomic-id": 1639,
        "scientific": "Listeria monocytogenes",
    }
