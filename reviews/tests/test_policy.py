"""The policy decides every case, and each by one rule."""

from __future__ import annotations

import itertools

import pytest

from records.registry import resources
from reviews.checks import FAIL, PASS, WARN, Outcome
from reviews.policy import ANY, RULES, Rule, decide

CASES = list(itertools.product([each.name for each in resources()], (True, False), (PASS, WARN, FAIL)))


def fits(rule: Rule, resource: str, trusted: bool, worst: Outcome) -> bool:
    return rule.resource in (ANY, resource) and rule.trusted in (None, trusted) and worst in rule.worst


@pytest.mark.parametrize(("resource", "trusted", "worst"), CASES)
def test_exactly_one_rule_decides(resource: str, trusted: bool, worst: Outcome) -> None:
    fitting = [rule for rule in RULES if fits(rule, resource, trusted, worst)]
    assert fitting == [decide(resource, trusted, worst)]


@pytest.mark.parametrize(
    ("trusted", "worst", "hold"),
    [
        (True, PASS, False),
        (True, WARN, False),
        (True, FAIL, True),
        (False, PASS, True),
        (False, WARN, True),
        (False, FAIL, True),
    ],
)
def test_only_trusted_submissions_without_a_failed_check_skip_review(trusted: bool, worst: Outcome, hold: bool) -> None:
    assert {decide(each.name, trusted, worst).hold for each in resources()} == {hold}


def test_every_rule_gives_its_reason() -> None:
    assert all(rule.reason.endswith(".") for rule in RULES)


def test_a_rule_for_one_type_comes_before_the_general_ones() -> None:
    special = Rule("run", False, (PASS,), False, "Runs of known pipelines.")
    assert decide("run", False, PASS, (special, *RULES)) is special
    assert decide("study", False, PASS, (special, *RULES)).hold
