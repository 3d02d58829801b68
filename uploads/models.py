"""The row behind an upload: how far it is, who holds it, what it has to become. How it changes: `transfer`."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from records.models import Record
    from reviews.models import Review
    from submitters.models import Account, Submitter

LONGEST_NAME = 500
LONGEST_METADATA = 8192


def new_key() -> str:
    """128 random bits: an address that nobody guesses."""
    return secrets.token_urlsafe(16)


class Upload(models.Model):
    """A file on its way, or arrived.

    `offset` bytes are safe on the disk, and were when it was written; it never decreases. `length` is None until the
    client has told it. `generation` counts those who took hold of the upload: only the last one may write. `declared`
    holds what the file's digests must be, `found` what they are: {"md5" | "sha1" | "sha256" | "sha512": hexadecimal}.
    `checked` counts the bytes that the worker has gone through. `faults` says why an upload failed, `facts` what was
    found in the file (`datafiles`). `part` tells what part a tus concatenation gave it; `parts` are the keys of the
    uploads that it is made of.
    """

    class State(models.TextChoices):
        OPEN = "open", "open"
        RECEIVED = "received", "received"  # every byte is here; a worker verifies
        COMPLETE = "complete", "complete"
        FAILED = "failed", "failed"
        EXPIRED = "expired", "expired"  # remembered as gone for a while
        CANCELLED = "cancelled", "cancelled"

    class Dialect(models.TextChoices):
        TUS = "tus", "tus 1.0.0"
        GOOGLE = "google", "Google resumable"
        IETF = "ietf", "Resumable Uploads for HTTP"
        PLAIN = "plain", "one request"

    class Part(models.TextChoices):
        WHOLE = "", "whole"
        PARTIAL = "partial", "partial"
        FINAL = "final", "final"

    class Filing(models.TextChoices):
        NONE = "", "for no record"
        WAITING = "waiting", "waiting"
        FILED = "filed", "filed"
        HELD = "held", "held for review"
        REFUSED = "refused", "refused"

    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    account: models.ForeignKey[Account, Account] = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploads"
    )
    submitter: models.ForeignKey[Submitter | None, Submitter | None] = models.ForeignKey(
        "submitters.Submitter", models.CASCADE, null=True, related_name="uploads"
    )
    record: models.ForeignKey[Record | None, Record | None] = models.ForeignKey(
        "records.Record", models.SET_NULL, null=True, related_name="+", help_text="the run or analysis it is for"
    )
    filing = models.CharField(max_length=8, choices=Filing, blank=True, help_text="whether that record has it")
    review: models.ForeignKey[Review | None, Review | None] = models.ForeignKey(
        "reviews.Review",
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="where its filing waits for a decision",
    )
    dialect = models.CharField(max_length=8, choices=Dialect)
    part = models.CharField(max_length=8, choices=Part, blank=True)
    parts: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    metadata = models.TextField(blank=True, help_text="as the client wrote it")
    length = models.PositiveBigIntegerField(null=True)
    offset = models.PositiveBigIntegerField(default=0)
    generation = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    declared: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    found: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    checked = models.PositiveBigIntegerField(default=0)
    faults: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    facts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    created = models.DateTimeField(default=timezone.now, editable=False)
    modified = models.DateTimeField(default=timezone.now, help_text="last word on bytes or state")
    expires = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "state"], name="upload_by_owner"),
            models.Index(fields=["state", "expires"], name="upload_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.key} ({self.state})"
