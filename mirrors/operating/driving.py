"""Doing the jobs of one run here, beside whatever workers are alive, until it is over or somebody wants it to end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

from django.db import DatabaseError, connection

from mirrors import runs
from mirrors.errors import RunOver
from mirrors.models import Run
from work import runner

from .screen import View

IDLE_SECONDS: Final = 0.25
LOOK_SECONDS: Final = 0.5


def drive(run: Run, view: View) -> Run:
    """The run as it ended. Ctrl-C lets it stop after what is being done; a second one raises KeyboardInterrupt."""
    stopping = threading.Event()
    with _interrupts(stopping, view), _watched(run, view, stopping):
        while not (run := runs.find(run.key)).is_over:
            if not _do_some(run):
                threading.Event().wait(IDLE_SECONDS)
    return run


def _do_some(run: Run) -> bool:
    """Does one job, or none; others may be quicker."""
    return any(runner.run(job) for job in runs.due_jobs(run))


@contextmanager
def _interrupts(stopping: threading.Event, view: View) -> Iterator[None]:
    """What the keys do. A handler runs between any two steps, so it only notes; the watcher does what it asks."""

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _watched(run: Run, view: View, stopping: threading.Event) -> Iterator[None]:
    """Shows how far it is while the jobs are done."""
    watcher = _Watcher(run, view, stopping)
    view.begin()
    thread = threading.Thread(target=watcher.watch, name="watcher", daemon=True)
    thread.start()
    try:
        yield
    finally:
        watcher.is_over.set()
        thread.join(10)
        view.end()


class _Watcher:
    """In a thread of its own, with a connection of its own: jobs hold theirs for as long as they take."""

    def __init__(self, run: Run, view: View, stopping: threading.Event) -> None:
        self._key, self._view, self._stopping = run.key, view, stopping
        self._has_stopped = False
        self._pauses: set[tuple[str, object]] = set()
        self.is_over = threading.Event()

    def watch(self) -> None:
        try:
            while not self.is_over.wait(LOOK_SECONDS):
                self._look()
            self._look()
        finally:
            connection.close()

    def _look(self) -> None:
        try:
            if self._stopping.is_set() and not self._has_stopped:
                self._stop()
            run = runs.find(self._key)
            self._show(run, runs.progress(run))
        except DatabaseError:  # locked, or away: the next look will tell
            connection.close()

    def _stop(self) -> None:
        self._view.tell("Stops after what is being done now. Ctrl-C again leaves at once.")
        with suppress(RunOver):
            runs.stop(runs.find(self._key))
        self._has_stopped = True

    def _show(self, run: Run, progress: runs.Progress) -> None:
        self._view.show(run, progress)
        for host in progress.paused:
            if (host.name, host.paused_until) not in self._pauses:
                self._pauses.add((host.name, host.paused_until))
                until = f"{host.paused_until:%H:%M:%S} UTC" if host.paused_until else "some time"
                self._view.tell(f"{host.name} is left alone until {until}: {host.reason}")
