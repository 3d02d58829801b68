"""What is kept of notices: the keys that webhooks are signed with, and what was sent to whom and how that went."""

from __future__ import annotations

from django.db import models

from submitters.models import Submitter


class SigningKey(models.Model):
    """A centre's key for webhooks. It is needed in clear to sign, so it signs and does nothing else."""

    submitter = models.ForeignKey(Submitter, models.CASCADE, related_name="signing_keys", verbose_name="centre")
    secret = models.CharField(max_length=100, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    ends = models.DateTimeField(null=True, blank=True, help_text="a key that was replaced signs along until then")

    class Meta:
        ordering = ["-created", "-id"]
        indexes = [models.Index(fields=["submitter", "-created"], name="signing_key_newest")]

    def __str__(self) -> str:
        return f"key of {self.submitter} since {self.created:%Y-%m-%d}"


class Notice(models.Model):
    """Word of one event to one address, and the log of its delivery."""

    class State(models.TextChoices):
        WAITING = "waiting", "not delivered yet"
        DELIVERED = "delivered"
        SET_ASIDE = "set-aside", "tried as often as is tried"
        FAILED = "failed", "cannot be delivered"

    key = models.CharField(max_length=40, unique=True, help_text="the webhook-id")
    address = models.CharField(max_length=2000)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    event = models.JSONField(default=dict)
    submitter = models.ForeignKey(
        Submitter, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="centre"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="HTTP, of the last attempt")
    error = models.TextField(blank=True, help_text="why the last attempt failed")
    created = models.DateTimeField(auto_now_add=True)
    tried = models.DateTimeField(null=True, blank=True, help_text="the last attempt")

    class Meta:
        ordering = ["-created", "-id"]
        indexes = [
            models.Index(fields=["submitter", "-created"], name="notice_by_centre"),
            models.Index(fields=["created"], name="notice_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.address} ({self.state})"
