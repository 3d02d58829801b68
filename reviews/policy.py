"""Publish at once or hold for review: the rule as data (spec: gmi-api.md D 4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .checks import FAIL, PASS, WARN, Outcome

ANY: Final = "*"


@dataclass(frozen=True)
class Rule:
    """The first rule that fits decides. `resource` is a name or ANY; `trusted` None fits both."""

    resource: str
    trusted: bool | None
    worst: tuple[Outcome, ...]
    hold: bool
    reason: str


RULES: Final = (
    Rule(ANY, None, (FAIL,), True, "An automatic check failed."),
    Rule(ANY, True, (PASS, WARN), False, "The submitter is trusted."),
    Rule(ANY, False, (PASS, WARN), True, "Submissions of this submitter are read by a curator first."),
)


def decide(resource: str, trusted: bool, worst: Outcome, rules: tuple[Rule, ...] = RULES) -> Rule:
    """The rule that applies; the table ends in rules that cover every case (a test holds it to that)."""
    return next(
        rule
        for rule in rules
        if rule.resource in (ANY, resource) and rule.trusted in (None, trusted) and worst in rule.worst
    )
