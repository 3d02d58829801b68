"""A mirror of NCBI, from its lists to records here."""

from __future__ import annotations

from datetime import date

import pytest

from mirrors import runs
from mirrors.archive import Wish
from mirrors.models import Run, Trouble
from records.models import Origin, Record
from submitters.actor import ANONYMOUS
from tests.archives.answers import xml
from tests.archives.ncbi import NcbiStandIn, asks

from .driven import finish, here, step
from .ncbi_fixtures import ALL, BIOSAMPLE, EXPERIMENT, PROJECT, RUN, SAMPLE, STUDY, mirror, ncbi

__all__ = ["ncbi"]
pytestmark = pytest.mark.django_db


def test_a_study_comes_with_all_that_hangs_on_it(ncbi: NcbiStandIn) -> None:
    run = mirror(STUDY)

    assert (run.state, run.message) == (Run.State.COMPLETE, "")
    assert set(here()) == set(ALL)
    assert {name: record.kind for name, record in here().items()} == {name: made.kind for name, made in ALL.items()}


def test_a_second_run_writes_nothing(ncbi: NcbiStandIn) -> None:
    mirror(STUDY)
    before = list(Record.objects.order_by("pk").values_list("pk", "revision", "modified"))
    again = mirror(STUDY)

    assert (again.new, again.changed, again.same) == (0, 0, len(ALL))
    assert list(Record.objects.order_by("pk").values_list("pk", "revision", "modified")) == before


def test_all_that_changed_comes_from_all_databases_and_is_one_record_each(ncbi: NcbiStandIn) -> None:
    ncbi.add_biosample("SAMN77", date(2024, 5, 5))
    ncbi.add_umbrella("PRJNA77", date(2024, 5, 5))
    run = mirror(since=date(2024, 1, 1))

    assert (run.state, run.message) == (Run.State.COMPLETE, "")
    assert len(here()) == len(ALL) + 2
    assert Record.objects.filter(kind="sample").count() == sum(made.kind == "sample" for made in ALL.values()) + 1
    assert Origin.objects.filter(accession__in=[SAMPLE, BIOSAMPLE]).values("record").distinct().count() == 1
    assert Origin.objects.filter(accession__in=[STUDY, PROJECT]).values("record").distinct().count() == 1


def test_the_same_again_changes_nothing_though_two_databases_speak_of_it(ncbi: NcbiStandIn) -> None:
    mirror(since=date(2024, 1, 1))
    before = list(Record.objects.order_by("pk").values_list("pk", "revision", "document"))
    again = mirror(since=date(2024, 1, 1))

    assert (again.new, again.changed) == (0, 0)
    assert list(Record.objects.order_by("pk").values_list("pk", "revision", "document")) == before


def test_one_that_is_not_given_is_told_and_the_others_come(ncbi: NcbiStandIn) -> None:
    run = runs.begin("ncbi", Wish(accessions=(STUDY,)), actor=ANONYMOUS)
    step(run)
    ncbi.suppress(EXPERIMENT)
    run = finish(run)

    assert (run.state, run.failed) == (Run.State.INCOMPLETE, 1)
    assert EXPERIMENT not in here()
    assert len([record for record in here().values() if record.kind == "experiment"]) == run.listed - 1


def test_an_accession_that_nobody_knows_is_a_trouble(ncbi: NcbiStandIn) -> None:
    run = mirror("SRX999999")

    assert (run.state, run.failed) == (Run.State.INCOMPLETE, 1)
    trouble = Trouble.objects.get()
    assert (trouble.accession, trouble.sort, trouble.code) == ("SRX999999", "missing", "not_found")


def test_a_search_that_ncbi_has_forgotten_costs_nothing_but_questions(ncbi: NcbiStandIn) -> None:
    run = runs.begin("ncbi", Wish(accessions=(STUDY,)), actor=ANONYMOUS)
    step(run)
    ncbi.forget_searches()
    run = finish(run)

    assert (run.state, run.failed) == (Run.State.COMPLETE, 0)
    assert set(here()) == set(ALL)


def test_what_is_found_no_more_is_suppressed_here(ncbi: NcbiStandIn) -> None:
    mirror(STUDY)
    ncbi.suppress(RUN)
    run = mirror(STUDY)

    assert run.moved == 1
    assert Origin.objects.get(accession=RUN).status == "suppressed"


def test_an_empty_answer_for_what_is_listed_loses_nothing(ncbi: NcbiStandIn) -> None:
    ncbi.script(xml("<EXPERIMENT_PACKAGE_SET/>"), when=asks("efetch"))
    run = mirror(STUDY)

    assert (run.state, run.failed) == (Run.State.COMPLETE, 0)
    assert set(here()) == set(ALL)
