"""The rows behind every record: itself, its former versions, its names, its references, what was sent, the feed."""

from __future__ import annotations

import secrets
from base64 import b32encode
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from .registry import Resource

LONGEST_ACCESSION = 40
LONGEST_ALIAS = 500
LONGEST_FILE_NAME = 500
LONGEST_MEDIA_TYPE = 100
LONGEST_CHECKSUM = 200
LONGEST_ENCRYPTION = 40
LONGEST_FILE_TYPE = 60

_KEY_ALPHABET = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789abcdefghjkmnpqrstvwxyz")


def new_key() -> str:
    """20 characters, 100 random bits: an address that nobody guesses before the record is public."""
    return b32encode(secrets.token_bytes(13))[:20].translate(_KEY_ALPHABET).decode("ascii")


class Visibility(models.TextChoices):
    """Who sees a record (spec: gmi-api.md 5; INSDC statuses in insdc.md 4.5)."""

    PROPOSED = "proposed", "proposed"  # in review, never published
    PRIVATE = "private", "private"  # accepted, held until its date or release
    PUBLIC = "public", "public"
    SUPPRESSED = "suppressed", "suppressed"  # served by address, absent from lists
    REPLACED = "replaced", "replaced"  # its address leads to the record that took its place
    WITHDRAWN = "withdrawn", "withdrawn"  # a tombstone


class Received(models.Model):
    """A body as it was sent, kept once for all records that came in it; never changed.

    `media_type` is its Content-Type. `body` stands last, so that reading the others does not read it.
    """

    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=LONGEST_MEDIA_TYPE)
    size = models.PositiveBigIntegerField()
    created = models.DateTimeField(default=timezone.now)
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sha256", "media_type"], name="received_once")]

    def __str__(self) -> str:
        return f"{self.media_type} {self.sha256}"


