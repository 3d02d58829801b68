"""A decision and what the submitter does at the same moment: no deadlock, and one of them comes first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from records.locks import RecordGone
from records.models import Record, Visibility
from records.registry import Resource
from reviews import intake, steps
from reviews.models import Review
from submitters.actor import Actor, actor_of
from tests import builders
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 8
REFUSED = (steps.ActionOutOfTurn, intake.ReviewOpen, RecordGone)


def at_once(*acts: Callable[[], object]) -> list[bool]:
    """Which of the acts were not refused; anything but a refusal is an error."""
    start = threading.Barrier(len(acts), timeout=30)

    def run(act: Callable[[], object]) -> bool:
        try:
            connection.ensure_connection()
            start.wait()
            act()
        except REFUSED:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def submitter(transactional_db: None, people: People) -> Actor:
    return actor_of(people.accounts["submitter"])


@pytest.fixture
def curator(transactional_db: None, people: People) -> Actor:
    return actor_of(people.accounts["curator"])


@pytest.mark.parametrize("_", range(ROUNDS))
def test_an_acceptance_and_a_new_proposal(
    _: int, review: Review, people: People, study: Resource, submitter: Actor, curator: Actor
) -> None:
    record = record_of(review)
    again = intake.Intent(study, builders.document(study), people.centre, record=record)
    accepted, _proposed = at_once(
        lambda: steps.take(review, "accept", curator), lambda: intake.submit(again, submitter)
    )
    assert accepted
    assert Record.objects.get(pk=record.pk).visibility == Visibility.PUBLIC


@pytest.mark.parametrize("_", range(ROUNDS))
def test_an_acceptance_and_a_deletion(_: int, review: Review, submitter: Actor, curator: Actor) -> None:
    record = record_of(review)
    accepted, _deleted = at_once(
        lambda: steps.take(review, "accept", curator), lambda: intake.withdraw(record, "", submitter)
    )
    left = Record.objects.filter(pk=record.pk).first()
    assert (left is not None) == accepted
    assert not Review.objects.get(pk=review.pk).is_open


def record_of(review: Review) -> Record:
    assert review.record is not None
    return review.record
