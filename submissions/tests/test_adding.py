"""Handing in documents that name each other."""

from __future__ import annotations

import pytest

from records.models import Record, Visibility
from submissions.models import Delivery
from tests.people import People

from .packages import documents, post_form, submission


def test_what_is_sent_together_is_tied_whatever_its_order(people: People) -> None:
    answer = post_form(people["trusted"], submission("ADD"), documents())
    assert answer.status_code == 201, answer.content
    run = Record.objects.get(kind="run")
    experiment = run.references.get().target
    assert experiment is not None
    assert {edge.target.kind for edge in experiment.references.all() if edge.target} == {"study", "sample"}


def test_what_is_added_is_held_for_two_years(people: People) -> None:
    post_form(people["trusted"], submission("ADD"), documents())
    assert set(Record.objects.values_list("visibility", flat=True)) == {Visibility.PRIVATE}


def test_release_makes_all_of_it_public(people: People) -> None:
    post_form(people["trusted"], submission("ADD", "RELEASE"), documents())
    assert set(Record.objects.values_list("visibility", flat=True)) == {Visibility.PUBLIC}


def test_the_same_submission_again_is_the_same_objects_and_receipt(people: People) -> None:
    first, again = (post_form(people["trusted"], submission("ADD"), documents()) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.content, first["Location"]) == (again.content, again["Location"])
    assert Record.objects.count() == 5


def test_validate_writes_nothing(people: People) -> None:
    answer = post_form(people["trusted"], submission("VALIDATE"), documents())
    assert (answer.status_code, b'success="true"' in answer.content) == (200, True)
    assert (Record.objects.count(), Delivery.objects.count()) == (0, 0)


@pytest.mark.parametrize("kind", ["STUDY", "SAMPLE", "EXPERIMENT", "RUN"])
def test_a_single_kind_can_be_sent(kind: str, people: People) -> None:
    post_form(people["trusted"], submission("ADD"), documents())
    answer = post_form(
        people["trusted"],
        submission("ADD"),
        {kind: documents(kind)[kind].replace(f'alias="{kind.lower()}"', 'alias="another"')},
    )
    assert answer.status_code == 201, answer.content
