"""`gmi mirror`: what it prints and how it ends. The runs are driven by a tiny job in place of an archive's."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from harvest.models import Host
from mirrors import runs
from mirrors.models import Run, Subscription
from mirrors.operating.driving import _Watcher, drive
from mirrors.operating.outcome import Outcome, outcome_of
from mirrors.operating.screen import Lines
from mirrors.runs import Progress
from work import outbox
from work.models import Job
from work.outbox import Payload

from .operated import a_run, a_subscription, a_trouble

pytestmark = pytest.mark.django_db
driven = pytest.mark.django_db(transaction=True)
"""For what watches a run from a thread of its own, which sees what is committed."""

Step = Callable[[Run], None]


class Shown:
    """What a terminal would have seen."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.told: list[str] = []

    def begin(self) -> None:
        self.seen.clear()

    def show(self, run: Run, progress: Progress) -> None:
        self.seen.append(progress.seen)

    def tell(self, text: str) -> None:
        self.told.append(text)

    def end(self) -> None:
        self.told.append("end")


@pytest.fixture
def discovering(monkeypatch: pytest.MonkeyPatch) -> list[Step]:
    """What the first job of a run does here, instead of asking an archive: each of these in turn."""
    steps: list[Step] = []

    def discover(payload: Payload) -> None:
        run = runs.find(str(payload["run"]))
        if not run.is_over:
            steps.pop(0)(run)

    monkeypatch.setitem(outbox._handlers, "mirrors.discover", discover)
    monkeypatch.setattr(outbox, "_outside", outbox._outside | {"mirrors.discover"})
    monkeypatch.setattr(outbox, "_long", outbox._long | {"mirrors.discover"})
    return steps


def complete(run: Run) -> None:
    runs.count(run, listed=3, seen=3, new=2, same=1, bytes=2048)
    runs.end(run, Run.State.COMPLETE)


def incomplete(run: Run) -> None:
    for number in range(12):
        a_trouble(f"ERS00000{number}", run=run)
    runs.count(run, seen=12, set_aside=12)
    runs.end(run, Run.State.INCOMPLETE, "12 could not be had.")


def fail(message: str) -> Step:
    return lambda run: runs.end(run, Run.State.FAILED, message)


def mirror(*words: str) -> int:
    """The exit status."""
    try:
        call_command("mirror", *words)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    return 0


@driven
def test_a_run_is_driven_to_its_end_and_its_counts_are_told(discovering: list[Step], capsys: Any) -> None:
    discovering.append(complete)
    assert mirror("ena", "--accession", "PRJEB1") == Outcome.COMPLETE
    out, err = capsys.readouterr()
    run = Run.objects.get()
    assert f"ena {run.key}: complete" in out
    assert "new\t2" in out
    assert "same\t1" in out
    assert f"/mirrors/ena/runs/{run.key}" in err


@driven
def test_counts_are_printed_as_json(discovering: list[Step], capsys: Any) -> None:
    discovering.append(complete)
    assert mirror("ena", "--since", "2026-01-01", "--json") == Outcome.COMPLETE
    data = json.loads(capsys.readouterr().out)
    assert (data["state"], data["counts"]["new"], data["counts"]["failed"]) == ("complete", 2, 0)


@driven
def test_what_was_set_aside_is_told_the_first_by_name_the_rest_by_address(discovering: list[Step], capsys: Any) -> None:
    discovering.append(incomplete)
    assert mirror("ena", "--accession", "PRJEB1") == Outcome.INCOMPLETE
    out, err = capsys.readouterr()
    assert "ERS000000\t" in out
    assert "ERS000009\t" in out
    assert "ERS0000010" not in out
    assert "2 more at" in out
    assert f"--resume {Run.objects.get().key}" in err


@driven
@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("transient: the connection was refused", Outcome.UNREACHABLE),
        ("European Nucleotide Archive gives nothing at present.", Outcome.UNREACHABLE),
        ("bad_request: there is no such field", Outcome.INCOMPLETE),
    ],
)
def test_an_archive_that_does_not_answer_has_a_status_of_its_own(
    discovering: list[Step], message: str, status: Outcome
) -> None:
    discovering.append(fail(message))
    assert mirror("ena", "--accession", "PRJEB1") == status


def test_wrong_use_names_every_fault_and_begins_nothing(capsys: Any) -> None:
    assert mirror("ena", "--accession", "nonsense", "--every", "1s", "--until", "x") == Outcome.USAGE
    err = capsys.readouterr().err
    assert all(word in err for word in ("--accession 1:", "--every:", "--until:", "--follow:"))
    assert not Run.objects.exists()


def test_without_waiting_the_run_is_left_to_the_workers(discovering: list[Step], capsys: Any) -> None:
    assert mirror("ena", "--accession", "PRJEB1", "--no-wait") == Outcome.COMPLETE
    run = Run.objects.get()
    assert capsys.readouterr().out.strip() == run.key
    assert (run.state, Job.objects.get().state) == ("waiting", "waiting")


@driven
def test_a_mirror_is_followed_and_unfollowed(discovering: list[Step]) -> None:
    discovering.append(complete)
    assert mirror("ena", "--since", "2026-01-01", "--follow", "--every", "12h") == Outcome.COMPLETE
    followed = Subscription.objects.get()
    assert (followed.every, followed.is_enabled) == (43200, True)
    assert mirror("--unfollow", str(followed.pk)) == Outcome.COMPLETE
    assert not Subscription.objects.get().is_enabled
    assert mirror("--unfollow", "987654") == Outcome.USAGE


