"""What the operator's shell shows of a run: a bar on a terminal, elsewhere a line now and then, a table at the end.

Progress goes to standard error, what was asked for to standard output. What comes from an archive is never taken for
markup, nor for the control codes of a terminal.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Protocol

import orjson
from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as Bars
from rich.table import Column, Table
from rich.text import Text

from hypermedia.marks import size
from mirrors import durations
from mirrors.models import Run
from mirrors.runs import Progress

LINE_SECONDS: Final = 5.0
LINE_PERCENT: Final = 10.0

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_WIDEST_LINE: Final = 10_000
"""Longer lines than the window are left to the terminal, which folds them so that they can be copied whole."""
_STATES: Final = {
    Run.State.WAITING: "waits",
    Run.State.DISCOVERING: "reads the list",
    Run.State.TAKING: "takes records",
    Run.State.FINISHING: "compares statuses",
}
_TOLD: Final = ("new", "changed", "same", "compared", "moved", "set_aside", "failed", "extra")


def harmless(text: object) -> str:
    """The text on one line, without what steers a terminal or turns the direction of writing."""
    return _CONTROL.sub(" ", str(text))


class Screen:
    def __init__(self) -> None:
        self.out = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else _WIDEST_LINE)
        self.err = Console(file=sys.stderr, highlight=False, soft_wrap=True)

    def say(self, text: object, style: str = "") -> None:
        self.out.print(Text(harmless(text), style), soft_wrap=True)

    def hint(self, text: object, style: str = "") -> None:
        """What is said beside what was asked for."""
        self.err.print(Text(harmless(text), style))

    def fail(self, lines: Iterable[object]) -> None:
        for line in lines:
            self.err.print(Text(f"gmi mirror: {harmless(line)}", "bold red"))

    def json(self, data: Any) -> None:
        self.out.file.write(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode() + "\n")

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """A table on a terminal; elsewhere a line for each row, its cells parted by tabs, without a head."""
        cells = [[harmless(cell) for cell in row] for row in rows]
        if not self.out.is_terminal:
            self.out.file.write("".join("\t".join(row) + "\n" for row in cells))
            return
        table = Table(box=None, header_style="bold", pad_edge=False)
        for head in heads:
            table.add_column(head)
        for row in cells:
            table.add_row(*map(Text, row))
        self.out.print(table)

    def view(self) -> View:
        return Bar(self.err) if self.err.is_terminal else Lines(self.hint)


class View(Protocol):
    """How a run that goes on is shown."""

    def begin(self) -> None: ...
    def show(self, run: Run, progress: Progress) -> None: ...
    def tell(self, text: str) -> None: ...
    def end(self) -> None: ...


class Bar:
    """A line that is drawn anew, with a bar for as long as it is known how many there are."""

    def __init__(self, console: Console) -> None:
        self._bars = Bars(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[told]}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis")),
            console=console,
        )
        self._task: TaskID | None = None

    def begin(self) -> None:
        self._bars.start()
        self._task = self._bars.add_task("mirror", total=None, told="")

    def show(self, run: Run, progress: Progress) -> None:
        if self._task is None:
            return
        known = progress.percent is not None
        self._bars.update(
            self._task,
            description=f"{run.archive} {_STATES.get(Run.State(run.state), run.state)}",
            total=100 if known else None,
            completed=progress.percent or 0,
            told=harmless(summary(progress)),
        )

    def tell(self, text: str) -> None:
        self._bars.console.print(Text(harmless(text), "yellow"))

    def end(self) -> None:
        self._bars.stop()


class Lines:
    """For logs: a line for each tenth, and one now and then between them while something moves."""

    def __init__(self, tell: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._clock = tell, clock
        self._told, self._at, self._tenth = "", clock(), 0

    def begin(self) -> None:
        """There is nothing to draw."""

    def show(self, run: Run, progress: Progress) -> None:
        line = f"{run.archive} {_STATES.get(Run.State(run.state), run.state)}: {summary(progress)}"
        tenth = int((progress.percent or 0) // LINE_PERCENT)
        is_due = tenth > self._tenth or self._clock() - self._at >= LINE_SECONDS
        if is_due and line != self._told:
            self._told, self._at, self._tenth = line, self._clock(), tenth
            self._tell(line)

    def tell(self, text: str) -> None:
        self._tell(text)

    def end(self) -> None:
        """Nor to wipe."""


def summary(progress: Progress) -> str:
    """`120 of 400 (30 %), 100 new, 20 same, 1.2 MB, 55/s, 5 s left`."""
    expected = progress.expected if progress.expected is not None else progress.listed or None
    parts = [f"{progress.seen:,}" + (f" of {expected:,}" if expected is not None else "")]
    if progress.percent is not None:
        parts[0] += f" ({progress.percent:.0f} %)"
    parts += [f"{getattr(progress, name):,} {name.replace('_', ' ')}" for name in _TOLD if getattr(progress, name)]
    parts.append(size(progress.bytes))
    if progress.rate:
        parts.append(f"{progress.rate:.3g}/s")
    if progress.eta is not None and progress.percent != 100:
        parts.append(f"{durations.shown(progress.eta)} left")
    return ", ".join(parts)
