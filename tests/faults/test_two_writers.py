"""Three hundred of three hundred: no failure in so many rounds bounds its rate at 1 % with 95 % confidence."""

from __future__ import annotations

from typing import Final

import pytest

from .. import races
from ..contract.test_two_writers import RACES, Race
from ..people import settle

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

ROUNDS: Final = 300


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_exactly_one_wins_each_time(race: Race) -> None:
    people = settle()
    for resource in races.in_turn(ROUNDS):
        race(people, resource)
