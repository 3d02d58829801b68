"""A submission's columns, and the rows of its delivery: how far it is, what came of it, what still has to be read."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import models

from records.clock import first_modified, next_modified
from records.models import Record, new_key
from sra.document import JsonObject


class Submission(Record):
    """Filled from the document by `records.publish`, as `resource.py` declares."""

    lab_name = models.CharField(max_length=500, blank=True)
    submission_date = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "submissions"


class Delivery(models.Model):
    """One package that was handed in, and what came of it.

    Its key is the key that the submission's own record has or gets; a failed delivery keeps it, and has no record.
    `receipt` is the canonical JSON of a ReceiptV1 as text (its order counts); `faults` are those of a failed one.
    `made` are the ids of the records it added: whether the same package may be answered with the same receipt.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "queued"
        RUNNING = "running", "running"
        COMPLETE = "complete", "complete"
        FAILED = "failed", "failed"

    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    phase = models.CharField(max_length=20, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    submitter = models.ForeignKey("submitters.Submitter", models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    submission = models.ForeignKey(Submission, models.SET_NULL, null=True, related_name="deliveries")
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True)
    receipt_text = models.TextField(default="{}")
    faults = models.JSONField(default=list)
    made = models.JSONField(default=list)
    manifest = models.JSONField(default=list)
    created = models.DateTimeField(default=first_modified, editable=False)
    modified = models.DateTimeField(default=first_modified)

    class Meta:
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"delivery {self.key}: {self.state}"

    @property
    def receipt(self) -> JsonObject:
        """Canonical JSON of a ReceiptV1; empty while there is none."""
        receipt: JsonObject = json.loads(self.receipt_text)
        return receipt

    @receipt.setter
    def receipt(self, receipt: JsonObject) -> None:
        self.receipt_text = json.dumps(receipt, ensure_ascii=False, separators=(",", ":"))

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def is_kept(self) -> bool:
        """Whether it has a row: what was only checked has none."""
        return self.pk is not None

    def move(self, state: str, phase: str = "", done: int | None = None) -> None:
        """Into the next state, with a later date: a poller misses none."""
        self.state, self.phase = state, phase
        self.done = self.done if done is None else done
        self.modified = next_modified(self.modified)
        self.save()


class Piece(models.Model):
    """A megabyte of a part that waits to be worked off; gone when it was."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="pieces")
    part = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "part", "number"], name="piece_once")]

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.part}/{self.number}"
