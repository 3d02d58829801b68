"""Who may do what with what, in every state: `visibility.csv`, written by hand from gmi-api.md 3 and 5.

A cell is a status, or whether the thing is shown. Every cell is asked on its own and undone. The table says nothing of
types, so it is held for every resource.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import pytest
from django.db import transaction

from records import publish
from records.models import Record, Visibility, new_key
from records.registry import Resource
from reviews.models import Review
from submitters.actor import Actor

from ..builders import address_of, address_of_review, document, noted, proposal, record
from ..people import ROLES, Caller, People

Cells: TypeAlias = dict[tuple[str, str], str]

with (Path(__file__).parent / "visibility.csv").open() as _file:
    TABLE: Final = list(csv.DictReader(_file))

STATES: Final = tuple(dict.fromkeys(row["state"] for row in TABLE))


@dataclass(frozen=True)
class Target:
    """What is asked about: its resource, its address, and the names it might be found by."""

    resource: Resource
    address: str
    key: str
    alias: str = "of-nothing"
    accession: str = "of-nothing"

    @property
    def collection(self) -> str:
        return f"/{self.resource.collection}"


def target_in(state: str, resource: Resource, people: People) -> Target:
    """Something of the submitter's in that state."""
    if state in ("collection", "queue"):
        waiting = _of_review(resource, people)
        address = waiting.address.rpartition("/")[0] if state == "queue" else f"/{resource.collection}"
        return Target(resource, address, waiting.key)
    if state == "review":
        return _of_review(resource, people)
    if state == "absent":
        return Target(resource, f"/{resource.collection}/{(key := new_key())}", key)
    made = _record_in(state, resource, people)
    return Target(resource, address_of(made), made.key, made.alias, made.accession)


def _of_review(resource: Resource, people: People) -> Target:
    review = proposal(resource, people.accounts["submitter"])
    return Target(resource, address_of_review(review, resource.collection), review.key)


def _record_in(state: str, resource: Resource, people: People) -> Record:
    if state == "proposed":
        return Record.objects.get(reviews=proposal(resource, people.accounts["submitter"]))
    if state == "withdrawn unseen":
        return publish.withdraw(record(resource, people.centre, Visibility.PRIVATE), "", Actor())
    return record(resource, people.centre, Visibility(state))


# ------------------------------------------------------------------------------------------------------- the verbs
def found(caller: Caller, target: Target) -> str:
    """By the accession, or while it has none by the alias."""
    by_alias = f"alias={target.alias}&submitter=meadow"
    query = f"accession={target.accession}" if target.accession else by_alias
    return str(caller.get(f"/lookup?{query}").status_code)


def parts(caller: Caller, target: Target) -> str:
    """One status for all sub-resources; several when they disagree."""
    names = [*target.resource.related_at, *(["data"] if target.resource.files_at else [])]
    return "/".join(sorted({str(caller.get(f"{target.address}/{name}").status_code) for name in names}))


def shown_in(caller: Caller, address: str, key: str) -> str:
    response = caller.get(address)
    if response.status_code != 200:
        return str(response.status_code)
    return "yes" if key in response.content.decode() else "no"


def posting(part: str, body: dict[str, str] | None = None) -> Callable[[Caller, Target], str]:
    return lambda caller, target: str(caller.post(f"{target.address}/{part}", body).status_code)


def getting(part: str) -> Callable[[Caller, Target], str]:
    return lambda caller, target: str(caller.get(f"{target.address}{part}").status_code)


VERBS: Final[dict[str, Callable[[Caller, Target], str]]] = {
    "read": getting(""),
    "options": lambda caller, target: str(caller.options(target.address).status_code),
    "create": lambda caller, target: str(caller.post(target.address, document(target.resource)).status_code),
    "replace": lambda caller, target: str(caller.put(target.address, document(target.resource)).status_code),
    "amend": lambda caller, target: str(caller.patch(target.address, noted("x")).status_code),
    "withdraw": lambda caller, target: str(caller.delete(target.address, x_reason="a mistake").status_code),
    "release": posting("release"),
    "suppress": posting("suppress"),
    "versions": getting("/versions"),
    "version": getting("/versions/1"),
    "parts": parts,
    "listed": lambda caller, target: shown_in(caller, target.collection, target.key),
    "shows": lambda caller, target: shown_in(caller, target.address, target.key),
    "found": found,
    "claim": posting("claim"),
    "accept": posting("accept"),
    "request-changes": posting("request-changes", {"reason": "unclear"}),
    "decline": posting("decline", {"reason": "not ours"}),
    "take-back": posting("withdraw"),
    "resubmit": lambda caller, target: str(
        caller.post(f"{target.address}/resubmit", document(target.resource)).status_code
    ),
    "comments": posting("comments", {"comment": "a remark"}),
}


