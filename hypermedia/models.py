"""What HTTP itself has to remember: requests answered under an Idempotency-Key, and long refusals."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from records.models import new_key


class AnsweredRequest(models.Model):
    """The answer to a request that may be sent again. Rows older than a day may go."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.TextField(default="{}")
    body = models.BinaryField(default=b"")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key


class Refusal(models.Model):
    """All faults of a document that was refused, as JSON text: a list of objects. Rows older than a day may go."""

    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=50)
    title = models.CharField(max_length=200)
    total = models.PositiveIntegerField()
    faults = models.TextField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.total} faults"
