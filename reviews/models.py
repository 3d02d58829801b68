"""The rows of a review: itself, the proposals it is about, the steps of its history."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from records.clock import first_modified
from records.models import Received, Record, new_key

from . import states


class Review(models.Model):
    """One question to the curators: may this record be made, or changed so?

    The record goes when its proposal is declined or withdrawn; the review, its proposals and its history stay.
    """

    class Operation(models.TextChoices):
        CREATE = "create", "create"
        REPLACE = "replace", "replace"

    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    kind = models.CharField(max_length=16)
    operation = models.CharField(max_length=8, choices=Operation)
    record = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="reviews")
    base_revision = models.PositiveIntegerField(default=0)
    submitter = models.ForeignKey("submitters.Submitter", models.PROTECT, related_name="reviews")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=20, choices=[(s, s) for s in states.STATES], default=states.PENDING)
    title = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(default=first_modified, editable=False)
    modified = models.DateTimeField(default=first_modified)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=models.Q(state__in=states.OPEN), name="one_open_review"
            )
        ]
        indexes = [
            models.Index(fields=["kind", "state", "-id"], name="review_queue"),
            models.Index(fields=["submitter", "-id"], name="review_own"),
        ]

    def __str__(self) -> str:
        return f"review {self.key}: {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in states.OPEN

    def latest(self) -> Proposal:
        """The proposal a decision is about."""
        return self.proposals.order_by("-number")[0]


class Proposal(models.Model):
    """A document as it was proposed, what it was read from, and what the automatic checks said of it."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="proposals")
    number = models.PositiveIntegerField()
    document = models.TextField()
    checks = models.JSONField(default=list)
    received = models.ForeignKey(Received, models.PROTECT, null=True, related_name="proposals")
    normalisations = models.TextField(blank=True)
    at = models.DateTimeField(default=first_modified)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="proposal_once")]

    def __str__(self) -> str:
        return f"{self.review_id} proposal {self.number}"


class Step(models.Model):
    """One thing that happened, with its words; a comment may point at a field of the document (RFC 6901)."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    pointer = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=first_modified)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="step_once")]

    def __str__(self) -> str:
        return f"{self.review_id} step {self.number}: {self.action}"