@driven
def test_a_run_is_stopped_and_resumed_by_its_key(discovering: list[Step], capsys: Any) -> None:
    run = a_run("taking", is_discovered=False)
    assert mirror("--stop", run.key) == Outcome.COMPLETE
    assert mirror("--stop", run.key) == Outcome.USAGE
    discovering.append(complete)
    assert mirror("--resume", run.key) == Outcome.INCOMPLETE  # two of the first half were set aside
    assert Run.objects.get().state == "complete"
    assert mirror("--stop", "nothing") == Outcome.USAGE
    assert "There is no run “nothing”" in capsys.readouterr().err


@driven
def test_what_could_not_be_had_is_asked_for_again(discovering: list[Step], capsys: Any) -> None:
    assert mirror("--retry") == Outcome.COMPLETE
    assert "Nothing stands in the way" in capsys.readouterr().out
    a_trouble("ERS000001"), a_trouble("SRS000001", archive="ncbi")
    discovering.append(complete)
    assert mirror("--retry", "ena") == Outcome.COMPLETE
    assert [json.loads(run.wish)["accessions"] for run in Run.objects.all()] == [["ERS000001"]]


def test_the_standing_of_all_mirrors_is_a_table(capsys: Any) -> None:
    a_subscription(watermark="2026-11-19")
    run = a_run("incomplete")
    a_trouble()
    later = timezone.now() + timedelta(minutes=5)
    Host.objects.create(name="www.ebi.ac.uk", paused_until=later, reason="429 Too Many Requests")
    assert mirror("--status") == Outcome.COMPLETE
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("\t")[0] for line in lines[:4]] == ["ena", "ncbi", "ddbj", "gmi"]
    for word in ("2026-11-19", f"{run.key} incomplete", "1 set-aside", "429 Too Many Requests"):
        assert word in lines[0]
    assert mirror("--status", "--json") == Outcome.COMPLETE
    assert json.loads(capsys.readouterr().out)["items"][0]["troubles"] == {"set-aside": 1}


@driven
def test_others_may_do_the_jobs_and_the_drive_ends_with_the_run(discovering: list[Step]) -> None:
    run = a_run("taking")
    runs.end(run, Run.State.COMPLETE)
    shown = Shown()
    assert drive(run, shown).state == "complete"
    assert shown.seen
    assert shown.told == ["end"]


@driven
def test_the_first_interrupt_stops_politely_after_what_is_being_done(discovering: list[Step]) -> None:
    run = a_run("waiting", is_discovered=False)
    shown = Shown()
    going_on: list[str] = []

    def interrupted(run: Run) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        while not runs.is_stopped(run):  # the watcher stops it, on a connection of its own
            pass
        going_on.append("to the end of the job")

    discovering.append(interrupted)
    Job.objects.create(task="mirrors.discover", key=f"{run.key}@0", payload={"run": run.key}, due=timezone.now())
    before = signal.getsignal(signal.SIGINT)
    ended = drive(run, shown)
    assert (ended.state, outcome_of(ended), going_on) == ("stopped", Outcome.INTERRUPTED, ["to the end of the job"])
    assert "Ctrl-C again" in shown.told[0]
    assert Job.objects.get().state == Job.State.DONE
    assert signal.getsignal(signal.SIGINT) is before


@driven
def test_the_second_interrupt_leaves_at_once_and_the_job_is_free_again_later(discovering: list[Step]) -> None:
    run = a_run("waiting", is_discovered=False)

    def interrupted(run: Run) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    discovering.append(interrupted)
    Job.objects.create(task="mirrors.discover", key=f"{run.key}@0", payload={"run": run.key}, due=timezone.now())
    with pytest.raises(KeyboardInterrupt):
        drive(run, Shown())
    assert Job.objects.get().state == Job.State.CLAIMED


def test_a_pause_of_a_host_is_told_once_with_its_reason(discovering: list[Step]) -> None:
    run = a_run("taking")
    shown = Shown()
    later = timezone.now() + timedelta(minutes=5)
    Host.objects.create(name="www.ebi.ac.uk", paused_until=later, reason="429 Too Many Requests")
    watcher = _Watcher(run, shown, stopping=threading.Event())
    watcher._look()
    watcher._look()
    assert len(shown.told) == 1
    assert shown.told[0].endswith("429 Too Many Requests")


def progress(percent: float | None, **counts: int) -> Progress:
    given = dict.fromkeys(
        ("seen", "new", "changed", "same", "compared", "moved", "set_aside", "failed", "extra", "bytes"), 0
    )
    return Progress(
        **{"listed": 1000, **given, **counts}, expected=1000, rate=None, eta=None, percent=percent, paused=()
    )


def test_a_log_gets_a_line_for_each_tenth_and_one_now_and_then_between() -> None:
    told: list[str] = []
    now = [0.0]
    lines, run = Lines(told.append, clock=lambda: now[0]), a_run("taking")
    for second, percent in [(0, 1), (1, 11), (2, 12), (3, 19), (4, 21), (8, 22), (9, 23), (9.5, 23), (20, 23)]:
        now[0] = second
        lines.show(run, progress(percent, seen=10 * percent))
    assert [line.partition("(")[2].partition(" ")[0] for line in told] == ["11", "21", "23"]
