"""Running the rules: over one document, and over documents that come together."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from sra.document import JsonObject
from sra.faults import Fault
from sra.rules.rule import Rule
from sra.rules.table import RULES
from sra.rules.together import JOINT_RULES, Together

_BY_KIND: dict[str, tuple[Rule, ...]] = {
    kind: tuple(rule for rule in RULES if kind in rule.kinds) for rule in RULES for kind in rule.kinds
}


def check_rules(kind: str, document: JsonObject, today: date | None = None) -> list[Fault]:
    """What the rules find in a canonical document of a kind ("SAMPLE"); pointers are within the document.

    Severity `error` means that the document is of no use here; everything else is a warning. A kind without rules
    (RECEIPT) has no faults.
    """
    day = today or datetime.now(UTC).date()
    return [fault for rule in _BY_KIND.get(kind, ()) for fault in rule.faults(document, day)]


def check_together(records: Sequence[tuple[str, JsonObject]]) -> Iterator[tuple[int, Fault]]:
    """What is wrong between (kind, document) pairs that come together, such as those of one submission.

    Yields (index of the document, fault); pointers are within that document.
    """
    together = Together(records)
    for rule in JOINT_RULES:
        yield from rule.faults(together)
