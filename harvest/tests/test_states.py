"""The machine of collections, and its words for others."""

from __future__ import annotations

import pytest

from harvest import states
from harvest.models import Collection

State = Collection.State


def test_the_straight_way() -> None:
    way = ("planning", "fetching", "validating", "storing", "complete")
    assert states.way_to(State.PENDING, State.COMPLETE) == way


def test_every_state_has_its_steps_and_its_words() -> None:
    assert set(states.STEPS) == set(State.values)
    assert {states.collection_word(each) for each in State.values} == {"pending", "running", "completed", "failed"}
    assert {states.record_word(each) for each in State.values} == {
        "pending",
        "processing",
        "saving-data",
        "complete",
        "failed",
        "cancelled",
    }
    assert states.run_event_word(State.CANCELLED) == "ABORT"


def test_all_that_is_open_may_fail_or_be_cancelled() -> None:
    for state in states.OPEN:
        states.require_step(state, State.FAILED)
        states.require_step(state, State.CANCELLED)


@pytest.mark.parametrize("before", ["complete", "failed", "cancelled"])
@pytest.mark.parametrize("after", State.values)
def test_an_end_is_an_end(before: str, after: str) -> None:
    with pytest.raises(states.OutOfTurn):
        states.require_step(before, after)
