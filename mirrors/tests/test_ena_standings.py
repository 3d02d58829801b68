"""What became of records that ENA had: listed, suppressed, withdrawn, replaced, or nobody knows."""

from __future__ import annotations

import pytest

from harvest.failures import Transient
from harvest.transport import Transport
from mirrors.archive import Standing, Status
from mirrors.archives.ena import Ena
from mirrors.archives.ena.standings import FEW
from tests.archives.answers import Answer, html, json_of, text
from tests.archives.ena import EnaStandIn, asks
from tests.archives.records import Made, linked_records

from .ena_fixtures import RECORDS, asker, world

__all__ = ["asker", "world"]

RUNS = [made.accession for made in linked_records(RECORDS) if made.kind == "run"]
GONE = json_of({"status": 404, "message": "Not Found"}, 404)


def told(ask: Transport, *names: str, kind: str = "run") -> dict[str, Standing]:
    return dict(Ena().standings(kind, names, ask))


def statuses(ask: Transport, *names: str, kind: str = "run") -> dict[str, str]:
    return {name: standing.status.value for name, standing in told(ask, *names, kind=kind).items()}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("run", "ERR100001"),
        ("experiment", "ERX100001"),
        ("sample", "ERS100001"),
        ("sample", "SAMEA100001"),
        ("study", "ERP100001"),
        ("study", "PRJEB100001"),
        ("analysis", "ERZ100001"),
        ("submission", "ERA100001"),
    ],
)
def test_what_is_listed_is_live(world: EnaStandIn, asker: Transport, kind: str, name: str) -> None:
    assert statuses(asker, name, kind=kind) == {name: "live"}


def test_many_are_asked_in_portions(world: EnaStandIn, asker: Transport) -> None:
    many = [*RUNS, *(f"ERR{number}" for number in range(500001, 500101))]
    found = statuses(asker, *many)
    assert {name for name, status in found.items() if status == "live"} == set(RUNS)
    assert (
        max(asked.params["query"].count("run_accession") for asked in world.served.asked if "query" in asked.params)
        <= 100
    )


def test_shown_and_not_listed_is_suppressed(world: EnaStandIn, asker: Transport) -> None:
    world.suppress("ERR100002")
    assert statuses(asker, "ERR100001", "ERR100002") == {"ERR100001": "live", "ERR100002": "suppressed"}


def test_neither_shown_nor_listed_is_withdrawn(world: EnaStandIn, asker: Transport) -> None:
    world.withdraw("ERR100002")
    assert statuses(asker, "ERR100001", "ERR100002") == {"ERR100001": "live", "ERR100002": "withdrawn"}


def test_the_only_one_of_its_kind_can_be_suppressed(world: EnaStandIn, asker: Transport) -> None:
    world.suppress("ERP100001")
    assert statuses(asker, "ERP100001", kind="study") == {"ERP100001": "suppressed"}


def test_submissions_are_live_by_their_runs_or_by_what_is_shown(world: EnaStandIn, asker: Transport) -> None:
    for name in ("ERA900001", "ERA900002"):
        world.add(f'<SUBMISSION accession="{name}" alias="{name}"><TITLE>Nothing but samples</TITLE></SUBMISSION>')
    world.withdraw("ERA900002")
    found = statuses(asker, "ERA100001", "ERA900001", "ERA900002", kind="submission")
    assert found == {"ERA100001": "live", "ERA900001": "live", "ERA900002": "withdrawn"}


@pytest.mark.parametrize(
    ("words", "standing"),
    [
        ("ERR100002 has been replaced by ERR100003.", ("replaced", "ERR100003")),
        ("Record ERR100002 is suppressed.", ("suppressed", "")),
        ("The data is confidential until its publication.", ("suppressed", "")),
        ("ERR100002 was withdrawn at the request of its submitter.", ("withdrawn", "")),
    ],
)
def test_the_words_of_the_browser_count(
    world: EnaStandIn, asker: Transport, words: str, standing: tuple[str, str]
) -> None:
    world.withdraw("ERR100002", words)
    found = told(asker, "ERR100002")["ERR100002"]
    assert (found.status.value, found.successor) == standing
    assert words in found.reason


