"""Many records at once, by the way that one goes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records import publish
from records.models import Change, Identifier, Record, Visibility
from records.registry import Resource, resource
from records.rows import rows_of
from sra.faults import DocumentRefused
from submitters.models import Submitter
from tests import builders

from .makers import NOBODY, links, sample, study


def drafts(kind: Resource, centre: Submitter, count: int, parent: Record | None = None) -> list[publish.Draft]:
    return [
        publish.Draft(kind, builders.document(kind), centre, Visibility.PUBLIC, parent=parent) for _ in range(count)
    ]


def statements(count: int, centre: Submitter, parent: Record | None = None) -> int:
    """How many statements a set of samples takes beside the one for each row of their own table."""
    with CaptureQueriesContext(connection) as captured:
        publish.create_all(drafts(resource("sample"), centre, count, parent), NOBODY)
    return len(captured) - count


def test_a_set_is_made_in_its_order(meadow: Submitter, resource: Resource) -> None:
    wanted = drafts(resource, meadow, 4)
    made = publish.create_all(wanted, NOBODY)
    assert [record.alias for record in made] == [draft.document["alias"] for draft in wanted]
    assert [row.alias for row in rows_of(made)] == [record.alias for record in made]
    assert len({record.accession for record in made}) == 4


def test_every_record_of_a_set_is_whole(meadow: Submitter) -> None:
    parent = study(meadow)
    made = publish.create_all(drafts(resource("sample"), meadow, 3, parent), NOBODY)
    assert resource("sample").model.objects.filter(pk__in=[each.pk for each in made]).count() == 3
    assert Change.objects.filter(record__kind="sample", event="created").count() == 3
    assert Identifier.objects.filter(record__kind="sample").count() == 6
    assert [links(each) for each in made] == [{parent.key}] * 3


def test_a_larger_set_takes_hardly_more_statements(meadow: Submitter) -> None:
    parent = study(meadow)
    few, many = statements(5, meadow, parent), statements(50, meadow, parent)
    assert many <= few + 5


def test_releasing_a_large_study_takes_hardly_more_statements_for_more_samples(meadow: Submitter) -> None:
    counts = []
    for size in (5, 50):
        held = study(meadow, Visibility.PRIVATE)
        publish.create_all(drafts(resource("sample"), meadow, size, held), NOBODY)
        with CaptureQueriesContext(connection) as captured:
            publish.release(held, NOBODY)
        counts.append(len(captured))
    assert Record.objects.filter(visibility=Visibility.PUBLIC).count() == 57
    assert counts[1] <= counts[0] + 5


def test_a_name_that_two_of_a_set_want_is_refused(meadow: Submitter) -> None:
    kind = resource("sample")
    twins = [publish.Draft(kind, builders.document(kind, alias="a"), meadow, Visibility.PUBLIC) for _ in range(2)]
    with pytest.raises(DocumentRefused) as refused:
        publish.create_all(twins, NOBODY)
    assert [(fault.code, fault.pointer) for fault in refused.value.faults] == [("conflict", "/alias")]
    assert not Record.objects.exists()


def test_records_of_a_set_may_name_each_other_in_any_order(meadow: Submitter) -> None:
    kind = resource("analysis")
    ring = [("a", "b"), ("b", "c"), ("c", "a")]
    documents = [builders.document(kind, alias=own, analyses=[{"alias": other}]) for own, other in ring]
    made = publish.create_all(
        [publish.Draft(kind, document, meadow, Visibility.PUBLIC) for document in documents], NOBODY
    )
    assert [links(each) for each in made] == [{made[1].key}, {made[2].key}, {made[0].key}]


def test_a_set_settles_what_waited_for_its_records(meadow: Submitter) -> None:
    kind = resource("analysis")
    waiting = builders.record(kind, meadow, samples=[{"alias": "a"}, {"alias": "b"}])
    made = [sample(meadow, alias=alias) for alias in ("a", "b")]
    assert links(waiting) == {each.key for each in made}
