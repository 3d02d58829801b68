"""What follows a change of an account, a membership, a centre or a token: what processes remember is dropped.

At once in this process, within a second in the others (see `credential_cache`).
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, Model
from django.db.models.signals import m2m_changed, post_delete, post_save

from submitters.credential_cache import known
from submitters.models import Account, CredentialGeneration, Membership, Submitter, Token
from submitters.querysets import BOOKKEEPING
from submitters.signals import credentials_changed

WATCHED: tuple[type[Model], ...] = (Account, Membership, Submitter, Token)


def watch() -> None:
    """Listen to every way in which Django writes the watched models."""
    for model in WATCHED:
        post_save.connect(_on_save, sender=model, dispatch_uid=f"credentials-save-{model.__name__}")
        for signal in (post_delete, credentials_changed):
            signal.connect(_on_change, sender=model, dispatch_uid=f"credentials-change-{model.__name__}")
    m2m_changed.connect(_on_change, sender=Membership, dispatch_uid="credentials-memberships")


def announce() -> None:
    """Tell every process that what it remembers of credentials may be out of date.

    Dropped twice here: now, so that this transaction sees its own change, and after the commit, because
    another thread may in between have remembered the state before it.
    """
    _advance_generation()
    known.drop()
    transaction.on_commit(known.drop)


def _advance_generation() -> None:
    only = CredentialGeneration.objects.filter(pk=CredentialGeneration.ONLY)
    if not only.update(number=F("number") + 1):
        CredentialGeneration.objects.bulk_create([CredentialGeneration()], ignore_conflicts=True)
        only.update(number=F("number") + 1)


def _on_save(update_fields: frozenset[str] | None = None, raw: bool = False, **kwargs: Any) -> None:
    if update_fields is None or not BOOKKEEPING.issuperset(update_fields):
        announce()


def _on_change(**kwargs: Any) -> None:
    announce()
