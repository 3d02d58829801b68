"""Who wins when two ask at the same moment: exactly one. Hundreds of rounds of the same are in `tests/faults`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from records.registry import Resource

from .. import races
from ..people import People, settle

Race = Callable[[People, Resource], None]

RACES: Final[tuple[Race, ...]] = (
    races.writers_with_one_tag,
    races.a_change_and_a_withdrawal_with_one_tag,
    races.writers_of_one_new_address,
    races.one_request_sent_thrice_with_a_key,
    races.one_request_sent_thrice_without_a_key,
    races.two_acceptances,
    races.an_acceptance_and_a_withdrawal,
    races.an_acceptance_and_a_refusal,
    races.an_edit_and_an_acceptance,
)

ROUNDS: Final = 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_exactly_one_wins(race: Race) -> None:
    people = settle()
    for resource in races.in_turn(ROUNDS):
        race(people, resource)
