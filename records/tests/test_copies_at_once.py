"""Two workers bring the same things at the same moment: nothing doubled, nothing half, and again it succeeds."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, OperationalError, connection, connections

from records.copies import Copy
from records.models import Identifier, Origin, Record, Reference, Version

from .archives import a_copy, changed, keep, kept, names_of
from .makers import design

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*sets: Sequence[Copy]) -> None:
    """Each set by a worker of its own; what failed is done again, as the loop does."""
    start = threading.Barrier(len(sets), timeout=30)

    def run(some: Sequence[Copy]) -> None:
        try:
            connection.ensure_connection()
            start.wait()
            for _ in range(10):
                try:
                    keep(*some)
                    return
                except (IntegrityError, OperationalError):
                    continue
            raise AssertionError("ten times another came first")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(sets)) as pool:
        list(pool.map(run, sets))


def a_set(number: int) -> list[Copy]:
    return [
        a_copy("study", f"ERP{number:06d}"),
        a_copy("sample", f"ERS{number:06d}", stated=[f"SAMEA{number}"]),
        a_copy(
            "experiment",
            f"ERX{number:06d}",
            study={"accession": f"ERP{number:06d}"},
            design=design({"accession": f"ERS{number:06d}"}),
        ),
    ]


def test_the_same_set_twice_is_there_once() -> None:
    there = [each for number in range(10) for each in a_set(number)]
    at_once(there, there[::-1])
    assert (Record.objects.count(), Origin.objects.count(), Version.objects.count()) == (30, 30, 0)
    assert Identifier.objects.filter(scheme="accession").count() == 30


def test_two_accessions_of_one_thing_that_come_at_once_are_one_record() -> None:
    first = [a_copy("sample", f"ERS{number:06d}", stated=[f"SAMEA{number}"]) for number in range(10)]
    second = [a_copy("sample", f"SAMEA{number}") for number in range(10)]
    at_once(first, second[::-1])
    assert Record.objects.count() == 10
    assert {frozenset(names_of(each)) for each in Record.objects.all()} == {
        frozenset((f"ERS{number:06d}", f"SAMEA{number}")) for number in range(10)
    }


def test_changes_that_overlap_leave_each_record_with_one_of_them() -> None:
    there = [each for number in range(6) for each in a_set(number)]
    keep(*there)
    first = [changed(each, **{"center-name": "one"}) for each in there]
    second = [changed(each, **{"center-name": "two"}) for each in there[::-1]]
    at_once(first, second)
    assert {each.revision for each in Record.objects.all()} == {3}
    assert Version.objects.count() == 2 * len(there)


def test_experiments_of_shared_samples_tie_them_all() -> None:
    shared = [a_copy("sample", f"ERS{number:06d}") for number in range(8)]
    keep(*shared, a_copy("study", "ERP000001"), a_copy("study", "ERP000002"))

    def experiments(study: int) -> list[Copy]:
        numbers = range(8) if study == 1 else range(7, -1, -1)
        return [
            a_copy(
                "experiment",
                f"ERX{study}{number:05d}",
                study={"accession": f"ERP00000{study}"},
                design=design({"accession": f"ERS{number:06d}"}),
            )
            for number in numbers
        ]

    at_once(experiments(1), experiments(2))
    ties = Reference.objects.filter(origin="derived", source=kept("ERS000003").pk)
    assert set(ties.values_list("target__accession", flat=True)) == {"ERP000001", "ERP000002"}
    assert Reference.objects.filter(origin="derived").count() == 16
