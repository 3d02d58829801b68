"""DDBJ: what its search lists, what its files hold, and what became of things, asked over HTTP as it is documented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from harvest.failures import BadRequest, ChangedFormat, Corrupt, NotFound
from harvest.transport import Transport
from mirrors import runs
from mirrors.archive import Candidate, Page, Status, Wish
from mirrors.archives.ddbj import Ddbj, asking, search
from mirrors.models import Run, Trouble
from records.clock import today
from records.models import Origin, Record
from submitters.actor import ANONYMOUS
from tests.archives.answers import Answer, html
from tests.archives.ddbj import DdbjStandIn
from tests.archives.records import linked_records

from .driven import finish

pytestmark = pytest.mark.django_db

RECORDS = 27
SINCE = date(2020, 1, 1)


@pytest.fixture
def ddbj(settings: Any) -> Iterator[DdbjStandIn]:
    with DdbjStandIn(linked_records(RECORDS, "D")) as archive:
        settings.GMI_DDBJ_SEARCH_URL, settings.GMI_DDBJ_FILES_URL = archive.search_url, archive.files_url
        settings.GMI_HARVEST_RATES = [f"127.0.0.1:{archive.served.port}=0"]
        settings.GMI_HARVEST_BACKOFF_MS = 1
        yield archive


@pytest.fixture
def ask(ddbj: DdbjStandIn, tmp_path: Path) -> Iterator[Transport]:
    with Transport(Ddbj().hosts, folder=tmp_path) as transport:
        yield transport


def listed(ask: Transport, wish: Wish) -> list[Page]:
    pages: list[Page] = []
    cursor = ""
    while not pages or cursor:
        pages.append(Ddbj().discover(wish, cursor, ask))
        cursor = pages[-1].cursor
        assert len(pages) < 500
    return pages


def candidates(pages: list[Page]) -> dict[str, Candidate]:
    return {each.accession: each for page in pages for each in page.candidates}


def of_kind(ddbj: DdbjStandIn, kind: str) -> list[str]:
    return [held.made.accession for held in ddbj.held.values() if held.made.kind == kind]


def mirror(*accessions: str, **wish: Any) -> Run:
    return finish(runs.begin("ddbj", Wish(accessions=accessions, **wish), actor=ANONYMOUS))


# ---------------------------------------------------------------------------------------------------- what there is


def test_what_changed_or_was_published_since_a_day_is_listed_once_and_up_to_today(
    ddbj: DdbjStandIn, ask: Transport
) -> None:
    pages = listed(ask, Wish(since=SINCE))
    assert set(candidates(pages)) == set(ddbj.held)
    assert {page.as_of for page in pages} == {today().isoformat()}
    run = of_kind(ddbj, "run")[0]
    told = candidates(pages)[run]
    assert (told.kind, told.version) == ("run", ddbj.held[run].made.updated.isoformat())
    assert told.facts["submission"] == ddbj.held[run].submission
    assert [each["name"] for each in told.facts["files"]] == [f"{run}_1.fastq.bz2"]


def test_the_end_of_an_embargo_lists_a_record_that_did_not_change(ddbj: DdbjStandIn, ask: Transport) -> None:
    run = of_kind(ddbj, "run")[0]
    ddbj.publish(run, today())
    assert set(candidates(listed(ask, Wish(since=today() - timedelta(days=3))))) == {run}


def test_records_of_others_that_ddbj_mirrors_are_not_listed_by_date(settings: Any, tmp_path: Path) -> None:
    with DdbjStandIn(linked_records(RECORDS, "E")) as archive:
        settings.GMI_DDBJ_SEARCH_URL, settings.GMI_DDBJ_FILES_URL = archive.search_url, archive.files_url
        settings.GMI_HARVEST_RATES = [f"127.0.0.1:{archive.served.port}=0"]
        with Transport(Ddbj().hosts, folder=tmp_path) as ask:
            assert not candidates(listed(ask, Wish(since=SINCE)))
            study = of_kind(archive, "study")[0]
            assert set(candidates(listed(ask, Wish(accessions=(study,))))) == set(archive.held)


@pytest.fixture
def narrow(ddbj: DdbjStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of two entries, and four at most by page."""
    monkeypatch.setattr(search, "PER_PAGE", 2)
    monkeypatch.setattr(search, "MOST_BY_PAGE", 4)
    monkeypatch.setattr(asking, "_LAST_PAGE", 2)
    ddbj._most = 4


