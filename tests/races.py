"""Two or three who ask at the same moment: real threads, each with a connection of its own, on the real database.

Each public function below `in_turn` runs one race over one resource, and asserts that exactly one won and that the
losers changed nothing.
"""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, connections

from records.models import Change, Record, Visibility, new_key
from records.registry import Resource, resources
from reviews import states
from reviews.models import Review, Step

from .builders import address_of, address_of_review, document, noted, proposal, record
from .people import Answer, People

Act = Callable[[], Answer]


def race(*acts: Act) -> list[Answer]:
    """Do all at once; their answers in the order of the acts."""
    start = threading.Barrier(len(acts), timeout=30)

    def run(act: Act) -> Answer:
        try:
            connection.ensure_connection()
            start.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def statuses(answers: list[Answer]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def in_turn(rounds: int) -> Iterator[Resource]:
    """So many resources, one after the other and again from the start."""
    return itertools.islice(itertools.cycle(resources()), rounds)


def writers_with_one_tag(people: People, resource: Resource) -> None:
    made = record(resource, people.centre)
    caller, address = people["curator"], address_of(made)
    tag = caller.get(address)["ETag"]
    answers = race(
        lambda: caller.patch(address, noted("one"), if_match=tag),
        lambda: caller.patch(address, noted("two"), if_match=tag),
    )
    assert statuses(answers) == {200: 1, 412: 1}
    note = "one" if answers[0].status_code == 200 else "two"
    found = caller.get(address).json()
    assert (found["additional-properties"], found["record"]["version"]) == ({"note": note}, 2)


def a_change_and_a_withdrawal_with_one_tag(people: People, resource: Resource) -> None:
    made = record(resource, people.centre)
    caller, address = people["curator"], address_of(made)
    tag = caller.get(address)["ETag"]
    changed, withdrawn = race(
        lambda: caller.patch(address, noted("one"), if_match=tag),
        lambda: caller.delete(address, if_match=tag),
    )
    made.refresh_from_db()
    outcome = (changed.status_code, withdrawn.status_code, made.revision, made.visibility)
    assert outcome in ((200, 412, 2, "public"), (410, 200, 1, "withdrawn"))


def writers_of_one_new_address(people: People, resource: Resource) -> None:
    address = f"/{resource.collection}/{new_key()}"
    one, two = document(resource), document(resource)
    answers = race(
        lambda: people["trusted"].put(address, one, if_none_match="*"),
        lambda: people["trusted"].put(address, two, if_none_match="*"),
    )
    winners = [answer for answer in answers if answer.status_code == 200]
    assert len(winners) == 1
    assert set(statuses(answers)) <= {200, 409, 412}
    assert people["anonymous"].get(address).json()["alias"] == winners[0].json()["alias"]


def one_request_sent_thrice_with_a_key(people: People, resource: Resource) -> None:
    made = document(resource)
    act = _sending(people, resource, made, f"key-{new_key()}")
    answers = race(act, act, act)
    assert statuses(answers) == {201: 3}
    assert len({answer["Location"] for answer in answers}) == 1
    assert len({answer.content for answer in answers}) == 1
    assert Record.objects.filter(alias=made["alias"]).count() == 1


def one_request_sent_thrice_without_a_key(people: People, resource: Resource) -> None:
    """The alias is a key too: the losers are told where the record is."""
    made = document(resource)
    act = _sending(people, resource, made)
    answers = race(act, act, act)
    assert statuses(answers) == {201: 1, 409: 2}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Record.objects.filter(alias=made["alias"]).count() == 1


def _sending(people: People, resource: Resource, made: object, key: str = "") -> Act:
    headers = {"idempotency_key": key} if key else {}
    return lambda: people["trusted"].post(f"/{resource.collection}", made, **headers)


def two_acceptances(people: People, resource: Resource) -> None:
    review = proposal(resource, people.accounts["submitter"])
    address = f"{address_of_review(review, resource.collection)}/accept"
    answers = race(lambda: people["curator"].post(address), lambda: people["curator"].post(address))
    assert statuses(answers) == {200: 1, 409: 1}
    _require_one_decision(review, states.COMPLETE)


def an_acceptance_and_a_withdrawal(people: People, resource: Resource) -> None:
    _decide_two_ways(people, resource, ("curator", "accept", {}), ("submitter", "withdraw", {}))


def an_acceptance_and_a_refusal(people: People, resource: Resource) -> None:
    _decide_two_ways(people, resource, ("curator", "accept", {}), ("curator", "decline", {"reason": "no"}))


def _decide_two_ways(people: People, resource: Resource, *ways: tuple[str, str, dict[str, str]]) -> None:
    review = proposal(resource, people.accounts["submitter"])
    own = address_of_review(review, resource.collection)
    acts = [_acting(people, role, f"{own}/{action}", body) for role, action, body in ways]
    answers = race(*acts)
    assert statuses(answers) == {200: 1, 409: 1}
    won = ways[0 if answers[0].status_code == 200 else 1][1]
    _require_one_decision(review, states.action(won).to)


def _acting(people: People, role: str, address: str, body: dict[str, str]) -> Act:
    return lambda: people[role].post(address, body)


def _require_one_decision(review: Review, state: str) -> None:
    """One terminal step; an accepted record is public with one accession, any other leaves no record."""
    record_id = review.record_id or 0
    review.refresh_from_db()
    assert review.state == state
    assert Step.objects.filter(review=review).exclude(action="submit").count() == 1
    left = Record.objects.filter(pk=record_id)
    if state == states.COMPLETE:
        assert left.get().visibility == Visibility.PUBLIC
        assert Change.objects.filter(record=record_id, event=Change.Event.CREATED).count() == 1
        assert left.get().identifiers.filter(scheme="accession").count() == 1
    else:
        assert not left.exists()


def an_edit_and_an_acceptance(people: People, resource: Resource) -> None:
    """Whichever comes first, what is public is what the accepted review shows as its last proposal."""
    review = proposal(resource, people.accounts["submitter"])
    own, edited = address_of_review(review, resource.collection), document(resource)
    answers = race(
        lambda: people["curator"].post(f"{own}/accept"),
        lambda: people["submitter"].post(f"{own}/resubmit", edited),
    )
    assert answers[0].status_code == 200
    assert answers[1].status_code in (200, 409)
    accepted = Record.objects.get(reviews=review)
    public = people["anonymous"].get(address_of(accepted)).json()
    shown = people["curator"].get(own).json()["document"]
    assert public["alias"] == shown["alias"]
    assert (public["alias"] == edited["alias"]) == (answers[1].status_code == 200)
