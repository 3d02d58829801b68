"""The table of actions makes sense."""

from __future__ import annotations

import pytest

from reviews import states
from reviews.states import ACTIONS, CURATOR, OPEN, STATES, SUBMITTER, Action, open_actions

CLOSED = tuple(state for state in STATES if state not in OPEN)


def named(state: str, *roles: str) -> list[str]:
    return [row.name for row in open_actions(state, frozenset(roles))]


@pytest.mark.parametrize("row", ACTIONS, ids=lambda row: row.name)
def test_a_row_speaks_of_known_states_and_roles(row: Action) -> None:
    assert set(row.sources) <= set(OPEN)
    assert row.to in (*STATES, "")
    assert set(row.who) in ({CURATOR}, {SUBMITTER}, {CURATOR, SUBMITTER})
    assert row.needs in ("", "reason", "comment", "document")


def test_no_action_has_two_rows() -> None:
    assert len({row.name for row in ACTIONS}) == len(ACTIONS)


@pytest.mark.parametrize("state", OPEN)
def test_every_open_state_can_be_left_by_either_side(state: str) -> None:
    for role in (CURATOR, SUBMITTER):
        assert any(row.to in CLOSED for row in open_actions(state, frozenset({role})))


@pytest.mark.parametrize("state", CLOSED)
def test_nothing_happens_after_a_decision(state: str) -> None:
    assert named(state, CURATOR, SUBMITTER) == []


@pytest.mark.parametrize("state", OPEN)
def test_nobody_acts_without_a_role(state: str) -> None:
    assert named(state) == []


def test_every_state_can_be_reached() -> None:
    assert {row.to for row in ACTIONS} | {states.PENDING} >= set(STATES)


@pytest.mark.parametrize(
    ("state", "curator", "submitter"),
    [
        (
            states.PENDING,
            ["claim", "accept", "request-changes", "decline", "comments"],
            ["withdraw", "resubmit", "comments"],
        ),
        (states.UNDER_REVIEW, ["accept", "request-changes", "decline", "comments"], ["withdraw", "comments"]),
        (states.CHANGES_REQUESTED, ["decline", "comments"], ["withdraw", "resubmit", "comments"]),
    ],
)
def test_whose_turn_it_is(state: str, curator: list[str], submitter: list[str]) -> None:
    assert named(state, CURATOR) == curator
    assert named(state, SUBMITTER) == submitter


def test_an_action_that_takes_something_from_others_needs_a_reason() -> None:
    assert {row.name for row in ACTIONS if row.needs == "reason"} == {"request-changes", "decline"}


def test_an_unknown_action_is_refused() -> None:
    with pytest.raises(states.UnknownAction):
        states.action("approve")
