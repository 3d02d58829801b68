"""Children live and stop together, whatever happens to one of them or to us."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gmi_repo.processes import MOST_STARTS, Child, Household

# A child that notes its id and that of a child of its own, then sleeps; `stubborn` ignores the polite signal.
CHILD = """
import os, signal, subprocess, sys, time
if "stubborn" in sys.argv: signal.signal(signal.SIGTERM, signal.SIG_IGN)
inner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
with open(sys.argv[1], "a") as file: file.write(f"{os.getpid()} {inner.pid}\\n")
time.sleep(60)
"""
PARENT = """
import sys
from gmi_repo.processes import Child, Household
sys.exit(Household([Child("a", [sys.executable, "-c", CHILD, sys.argv[1]])]).run(lambda: None))
""".replace("CHILD", repr(CHILD))


def child(notes: Path, *words: str) -> Child:
    return Child(notes.name, [sys.executable, "-c", CHILD, str(notes), *words])


def noted(notes: Path) -> list[int]:
    return [int(word) for word in notes.read_text().split()] if notes.exists() else []


def is_gone(process: int) -> bool:
    """A zombie that nobody reaps yet is gone for our purposes."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until(condition: Callable[[], bool]) -> None:
    latest = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < latest, "it never came true"
        time.sleep(0.02)


def when(condition: Callable[[], bool], number: signal.Signals) -> Callable[[], None]:
    """A tick that sends ourselves a signal as soon as the condition holds."""
    return lambda: os.kill(os.getpid(), number) if condition() else None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_all_and_what_they_started(tmp_path: Path, number: signal.Signals) -> None:
    one, two = tmp_path / "one", tmp_path / "two"

    status = Household([child(one), child(two)]).run(when(lambda: len(noted(one) + noted(two)) == 4, number))

    assert status == 0
    wait_until(lambda: all(is_gone(process) for process in noted(one) + noted(two)))


def test_a_second_signal_ends_the_stubborn(tmp_path: Path) -> None:
    notes = tmp_path / "stubborn"
    home = Household([child(notes, "stubborn")], patience_seconds=3600)
    second = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM))

    def tick() -> None:
        if noted(notes):
            second.start()
            os.kill(os.getpid(), signal.SIGTERM)

    assert home.run(tick) == 0
    second.join()
    wait_until(lambda: all(is_gone(process) for process in noted(notes)))


def test_patience_with_the_stubborn_ends(tmp_path: Path) -> None:
    notes = tmp_path / "stubborn"

    home = Household([child(notes, "stubborn")], patience_seconds=0.2)

    assert home.run(when(lambda: bool(noted(notes)), signal.SIGTERM)) == 0
    wait_until(lambda: all(is_gone(process) for process in noted(notes)))


def test_a_child_that_dies_is_started_again_and_its_own_are_ended(tmp_path: Path) -> None:
    notes = tmp_path / "one"

    one = child(notes)

    def kill_the_first() -> None:
        if len(noted(notes)) == 2 and len(one.starts) == 1 and one.process:
            one.process.kill()
        elif len(noted(notes)) == 4:
            os.kill(os.getpid(), signal.SIGTERM)

    assert Household([one]).run(kill_the_first) == 0
    wait_until(lambda: all(is_gone(process) for process in noted(notes)))


def test_a_child_that_does_not_stay_up_ends_all(tmp_path: Path) -> None:
    notes = tmp_path / "good"
    bad = Child("bad", [sys.executable, "-c", "raise SystemExit(3)"])

    assert Household([child(notes), bad]).run(lambda: None) == 1
    assert len(bad.starts) == MOST_STARTS
    wait_until(lambda: all(is_gone(process) for process in noted(notes)))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_nobody_is_left_when_we_are_killed(tmp_path: Path) -> None:
    notes = tmp_path / "one"
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(notes)], cwd=Path(__file__).parents[2])  # noqa: S603
    wait_until(lambda: len(noted(notes)) == 2)

    parent.kill()
    parent.wait()

    wait_until(lambda: is_gone(noted(notes)[0]))
    os.kill(noted(notes)[1], signal.SIGKILL)  # granian and Celery end theirs on SIGTERM; this simple child does not