class Record(models.Model):
    """One identity, one lock, one revision counter, for all six types.

    `document` is the canonical JSON text without what the server owns (links, status, submitter). `relations` is JSON
    text that lets one row answer a GET: which records this one names, how many of its files are awaited
    (`records.relations`).
    `modified` has whole seconds and grows by at least one per revision: HTTP dates carry no more.
    `hold_until` is the day on which a state ends by itself: of a private record, or of one out of sight for a time.
    `normalisations` is JSON text, "" for none: what was evened out in the body `received` to make the document.
    """

    kind = models.CharField(max_length=16, editable=False)
    key = models.CharField(max_length=40, default=new_key, editable=False)
    accession = models.CharField(max_length=LONGEST_ACCESSION, blank=True)
    alias = models.CharField(max_length=LONGEST_ALIAS, blank=True)
    title = models.TextField(blank=True)
    submitter = models.ForeignKey("submitters.Submitter", models.PROTECT, null=True, related_name="records")
    visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.PROPOSED)
    hold_until = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(default=timezone.now, editable=False)
    modified = models.DateTimeField()
    published = models.DateTimeField(null=True, blank=True)
    document = models.TextField()
    relations = models.TextField(default="{}")
    note = models.TextField(blank=True)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaces")
    received = models.ForeignKey(Received, models.PROTECT, null=True, blank=True, related_name="records")
    normalisations = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="record_kind_key")]
        indexes = [
            models.Index(fields=["kind", "visibility", "-id"], name="record_listing"),
            models.Index(fields=["kind", "submitter", "-id"], name="record_own_listing"),
            models.Index(fields=["visibility", "hold_until"], name="record_holds"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.accession or self.key}"

    @property
    def resource(self) -> Resource:
        from .registry import resource

        return resource(self.kind)


class Version(models.Model):
    """A former state of an accepted record, kept when the next one replaced it. Proposals are kept by their review."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()
    document = models.TextField()
    modified = models.DateTimeField()
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    received = models.ForeignKey(Received, models.PROTECT, null=True, related_name="versions")
    normalisations = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "revision"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.record_id} revision {self.revision}"


class Identifier(models.Model):
    """One name of a record. Accessions are unique by type; aliases by type and submitter; other names may repeat."""

    class Scheme(models.TextChoices):
        ACCESSION = "accession", "accession"
        ALIAS = "alias", "alias"
        OTHER = "other", "other"

    record = models.ForeignKey(Record, models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=16)
    scheme = models.CharField(max_length=10, choices=Scheme)
    value = models.CharField(max_length=500)
    submitter = models.ForeignKey("submitters.Submitter", models.CASCADE, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"], condition=models.Q(scheme="accession"), name="accession_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "submitter", "value"], condition=models.Q(scheme="alias"), name="alias_once"
            ),
        ]
        indexes = [models.Index(fields=["value", "kind"], name="identifier_lookup")]

    def __str__(self) -> str:
        return self.value


class Reference(models.Model):
    """An edge: the record `source` belongs to, or was made from, the record `target`.

    `origin` tells where it comes from: written in the document, a membership given by a nested POST, or derived (a
    sample belongs to the study of an experiment `via` which it is used). `wanted` and `alias`, one of the aliases of
    `centre`, keep what the document said: by these an edge without target finds it when it arrives, or comes again.
    """

    class Origin(models.TextChoices):
        DOCUMENT = "document", "document"
        MEMBERSHIP = "membership", "membership"
        DERIVED = "derived", "derived"

    source = models.ForeignKey(Record, models.CASCADE, related_name="references")
    source_kind = models.CharField(max_length=16)
    role = models.CharField(max_length=16)
    target = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="referrers")
    origin = models.CharField(max_length=10, choices=Origin)
    via = models.ForeignKey(Record, models.CASCADE, null=True, related_name="+")
    wanted = models.CharField(max_length=500, blank=True)
    alias = models.CharField(max_length=500, blank=True)
    centre = models.ForeignKey("submitters.Submitter", models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "role"],
                condition=models.Q(target__isnull=False),
                name="reference_once",
            )
        ]
        indexes = [
            models.Index(fields=["target", "source_kind", "-source"], name="reference_children"),
            models.Index(fields=["wanted", "role"], condition=models.Q(target=None), name="reference_wanted"),
            models.Index(fields=["alias", "centre"], condition=models.Q(target=None), name="reference_wanted_alias"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} -> {self.role} {self.target_id or self.wanted or self.alias}"


class Change(models.Model):
    """The feed of changes: one row per event, written in the transaction of the change itself."""

    class Event(models.TextChoices):
        PROPOSED = "proposed", "proposed"
        CREATED = "created", "created"
        MODIFIED = "modified", "modified"
        RELEASED = "released", "released"
        SUPPRESSED = "suppressed", "suppressed"
        REPLACED = "replaced", "replaced"
        WITHDRAWN = "withdrawn", "withdrawn"
        RESTORED = "restored", "restored"

    record = models.ForeignKey(Record, models.CASCADE, related_name="changes")
    event = models.CharField(max_length=12, choices=Event)
    revision = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)

    def __str__(self) -> str:
        return f"{self.pk}: {self.record_id} {self.event}"


class Origin(models.Model):
    """Where a copy of something comes from: an archive has it under `accession`, and showed it so at `href`.

    The record's document is the one of the origin that `is_source` (of two, where each gave half of it); of the others
    `differences` tells where theirs says otherwise (JSON text: objects with pointer, here, there; "" for nowhere). A
    record without a source is our own. `archive` is ena, ncbi, ddbj, or the address of another server; `is_home` tells
    whether it gave the accession. `digest` is of what the archive wrote, by which it is known again unchanged, "" where
    it has to be compared anew; `version` what the archive says of its state, `status` whether it is live there; `raw`
    is the key of the collection that keeps the bytes; `files` those that the archive has of it (JSON text: objects with
    name, href, md5, bytes, filetype), "" for none.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="origins")
    archive = models.CharField(max_length=200)
    accession = models.CharField(max_length=LONGEST_ACCESSION)
    root = models.CharField(max_length=20, blank=True)
    href = models.CharField(max_length=500)
    is_source = models.BooleanField(default=True)
    is_home = models.BooleanField(default=True)
    digest = models.CharField(max_length=64)
    version = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=12, default="live")
    retrieved = models.DateTimeField()
    raw = models.CharField(max_length=40, blank=True)
    files = models.TextField(blank=True)
    differences = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "archive", "accession"], name="origin_once"),
        ]
        indexes = [models.Index(fields=["accession", "archive"], name="origin_by_accession")]

    def __str__(self) -> str:
        return f"{self.archive} {self.accession}"


