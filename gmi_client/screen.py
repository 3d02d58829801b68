"""What people see: coloured on a terminal, plain lines of the same words everywhere else.

What comes from a server is never taken for markup, nor for the control codes of a terminal.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .errors import ClientError, Refused
from .review import CHANGES_REQUESTED, COMPLETE, Step

ADDRESS = "ADDRESS"
"""The head of a column of addresses: they are there to be copied, so that none is ever cut or folded."""

_WIDEST_CELL = 60
_WIDEST_LINE = 10_000
"""Longer lines than the window are left to the terminal, which folds them so that they can be copied whole."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_STYLES = {COMPLETE: "bold green", CHANGES_REQUESTED: "bold yellow", "declined": "bold red", "withdrawn": "bold red"}


def harmless(text: object) -> str:
    """The text on one line, without what steers a terminal or turns the direction of writing."""
    return _CONTROL.sub(" ", str(text))


class Screen:
    """Standard output for what was asked for, standard error for what went wrong."""

    def __init__(self) -> None:
        self.out = Console(file=sys.stdout, highlight=False, width=_WIDEST_LINE)
        self.err = Console(file=sys.stderr, highlight=False, soft_wrap=True)

    @property
    def is_terminal(self) -> bool:
        return self.out.is_terminal

    def say(self, *words: object, style: str = "") -> None:
        self.out.print(Text(harmless(" ".join(str(word) for word in words)), style))

    def hint(self, text: str) -> None:
        """What may be done next; only for people."""
        self.err.print(Text(harmless(text), "dim"))

    def tell(self, text: str) -> None:
        """A line of what is wrong."""
        self.err.print(Text(harmless(text)))

    def tell_error(self, error: ClientError | OSError | ValueError) -> None:
        self.err.print(Text(f"gmi: {harmless(error)}", "bold red"))
        if isinstance(error, Refused):
            self._tell_refusal(error)

    def _tell_refusal(self, refused: Refused) -> None:
        for fault in refused.faults:
            self.err.print(Text(f"  {harmless(fault)}"))
        if refused.location:
            self.err.print(Text(f"  see {harmless(refused.location)}"))
        if refused.request and refused.status >= 500:
            self.err.print(Text(f"  request {harmless(refused.request)}"))

    def tell_step(self, step: Step) -> None:
        parts = [step.at, step.state, f"({step.action} by {step.by})" if step.by else "", step.pointer, step.reason]
        self.say(*(part for part in parts if part), style=_STYLES.get(step.state, ""))

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A table on a terminal; elsewhere a line for each row, its cells parted by tabs, without a head."""
        cells = ([harmless(cell) for cell in row] for row in rows)
        if not self.is_terminal:
            for row in cells:
                sys.stdout.write("\t".join(row) + "\n")
            return
        table = Table(box=None, header_style="bold", pad_edge=False)
        for head in heads:
            table.add_column(head, no_wrap=True, max_width=None if head == ADDRESS else _WIDEST_CELL)
        for row in cells:
            table.add_row(*(Text(cell) for cell in row))
        self.out.print(table)
