"""Queries said once in Django's words, compiled once, and run many times.

Building and compiling a queryset costs more than the row it fetches (measured in `bench/http`). A `PreparedQuery`
keeps the SQL and the converters of its queryset per database; the placeholders stand for the arguments in the order
in which they were written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet


class PreparedQuery:
    """`build(*placeholders)` gives a `values_list` queryset; `rows(*arguments)` runs it."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *placeholders: object) -> None:
        self._build = build
        self._placeholders = placeholders
        self._compiled: dict[str, tuple[str, list[int], tuple[Any, ...], Any, Any]] = {}

    def rows(self, *arguments: object) -> Iterable[Any]:
        """The rows as tuples, converted as the queryset would. `arguments` replace the placeholders."""
        connection = connections[DEFAULT_DB_ALIAS]
        if connection.vendor not in self._compiled:
            self._compiled[connection.vendor] = self._compile()
        sql, order, constants, compiler, converters = self._compiled[connection.vendor]
        parameters: list[Any] = [arguments[at] if at >= 0 else constants[i] for i, at in enumerate(order)]
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            rows: Iterable[Any] = cursor.fetchall()
        if converters:
            rows = compiler.apply_converters(rows, converters)
        return rows

    def _compile(self) -> tuple[str, list[int], tuple[Any, ...], Any, Any]:
        compiler = self._build(*self._placeholders).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        order = [self._placeholders.index(p) if p in self._placeholders else -1 for p in parameters]
        return sql, order, tuple(parameters), compiler, converters
