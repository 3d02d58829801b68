"""Querysets whose bulk writes are noticed: without them `update()` could leave a dismissed account signed in.

Single saves and deletes are noticed through Django's own signals (see `invalidation`), not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.auth.models import UserManager
from django.db.models import Model, QuerySet
from django.db.models.functions import Lower

from submitters.signals import credentials_changed

M = TypeVar("M", bound=Model)

BOOKKEEPING = frozenset({"last_login", "last_used"})
"""Fields that say nothing about who may do what: writing only these is not announced."""


class WatchedQuerySet(QuerySet[M]):
    """A queryset that announces bulk writes of credentials."""

    def update(self, **values: Any) -> int:
        rows = super().update(**values)
        if not BOOKKEEPING.issuperset(values):
            self._announce()
        return rows

    def bulk_create(self, objs: Iterable[M], *args: Any, **options: Any) -> list[M]:
        created = super().bulk_create(objs, *args, **options)
        self._announce()
        return created

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> int:
        rows = super().bulk_update(objs, fields, batch_size)
        self._announce()
        return rows

    def _announce(self) -> None:
        credentials_changed.send(sender=self.model)


class AccountQuerySet(WatchedQuerySet[Any]):
    """Accounts, found by name whatever its case."""

    def named(self, username: str) -> AccountQuerySet:
        """The account of that name, if any; compares lower(username) because the index holds that."""
        named: AccountQuerySet = self.alias(folded=Lower("username")).filter(folded=username.lower())
        return named


class AccountManager(UserManager.from_queryset(AccountQuerySet)):  # type: ignore[misc]  # base made by a call
    """Django's creator of users, with look-up by name whatever its case."""

    use_in_migrations = False

    def get_by_natural_key(self, username: str | None) -> Any:
        return self.named(username or "").get()