class AccessionNumber(models.Model):
    """The numbers of our accessions: ids of rows, which the database gives once, and nobody waits for another's."""

    kind = models.CharField(max_length=16)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class File(models.Model):
    """A file of a run or analysis whose bytes are here. `store_name` is derived from the digest, never from `name`.

    `filetype` is what the document calls its format. `facts` is JSON text, "" for none: what was found in it
    (`Deposit`). `encrypted` names how it is encrypted, "" for not.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="files")
    name = models.CharField(max_length=LONGEST_FILE_NAME)
    size = models.PositiveBigIntegerField()
    md5 = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100, default="application/octet-stream")
    store_name = models.CharField(max_length=100)
    filetype = models.CharField(max_length=LONGEST_FILE_TYPE, blank=True)
    facts = models.TextField(blank=True)
    encrypted = models.CharField(max_length=LONGEST_ENCRYPTION, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "name"], name="file_once")]
        indexes = [models.Index(fields=["store_name"], name="file_by_store_name")]

    def __str__(self) -> str:
        return self.name


class Deposit(models.Model):
    """A finished file in the area of a centre, or of an account where no centre was told.

    `key` is that of the upload it came by; `name` is what its sender calls it, `base` the last part of that. `facts`
    is JSON text, "" for none: `format`, `compression`, and what was counted in the file. `encrypted` names how it is
    encrypted, "" for not. What documents say of it: `deposits`.
    """

    key = models.CharField(max_length=40, unique=True, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    submitter = models.ForeignKey("submitters.Submitter", models.CASCADE, null=True, related_name="deposits")
    name = models.CharField(max_length=LONGEST_FILE_NAME)
    base = models.CharField(max_length=LONGEST_FILE_NAME)
    size = models.PositiveBigIntegerField()
    md5 = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100, default="application/octet-stream")
    store_name = models.CharField(max_length=100)
    facts = models.TextField(blank=True)
    encrypted = models.CharField(max_length=LONGEST_ENCRYPTION, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["submitter", "base"], name="deposit_by_name"),
            models.Index(fields=["store_name"], name="deposit_by_store_name"),
            models.Index(fields=["created"], name="deposit_by_age"),
        ]

    def __str__(self) -> str:
        return self.name


class AwaitedFile(models.Model):
    """A file that the document of a record names and whose bytes are not here.

    `base` is the last part of its name; `method` and the checksums are what the document states, in lower case.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="awaited_files")
    name = models.CharField(max_length=LONGEST_FILE_NAME)
    base = models.CharField(max_length=LONGEST_FILE_NAME)
    filetype = models.CharField(max_length=LONGEST_FILE_TYPE, blank=True)
    method = models.CharField(max_length=LONGEST_CHECKSUM, blank=True)
    checksum = models.CharField(max_length=LONGEST_CHECKSUM, blank=True)
    unencrypted = models.CharField(max_length=LONGEST_CHECKSUM, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "name"], name="awaited_once")]
        indexes = [models.Index(fields=["base"], name="awaited_by_name")]

    def __str__(self) -> str:
        return self.name
