"""Two writers at the same moment: threads with connections of their own, on the real database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction

from records import publish
from records.locks import RecordGone
from records.models import Change, Received, Record, Version, Visibility
from records.names import NameTaken
from records.received import Source, keep
from records.registry import resource
from records.tasks import settle_waiting
from submitters.models import Submitter
from tests import builders

from .makers import NOBODY, document_of, experiment, links, sample, study

pytestmark = pytest.mark.django_db(transaction=True)

Outcome = Record | Exception


def at_once(*acts: Callable[[], Record]) -> list[Outcome]:
    """What each act returned or raised, in their order."""
    start = threading.Barrier(len(acts), timeout=30)

    def run(act: Callable[[], Record]) -> Outcome:
        try:
            connection.ensure_connection()
            start.wait()
            return act()
        except (NameTaken, RecordGone) as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def meadow(transactional_db: None) -> Submitter:
    return Submitter.objects.create(slug="meadow", name="Meadow", center_name="MEADOW")


@pytest.mark.parametrize("name", [{"alias": "one"}, {"accession": "ERP000123"}], ids=["alias", "accession"])
def test_one_name_is_given_once(meadow: Submitter, name: dict[str, Any]) -> None:
    outcomes = at_once(*[lambda: study(meadow, **name)] * 3)
    assert sum(isinstance(outcome, NameTaken) for outcome in outcomes) == 2
    assert Record.objects.count() == 1


def test_accessions_are_never_given_twice(meadow: Submitter) -> None:
    outcomes = at_once(*[lambda: study(meadow)] * 6)
    accessions = {outcome.accession for outcome in outcomes if isinstance(outcome, Record)}
    assert len(accessions) == 6


def test_every_change_is_kept_as_a_version(meadow: Submitter) -> None:
    made = study(meadow)
    document = document_of(made)
    notes = ["one", "two", "three"]
    at_once(*[lambda n=n: publish.replace(made, {**document, **builders.noted(n)}, NOBODY) for n in notes])
    made.refresh_from_db()
    assert made.revision == 4
    assert sorted(Version.objects.values_list("revision", flat=True)) == [1, 2, 3]


def test_an_acceptance_and_a_discard_leave_a_whole_record_or_none(meadow: Submitter) -> None:
    made = study(meadow, Visibility.PROPOSED)

    def discard() -> Record:
        publish.withdraw(made, "", NOBODY)
        return made

    at_once(lambda: publish.accept(made, NOBODY), discard)
    left = Record.objects.filter(pk=made.pk).first()
    assert left is None or (left.visibility, left.published is None) == (Visibility.WITHDRAWN, False)


def test_a_release_is_done_once(meadow: Submitter) -> None:
    made = study(meadow, Visibility.PRIVATE)
    at_once(*[lambda: publish.release(made, NOBODY)] * 3)
    assert Change.objects.filter(record=made, event="released").count() == 1


def test_a_target_and_what_names_it_find_each_other_or_can_still(meadow: Submitter) -> None:
    """Neither sees the other's unfinished transaction on PostgreSQL; then the hourly look ties them."""
    parent = study(meadow)
    at_once(lambda: experiment(meadow, parent, {"alias": "a"}, alias="e"), lambda: sample(meadow, alias="a"))
    tissue, work = Record.objects.get(alias="a"), Record.objects.get(alias="e")
    settle_waiting()
    assert links(work) == {parent.key, tissue.key}


def test_a_body_that_two_send_is_kept_once(meadow: Submitter) -> None:
    kind = resource("study")

    def send() -> Record:
        with transaction.atomic():
            source = Source(keep(b"the same", "text/xml"))
            document = kind.codec.read_json(builders.document(kind))
            return publish.create(publish.Draft(kind, document, meadow, Visibility.PUBLIC, source=source), NOBODY)

    outcomes = at_once(*[send] * 3)
    assert {outcome.received_id for outcome in outcomes if isinstance(outcome, Record)} == {Received.objects.get().pk}


def test_of_two_that_would_follow_each_other_one_does(meadow: Submitter) -> None:
    first, second = study(meadow), study(meadow)
    outcomes = at_once(
        lambda: publish.supersede(first, second, NOBODY), lambda: publish.supersede(second, first, NOBODY)
    )
    assert sum(isinstance(outcome, RecordGone) for outcome in outcomes) == 1
    assert Record.objects.filter(visibility=Visibility.REPLACED).count() == 1


def test_a_record_comes_back_once(meadow: Submitter) -> None:
    gone = publish.withdraw(study(meadow), "", NOBODY)
    at_once(*[lambda: publish.restore(gone, NOBODY)] * 3)
    assert Change.objects.filter(record=gone, event="restored").count() == 1


def test_links_written_by_two_into_one_row_are_both_there(meadow: Submitter) -> None:
    tissue = sample(meadow)
    parents = [study(meadow), study(meadow)]
    at_once(*[lambda p=p: experiment(meadow, p, tissue) for p in parents])
    assert links(tissue) == {parent.key for parent in parents}