def test_a_record_that_calls_itself_suppressed_is(world: EnaStandIn, asker: Transport) -> None:
    world.change("ERS100001", "<TAG>collection date</TAG>", "<TAG>INSDC status</TAG>", "2026-01-01")
    entry = world.world.find("ERS100001")
    assert entry is not None
    said = entry.text.partition("INSDC status</TAG><VALUE>")[2].partition("<")[0]
    world.change("ERS100001", said, "suppressed", "2026-01-01")
    world.suppress("ERS100001")
    assert "record says" in told(asker, "ERS100001", kind="sample")["ERS100001"].reason


def test_a_study_listed_beside_another_of_its_project_is_live(world: EnaStandIn, asker: Transport) -> None:
    """ENA writes `ERP100001;ERP900000` where a project has two: no search by one of them finds it."""
    both = text("study_accession\tsecondary_study_accession\nPRJEB100001\tERP100001;ERP900000\n")
    world.script(*[Answer(204)] * 2, when=lambda asked: asked.params.get("query", "").startswith("secondary_study"))
    world.script(*[both] * 4, when=lambda asked: "PRJEB100001" in asked.params.get("query", ""))
    assert statuses(asker, "ERP100001", kind="study") == {"ERP100001": "live"}


# ------------------------------------------------------------------------------------------------------------ outages
def test_a_list_that_shows_nothing_at_all_suppresses_nothing(world: EnaStandIn, asker: Transport) -> None:
    world.script(*[Answer(204)] * 60, when=asks("/search"))
    assert statuses(asker, *RUNS) == {}


def test_a_search_that_finds_not_even_the_control_suppresses_nothing(world: EnaStandIn, asker: Transport) -> None:
    world.script(*[Answer(204)] * 60, when=lambda asked: "query" in asked.params)
    assert statuses(asker, *RUNS) == {}


def test_a_browser_that_shows_nothing_withdraws_nothing(world: EnaStandIn, asker: Transport) -> None:
    world.suppress("ERR100002")
    world.script(*[GONE] * 60, when=lambda asked: "/xml/" in asked.path)
    assert statuses(asker, "ERR100001", "ERR100002") == {"ERR100001": "live"}


@pytest.mark.parametrize("fault", [text("oops", status=500), html(), text("")])
def test_a_browser_that_fails_tells_nothing(world: EnaStandIn, asker: Transport, fault: Answer) -> None:
    world.withdraw("ERR100002")
    world.script(*[fault] * 60, when=lambda asked: "/xml/" in asked.path)
    assert statuses(asker, "ERR100001", "ERR100002") == {"ERR100001": "live"}


def test_a_list_that_fails_is_a_failure(world: EnaStandIn, asker: Transport) -> None:
    world.script(*[text("Something unexpected went wrong", status=400)] * 60, when=asks("/search"))
    with pytest.raises(Transient):
        told(asker, *RUNS)


@pytest.mark.parametrize("number", [FEW, FEW + 1])
def test_of_much_that_vanishes_without_a_word_nothing_is_believed(
    world: EnaStandIn, asker: Transport, number: int
) -> None:
    more = [made for made in linked_records(150) if made.kind == "run"]
    _add(world, more)
    names = [made.accession for made in more][:number]
    for name in names:
        world.suppress(name)
    expected = dict.fromkeys(names, "suppressed") if number <= FEW else {}
    assert statuses(asker, *names) == expected


def _add(world: EnaStandIn, more: list[Made]) -> None:
    for made in more:
        world.add(made.text, made.updated)


def test_what_is_listed_again_is_live_again(world: EnaStandIn, asker: Transport) -> None:
    world.suppress("ERR100002")
    assert told(asker, "ERR100002")["ERR100002"].status is Status.SUPPRESSED
    world.restore("ERR100002")
    assert told(asker, "ERR100002")["ERR100002"].status is Status.LIVE