@pytest.mark.usefixtures("narrow")
def test_what_is_too_much_for_pages_is_asked_for_in_shorter_spans(ddbj: DdbjStandIn, ask: Transport) -> None:
    assert set(candidates(listed(ask, Wish(since=SINCE)))) == set(ddbj.held)


@pytest.mark.usefixtures("narrow")
def test_a_day_that_has_too_much_is_followed_by_the_cursor(ddbj: DdbjStandIn, ask: Transport) -> None:
    for accession, held in ddbj.held.items():
        ddbj.change(accession, held.made.text, date(2025, 5, 5))
        ddbj.publish(accession, date(2025, 5, 5))
    assert set(candidates(listed(ask, Wish(since=date(2025, 5, 5), until=date(2025, 5, 5))))) == set(ddbj.held)
    assert any("cursor" in question.params for question in ddbj.served.asked)


@pytest.mark.usefixtures("narrow")
def test_a_cursor_that_has_lapsed_begins_the_day_again(ddbj: DdbjStandIn, ask: Transport) -> None:
    for accession, held in ddbj.held.items():
        ddbj.change(accession, held.made.text, date(2025, 5, 5))
        ddbj.publish(accession, date(2025, 5, 5))
    wish = Wish(since=date(2025, 5, 5), until=date(2025, 5, 5))
    pages: list[Page] = []
    cursor, has_lapsed = "", False
    while not pages or cursor:
        pages.append(Ddbj().discover(wish, cursor, ask))
        cursor = pages[-1].cursor
        if '"token":"token' in cursor and not has_lapsed:
            ddbj.forget_cursors()
            has_lapsed = True
    assert has_lapsed
    assert set(candidates(pages)) == set(ddbj.held)


def test_a_study_brings_all_that_hangs_on_it_and_a_run_itself(ddbj: DdbjStandIn, ask: Transport) -> None:
    study, run = of_kind(ddbj, "study")[0], of_kind(ddbj, "run")[0]
    assert set(candidates(listed(ask, Wish(accessions=(study,))))) == set(ddbj.held)
    assert set(candidates(listed(ask, Wish(accessions=(run,))))) <= {run, *of_kind(ddbj, "analysis")}


def test_a_query_is_in_the_archives_own_words(ddbj: DdbjStandIn, ask: Transport) -> None:
    run = of_kind(ddbj, "run")[0]
    assert run in candidates(listed(ask, Wish(query=f"keywords={run}")))
    assert run in candidates(listed(ask, Wish(query=run)))


def test_what_is_no_accession_is_refused_with_the_pattern() -> None:
    with pytest.raises(BadRequest, match="expected"):
        Ddbj().normalise("XYZ1")


# -------------------------------------------------------------------------------------------------- what is brought


def test_records_of_one_submission_are_in_one_file_for_each_kind(ddbj: DdbjStandIn, ask: Transport) -> None:
    told = candidates(listed(ask, Wish(since=SINCE)))
    wanted = [told[accession] for accession in of_kind(ddbj, "run")]
    (plan,) = Ddbj().plans(wanted)
    assert plan.external_id == f"{ddbj.held[wanted[0].accession].submission}.run"
    assert set(plan.covers) == set(of_kind(ddbj, "run"))


