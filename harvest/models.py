"""What is kept of bringing things in: collections, the bytes they brought, what was seen, and the pace of each host."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.utils import timezone

from records.models import new_key

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands before all dates where something has not happened yet."""


class Collection(models.Model):
    """One attempt to bring one thing, or one page of things, at one time (spec: sources.md 5.1).

    `run` is the key of the mirror run that asked for it, "" for none. `params` and `requests` are JSON text;
    `requests` tells method, url without secrets, status, selected headers, bytes, started, ended, attempts. `raw_path`
    is its folder, `raw/{source}/{external_id}/{version}`, "" until there is one, and `manifest_sha256` the digest of
    the metadata.json in it. `failure` is the class of what went wrong (`failures`), `message` says it for people.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        PLANNING = "planning"
        FETCHING = "fetching"
        VALIDATING = "validating"
        STORING = "storing"
        COMPLETE = "complete"
        FAILED = "failed"
        CANCELLED = "cancelled"

    key = models.CharField(max_length=40, default=new_key, unique=True, editable=False)
    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=128)
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    run = models.CharField(max_length=40, blank=True)
    params = models.TextField(default="{}")
    requests = models.TextField(default="[]")
    version_kind = models.CharField(max_length=20, blank=True)
    version = models.CharField(max_length=200, blank=True)
    raw_path = models.CharField(max_length=600, blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    failure = models.CharField(max_length=20, blank=True, help_text="the class of what went wrong")
    message = models.TextField(blank=True)
    created = models.DateTimeField(default=timezone.now)
    modified = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["source", "external_id", "-id"], name="collection_of_a_thing"),
            models.Index(fields=["run", "external_id"], name="collection_of_a_run"),
            models.Index(fields=["state", "-id"], name="collection_by_state"),
            models.Index(fields=["raw_path"], name="collection_by_raw_path"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id} ({self.state})"


class Dataset(models.Model):
    """A stored sequence of bytes: those of a file of a collection. Never changed.

    `store_name` is where the store of raw bytes has them, by their SHA-256: equal bytes are kept once.
    """

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="datasets")
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=20)
    media_type = models.CharField(max_length=100, default="application/octet-stream")
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    declared = models.TextField(default="{}", help_text="digests that the source told, as JSON")
    store_name = models.CharField(max_length=100)
    url = models.TextField(blank=True)
    retrieved = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["collection", "name"], name="dataset_once")]
        indexes = [models.Index(fields=["store_name"], name="dataset_by_store_name")]

    def __str__(self) -> str:
        return f"{self.collection_id}/{self.name}"


class Finding(models.Model):
    """Something seen in what came: kept beside it, never in place of it."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="findings")
    code = models.CharField(max_length=60)
    severity = models.CharField(max_length=4, choices=[("pass", "pass"), ("warn", "warn"), ("fail", "fail")])
    message = models.TextField()

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Event(models.Model):
    """What happened to a collection, in order; written in the transaction of the change itself."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="events")
    name = models.CharField(max_length=20)
    detail = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.pk}: {self.collection_id} {self.name}"


class Fixity(models.Model):
    """What the last reading of some stored bytes has found: of a content of an area of the store (`store.contents`), or
    of a folder of raw files, whose area is `versions`.

    `name` is that of the store. `size` is what it has to be, None for a folder. `checked` is `NEVER` until it was read.
    """

    class Outcome(models.TextChoices):
        UNREAD = "unread"
        SOUND = "sound"
        ALTERED = "altered"  # other bytes, as many
        SHORT = "short"  # too few, or too many
        MISSING = "missing"
        STRAY = "stray"  # bytes, or a folder, of no row

    area = models.CharField(max_length=10)
    name = models.CharField(max_length=600)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.UNREAD)
    detail = models.TextField(blank=True)
    checked = models.DateTimeField(default=NEVER)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="fixity_once")]
        indexes = [
            models.Index(fields=["checked", "id"], name="fixity_by_age"),
            models.Index(fields=["outcome"], name="fixity_wrong", condition=~models.Q(outcome__in=["unread", "sound"])),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.name}: {self.outcome}"


class Host(models.Model):
    """The pace of one host, shared by all processes.

    `next_turn` is when the next request may start; `paused_until` when it may be asked again at all, and `reason` why
    not now; `slowdown` is by what its interval is multiplied since it said that we are too fast; `strikes` how often
    it said so in a row, `struck` when it did last. `modified` grows with every change, so that who has read it knows
    whether somebody else was here meanwhile.
    """

    name = models.CharField(max_length=255, primary_key=True)
    next_turn = models.DateTimeField(default=timezone.now)
    paused_until = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    slowdown = models.FloatField(default=1.0)
    strikes = models.PositiveIntegerField(default=0)
    struck = models.DateTimeField(null=True, blank=True)
    modified = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