# ------------------------------------------------------------------------------------------------------- the table
@pytest.mark.parametrize("state", STATES)
def test_everybody_may_what_the_table_says_and_no_more(state: str, resource: Resource, people: People) -> None:
    target = target_in(state, resource, people)
    rows = [row for row in TABLE if row["state"] == state]
    expected: Cells = {(row["verb"], role): row[role] for row in rows for role in ROLES}
    assert differences(expected, {cell: ask(people, target, *cell) for cell in expected}) == {}


def ask(people: People, target: Target, verb: str, role: str) -> str:
    """The cell as it is, leaving nothing behind."""
    with transaction.atomic():
        outcome = VERBS[verb](people[role], target)
        transaction.set_rollback(True)
    return outcome


def differences(expected: Cells, actual: Cells) -> dict[tuple[str, str], str]:
    return {cell: f"{actual[cell]}, not {expected[cell]}" for cell in expected if actual[cell] != expected[cell]}


def test_the_table_knows_every_state_a_record_can_have() -> None:
    assert {state.value for state in Visibility} < set(STATES)


def test_the_table_knows_every_role() -> None:
    assert set(TABLE[0]) == {"state", "verb", *ROLES}


def test_a_head_request_is_answered_as_a_get(resource: Resource, people: People) -> None:
    for state in ("proposed", "public", "withdrawn", "absent"):
        address = target_in(state, resource, people).address
        for role in ROLES:
            head, got = people[role].send("HEAD", address), people[role].get(address)
            assert (head.status_code, head.content) == (got.status_code, b"")


def test_a_session_may_what_its_account_may(resource: Resource, people: People) -> None:
    """Signed in on the pages, without a header; the anonymous are not let in."""
    from django.test import Client

    address = target_in("proposed", resource, people).address
    for role, status in (("submitter", 200), ("other", 403), ("curator", 200)):
        client = Client()
        client.force_login(people.accounts[role])
        assert client.get(address).status_code == status


def test_a_header_alone_decides_where_there_is_a_session_too(resource: Resource, people: People) -> None:
    from django.test import Client

    address = target_in("proposed", resource, people).address
    client = Client()
    client.force_login(people.accounts["curator"])
    response = client.get(address, headers={"Authorization": people["other"].authorization})
    assert response.status_code == 403


def test_members_of_no_other_centre_are_let_in_by_a_submitter_in_the_document(
    resource: Resource, people: People
) -> None:
    theirs = [{"href": "http://testserver/submitters/meadow"}]
    response = people["other"].post(f"/{resource.collection}", document(resource, submitter=theirs))
    assert response.status_code == 400
    assert response.json()["invalidFields"] == ["submitter.0.href"]


def test_what_the_server_owns_cannot_be_sent(resource: Resource, people: People) -> None:
    """Mass assignment: status, dates, keys and links in a document change nothing (reliability.md 2.6)."""
    owned = {"links": [], "record": {"status": "public", "accession": "X", "version": 9}}
    response = people["submitter"].post(f"/{resource.collection}", {**document(resource), **owned})
    assert response.status_code == 202
    assert Record.objects.get().visibility == Visibility.PROPOSED
    for name in ("visibility", "owner", "status", "key", "revision", "published", "submitter_id"):
        refused = people["submitter"].post(f"/{resource.collection}", {**document(resource), name: "public"})
        assert refused.status_code == 400


def test_an_own_accession_cannot_be_chosen(resource: Resource, people: People) -> None:
    chosen = f"GMI{resource.accession_letters[-1]}000001"
    response = people["trusted"].post(f"/{resource.collection}", document(resource, accession=chosen))
    assert response.status_code == 400
    assert response.json()["invalidFields"] == ["accession"]


def test_the_review_of_one_type_is_no_review_of_another(resource: Resource, people: People) -> None:
    from records.registry import resources

    review: Review = proposal(resource, people.accounts["submitter"])
    for other in resources():
        expected = 200 if other is resource else 404
        assert people["curator"].get(address_of_review(review, other.collection)).status_code == expected
