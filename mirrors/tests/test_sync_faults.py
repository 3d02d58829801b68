"""What an archive may do wrong: nothing is lost, doubled, or stored that is none; no watermark passes the unseen."""

from __future__ import annotations

import pytest

from mirrors import runs
from mirrors.models import Run, Trouble
from records.models import Record
from tests.archives.answers import CLOSE, HANG, Answer, Question, html, redirect, text, throttled, xml
from tests.archives.ena import EnaStandIn, asks
from tests.archives.records import linked_records

from .conftest import RECORDS
from .driven import finish, follow, here, mirror, mirror_since

pytestmark = pytest.mark.django_db

STUDY, VICTIM = "ERP100001", "ERX100001"
ALL = {made.accession: made for made in linked_records(RECORDS)}
WHOLE = f"<EXPERIMENT_SET>{ALL[VICTIM].text}</EXPERIMENT_SET>"
OTHER = f"<EXPERIMENT_SET>{ALL['ERX100002'].text}</EXPERIMENT_SET>"

AWAY = {
    "500": text("Internal Server Error", status=500),
    "503": text("busy", status=503),
    "closed": CLOSE,
    "hang": HANG,
    "cut line": xml(WHOLE).cut(100),
    "cut in the archive": xml(WHOLE[:-30]),
    "html": html(),
    "xhtml": xml("<html xmlns='http://www.w3.org/1999/xhtml'><body>502</body></html>"),
    "error in 200": xml("<ERROR>Something unexpected went wrong please try again.</ERROR>"),
    "empty body": xml(""),
    "empty set": xml("<EXPERIMENT_SET/>"),
    "another record": xml(OTHER),
    "another schema": xml("<EXPERIMENTS version='9'><E/></EXPERIMENTS>"),
}


def lasting(answer: Answer) -> list[Answer]:
    return [answer] * 60


@pytest.mark.parametrize("name", AWAY)
def test_what_cannot_be_had_is_told_and_had_later(name: str, ena: EnaStandIn) -> None:
    ena.script(*lasting(AWAY[name]), when=asks(f"xml/{VICTIM}"))
    subscription = follow()

    run = mirror_since(subscription)

    trouble = Trouble.objects.get()
    assert (run.state, run.failed, set(here())) == (Run.State.INCOMPLETE, 1, set(ALL) - {VICTIM})
    assert (trouble.accession, trouble.resolved) == (VICTIM, None)
    assert subscription.watermark == ""

    ena.served.forget_scripts()
    run = finish(runs.resume(run))
    subscription.refresh_from_db()
    trouble.refresh_from_db()
    assert (run.state, run.failed, set(here())) == (Run.State.COMPLETE, 0, set(ALL))
    assert trouble.resolved is not None
    assert subscription.watermark == run.as_of != ""


PASSING = [name for name in AWAY if name not in ("another schema", "another record", "empty set")]


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_by_itself_is_not_noticed(name: str, ena: EnaStandIn) -> None:
    ena.script(AWAY[name], when=asks(f"xml/{VICTIM}"))
    run = mirror(STUDY)
    assert (run.state, run.failed, set(here())) == (Run.State.COMPLETE, 0, set(ALL))


@pytest.mark.parametrize("retry_after", [None, "1", "0"])
def test_a_host_that_wants_to_be_left_alone_is(retry_after: str | None, ena: EnaStandIn) -> None:
    ena.script(*[throttled(retry_after)] * 5, when=asks(f"xml/{VICTIM}"))
    run = mirror(STUDY)
    assert (run.state, run.failed, set(here())) == (Run.State.COMPLETE, 0, set(ALL))


LISTS = {
    "500": text("Internal Server Error", status=500),
    "html": html(),
    "error in 200": text("Something unexpected went wrong please try again.\n"),
    "cut line": text("run_accession\tlast_updated\nERR1").cut(20),
    "json error": text('{"status":500,"error":"Internal Server Error"}', "application/json"),
    "other columns": text("accession\tday\nERR1\t2026-01-01\n"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_is_none_moves_nothing(name: str, ena: EnaStandIn) -> None:
    subscription = follow()
    mirror_since(subscription)
    before = subscription.watermark
    ena.script(*lasting(LISTS[name]), when=asks("/search"))

    run = mirror_since(subscription)

    assert run.state in (Run.State.FAILED, Run.State.INCOMPLETE)
    assert run.message != ""
    assert (set(here()), subscription.watermark) == (set(ALL), before)
    assert set(Record.objects.values_list("visibility", flat=True)) == {"public"}


def test_a_list_that_is_empty_for_a_moment_takes_nothing_away(ena: EnaStandIn) -> None:
    mirror_since(follow())
    ena.script(*lasting(Answer(204)), when=asks("/search"))
    mirror_since(follow("2000-01-02"))
    assert set(Record.objects.values_list("visibility", flat=True)) == {"public"}


@pytest.mark.parametrize("field", ["first_public", "fastq_ftp", "last_updated", "secondary_study_accession"])
def test_a_column_that_is_refused_does_not_stop_a_mirror(field: str, ena: EnaStandIn) -> None:
    ena.retire(field)
    run = mirror(STUDY)
    assert (run.state, run.failed) == (Run.State.COMPLETE, 0)
    assert set(here()) == set(ALL)


def test_a_page_that_comes_twice_doubles_nothing(ena: EnaStandIn) -> None:
    def twice(asked: Question) -> Answer:
        lines = str(ena.served.handler(asked).body).splitlines(keepends=True)
        return text("".join([*lines, *lines[1:]]))

    ena.script(twice, when=lambda asked: asked.words.get("result") == "read_run")
    run = mirror(STUDY)
    assert (run.state, run.message) == (Run.State.COMPLETE, "")
    assert (Record.objects.count(), set(here())) == (len(ALL), set(ALL))


def test_a_redirect_on_the_same_host_is_followed(ena: EnaStandIn) -> None:
    ena.script(redirect(f"{ena.browser_url}/xml/{VICTIM}?display=xml"), when=asks(f"xml/{VICTIM}"))
    run = mirror(STUDY)
    assert (run.state, set(here())) == (Run.State.COMPLETE, set(ALL))


def test_a_redirect_to_another_host_is_not(ena: EnaStandIn) -> None:
    elsewhere = redirect(f"http://localhost:{ena.served.port}/ena/browser/api/xml/{VICTIM}")
    ena.script(*lasting(elsewhere), when=asks(f"xml/{VICTIM}"))
    run = mirror(STUDY)
    assert (run.state, set(here())) == (Run.State.INCOMPLETE, set(ALL) - {VICTIM})


def test_an_archive_that_gives_nothing_ends_the_run(ena: EnaStandIn) -> None:
    ena.script(*[text("down", status=503)] * 5000, when=lambda asked: "/browser/api/xml" in asked.path)
    run = mirror(STUDY)
    assert (run.state, Record.objects.count()) == (Run.State.FAILED, 0)

    ena.served.forget_scripts()
    run = finish(runs.resume(run))
    assert (run.state, set(here())) == (Run.State.COMPLETE, set(ALL))


def test_an_archive_that_loses_a_fifth_at_once_is_doubted(ena: EnaStandIn) -> None:
    for made in linked_records(120):
        ena.add(made.text, made.updated)
    mirror_since(follow())
    for made in linked_records(120):
        if made.kind == "run":
            ena.withdraw(made.accession)

    run = mirror_since(follow("2026-01-01"))

    assert run.state == Run.State.INCOMPLETE
    assert "no longer shows" in run.message
    assert set(Record.objects.values_list("visibility", flat=True)) == {"public"}
