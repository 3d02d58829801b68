"""What a rule is: data about it, and the function that finds where a document breaks it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sra.document import JsonObject
from sra.faults import Fault, pointer_of

Severity = Literal["error", "warning"]

STUDY, SAMPLE, EXPERIMENT, RUN, ANALYSIS, SUBMISSION = "STUDY", "SAMPLE", "EXPERIMENT", "RUN", "ANALYSIS", "SUBMISSION"
"""Kinds, by the name of their element."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule is broken: steps into the document, the text that is there, and what was probably meant."""

    steps: tuple[str | int, ...]
    found: str = ""
    suggestion: str | None = None


Find = Callable[[JsonObject, date], Iterator[Place]]
"""A canonical document and the present day to every place where the rule is broken."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table. `reason` is a sentence for the submitter; `{found}` in it stands for what is there.

    An error makes a document unusable here; whatever real documents of the archives do is at most a warning.
    """

    code: str
    kinds: frozenset[str]
    severity: Severity
    reason: str
    find: Find
    expected: str | None = None

    def faults(self, document: JsonObject, today: date) -> Iterator[Fault]:
        for place in self.find(document, today):
            yield Fault(
                self.code,
                self.reason.format(found=_shortened(place.found)),
                pointer_of(place.steps),
                expected=self.expected,
                suggestion=place.suggestion,
                severity=self.severity,
            )


MOST_SHOWN = 80


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"