def test_a_run_over_a_study_brings_its_records_with_their_files(ddbj: DdbjStandIn) -> None:
    run = mirror(of_kind(ddbj, "study")[0])
    assert (run.state, run.new, run.failed) == (Run.State.COMPLETE, RECORDS, 0), run.message
    assert set(Record.objects.values_list("accession", flat=True)) == set(ddbj.held)
    origin = Origin.objects.get(accession=of_kind(ddbj, "run")[0])
    assert "fastq.bz2" in origin.files
    assert origin.href == f"{ddbj.search_url.removesuffix('/api')}/entry/sra-run/{origin.accession}"


def test_what_is_mirrored_again_is_the_same(ddbj: DdbjStandIn) -> None:
    mirror(since=SINCE)
    run = mirror(since=SINCE)
    assert (run.state, run.new, run.changed, run.same) == (Run.State.COMPLETE, 0, 0, RECORDS)


def test_a_page_for_people_in_place_of_a_file_is_never_kept_as_one(ddbj: DdbjStandIn, ask: Transport) -> None:
    run = of_kind(ddbj, "run")[0]
    told = candidates(listed(ask, Wish(accessions=(run,))))[run]
    (plan,) = Ddbj().plans([told])
    ddbj.served.script(*[html("<html>Maintenance</html>")] * 2)
    with pytest.raises(Corrupt):
        Ddbj().validate(ask(plan.requests[0]))


@pytest.mark.parametrize("body", ["{", "<html></html>", '{"status": 500, "detail": "no"}'])
def test_a_list_that_is_none_is_corrupt(ddbj: DdbjStandIn, ask: Transport, body: str) -> None:
    ddbj.served.script(*[Answer(200, body, {"Content-Type": "application/json"})] * 2)
    with pytest.raises(Corrupt):
        Ddbj().discover(Wish(since=SINCE), "", ask)


@pytest.mark.parametrize("body", ["[]", "{}", '{"pagination": {"total": 1}, "items": [{}]}'])
def test_a_list_of_another_shape_is_a_changed_format(ddbj: DdbjStandIn, ask: Transport, body: str) -> None:
    ddbj.served.script(Answer(200, body, {"Content-Type": "application/json"}))
    with pytest.raises(ChangedFormat):
        Ddbj().discover(Wish(since=SINCE), "", ask)


def test_an_accession_that_nobody_knows_is_told_as_missing(ddbj: DdbjStandIn) -> None:
    run = mirror("DRR999999")
    assert (run.state, run.failed) == (Run.State.INCOMPLETE, 1)
    assert Trouble.objects.get().code == NotFound.code


# ------------------------------------------------------------------------------------------------ what became of it


def test_suppressed_and_withdrawn_ones_are_told_apart_though_no_date_moved(ddbj: DdbjStandIn, ask: Transport) -> None:
    first, second, third, fourth = of_kind(ddbj, "run")[:4]
    ddbj.become(first, "suppressed")
    ddbj.become(second, "withdrawn")
    ddbj.become(third, "private")
    told = Ddbj().standings("run", [first, second, third, fourth], ask)
    assert [told[name].status for name in (first, second, third, fourth)] == [
        Status.SUPPRESSED,
        Status.WITHDRAWN,
        Status.WITHDRAWN,
        Status.LIVE,
    ]


def test_a_search_that_knows_nothing_at_all_tells_nothing(ddbj: DdbjStandIn, ask: Transport) -> None:
    names = of_kind(ddbj, "run")
    ddbj.held.clear()
    assert Ddbj().standings("run", names, ask) == {}


def test_a_run_carries_what_became_of_things(ddbj: DdbjStandIn) -> None:
    mirror(since=SINCE)
    first, second = of_kind(ddbj, "run")[:2]
    ddbj.become(first, "suppressed")
    ddbj.become(second, "withdrawn")
    run = mirror(since=today())
    assert (run.state, run.moved) == (Run.State.COMPLETE, 2), run.message
    moved = dict(Origin.objects.exclude(status="live").values_list("accession", "status"))
    assert moved == {first: "suppressed", second: "withdrawn"}
