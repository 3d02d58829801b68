"""Queries that are compiled once."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from records.models import Record
from records.prepared import PreparedQuery
from records.rows import Row, find, row_of, select
from submitters.models import Submitter

from .makers import sample, study


def test_arguments_take_the_places_of_their_placeholders_in_any_order(meadow: Submitter) -> None:
    made = study(meadow)

    def build(key: Any, kind: Any) -> QuerySet[Record, Any]:
        return Record.objects.filter(kind=kind, key=key).values_list("id")

    query = PreparedQuery(build, "<key>", "<kind>")
    assert list(query.rows(made.key, "study")) == [(made.pk,)]
    assert list(query.rows("study", made.key)) == []


def test_an_argument_may_be_used_twice_beside_constants(meadow: Submitter) -> None:
    made = study(meadow, alias="same")
    Record.objects.filter(pk=made.pk).update(title="same")
    query = PreparedQuery(
        lambda word: Record.objects.filter(alias=word, title=word, revision=1).values_list("key"), "<word>"
    )
    assert list(query.rows("same")) == [(made.key,)]
    assert list(query.rows("other")) == []


def test_an_argument_is_never_read_as_sql(meadow: Submitter) -> None:
    study(meadow)
    assert find("study", "' or 1=1 --") is None


def test_a_row_is_what_the_queryset_gives(meadow: Submitter) -> None:
    made = sample(meadow)
    assert find("sample", made.key) == Row._make(select(Record.objects.filter(pk=made.pk)).get()) == row_of(made)


def test_a_row_is_read_by_one_query(meadow: Submitter, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    made = sample(meadow)
    with django_assert_num_queries(1):
        assert find("sample", made.key) is not None
