"""How far a file is, as it is shown: a bar on a terminal, elsewhere a line now and then. All on standard error."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from rich.filesize import decimal
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from .screen import Screen, harmless

_LONGEST_NAME = 40
_PAUSE = 5.0
"""Seconds between two lines."""


class Bars:
    """A context; `watch` gives what a file's upload tells its progress to: a file has one bar, from first to last.

    What is said meanwhile on the same terminal stands above the bars.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen, self._out = screen, screen.out
        self._known: dict[str, Callable[[str, int, int], None]] = {}
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=None),
            TaskProgressColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=screen.err,
            disable=not screen.err.is_terminal,
            expand=True,
        )

    def __enter__(self) -> Bars:
        if self._screen.out.is_terminal and self._screen.err.is_terminal:
            self._screen.out = self._screen.err
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()
        self._screen.out = self._out

    def watch(self, path: Path) -> Callable[[str, int, int], None]:
        if str(path) not in self._known:
            self._known[str(path)] = self._new(harmless(path.name))
        return self._known[str(path)]

    def _new(self, name: str) -> Callable[[str, int, int], None]:
        if not self._screen.err.is_terminal:
            return Lines(name, self._screen).tell
        short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
        return Bar(short, self._progress).tell


class Bar:
    """Starts anew with each stage, so that the rate is that of the stage and counts only what this run has done."""

    def __init__(self, name: str, progress: Progress) -> None:
        self._name, self._progress = name, progress
        self._task: TaskID | None = None
        self._stage = ""

    def tell(self, stage: str, done: int, whole: int) -> None:
        if self._task is None:
            self._task = self._progress.add_task(self._name, total=whole)
        if stage != self._stage:
            self._stage = stage
            self._progress.reset(self._task, total=whole, completed=done, description=f"{self._name} {stage}")
        self._progress.update(self._task, completed=done)


class Lines:
    """For logs: a line for a percent that is new, and not too many of them."""

    def __init__(self, name: str, screen: Screen) -> None:
        self._name, self._screen = name, screen
        self._told, self._next = "", time.monotonic() + _PAUSE

    def tell(self, stage: str, done: int, whole: int) -> None:
        told = f"{stage} {100 * done // whole if whole else 100} %"
        if told != self._told and time.monotonic() > self._next:
            self._told, self._next = told, time.monotonic() + _PAUSE
            self._screen.hint(f"{self._name}: {told} ({decimal(done)} of {decimal(whole)})")
