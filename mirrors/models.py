"""Runs of mirrors, what they have to bring, what stood in their way, and what is to be kept in step."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from records.models import new_key


class Subscription(models.Model):
    """A wish that is run again and again. `wish` is JSON text (`archive.Wish`); `every` is in seconds.

    `watermark` is the day, or of another server the sequence number, up to which all was seen; it moves with the data
    only. `due` is when the next run starts.
    """

    archive = models.CharField(max_length=20)
    wish = models.TextField(default="{}")
    every = models.PositiveIntegerField(default=86400)
    is_enabled = models.BooleanField(default=True)
    watermark = models.CharField(max_length=40, blank=True)
    due = models.DateTimeField(default=timezone.now)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["archive", "wish"], name="subscription_once")]

    def __str__(self) -> str:
        return f"{self.archive} {self.wish}"


class Run(models.Model):
    """One time that a wish is carried out. `cursor` is where discovery goes on, `dump` names a file or address to read
    instead of asking, `accessions` a table of NCBI's.

    Counts: `listed` candidates so far, of `expected` where the archive says how many; `seen` are those of them that
    have an end: every one is `new`, `changed`, `same`, `compared` (another archive is its home), `set_aside` (cannot be
    decoded; kept with the reason), `failed` (could not be had), or of a moved `status`. `extra` are records that came
    along with others; they are among the new, changed, same … too. `bytes` is what was fetched.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DISCOVERING = "discovering"
        TAKING = "taking"
        FINISHING = "finishing"
        COMPLETE = "complete"
        INCOMPLETE = "incomplete"  # ended, but something could not be had: the watermark stays
        FAILED = "failed"
        STOPPED = "stopped"

    key = models.CharField(max_length=40, default=new_key, unique=True, editable=False)
    archive = models.CharField(max_length=20)
    wish = models.TextField(default="{}")
    subscription = models.ForeignKey(Subscription, models.SET_NULL, null=True, blank=True, related_name="runs")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    is_dry = models.BooleanField(default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    dump = models.TextField(blank=True)
    accessions = models.TextField(blank=True)
    cursor = models.TextField(blank=True)
    pages = models.PositiveIntegerField(default=0)
    is_discovered = models.BooleanField(default=False)
    chunks = models.PositiveIntegerField(default=0)
    compared_to = models.PositiveBigIntegerField(default=0, help_text="the origin up to which standings were asked")
    resumes = models.PositiveIntegerField(default=0)
    stalls = models.PositiveIntegerField(default=0, help_text="how often in a row nothing at all could be had")
    as_of = models.CharField(max_length=40, blank=True)
    expected = models.PositiveBigIntegerField(null=True, blank=True)
    listed = models.PositiveBigIntegerField(default=0)
    seen = models.PositiveBigIntegerField(default=0)
    new = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    same = models.PositiveBigIntegerField(default=0)
    compared = models.PositiveBigIntegerField(default=0)
    moved = models.PositiveBigIntegerField(default=0, help_text="suppressed, withdrawn, replaced or back again")
    set_aside = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0)
    extra = models.PositiveBigIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    message = models.TextField(blank=True)
    created = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)
    modified = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["archive", "-id"], name="run_by_archive")]

    def __str__(self) -> str:
        return f"{self.archive} {self.key} ({self.state})"

    @property
    def is_over(self) -> bool:
        return self.state in _OVER


_OVER = (Run.State.COMPLETE, Run.State.INCOMPLETE, Run.State.FAILED, Run.State.STOPPED)


class Candidate(models.Model):
    """Something that a run has to look at: `archive.Candidate` as a row. Removed some days after the run.

    `outcome` is "" until it has one. `page` is the one of the list that named it, `chunk` the job that takes it.
    """

    class Outcome(models.TextChoices):
        WAITING = ""
        NEW = "new"
        CHANGED = "changed"
        SAME = "same"
        COMPARED = "compared"
        MOVED = "moved"
        SET_ASIDE = "set-aside"
        FAILED = "failed"

    run = models.ForeignKey(Run, models.CASCADE, related_name="candidates")
    kind = models.CharField(max_length=16, blank=True)
    accession = models.CharField(max_length=128)
    version = models.CharField(max_length=100, blank=True)
    standing = models.TextField(blank=True, help_text="JSON; empty for live")
    facts = models.TextField(blank=True)
    chunk = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "kind", "accession"], name="candidate_once")]
        indexes = [models.Index(fields=["run", "chunk", "outcome"], name="candidate_of_a_chunk")]

    def __str__(self) -> str:
        return f"{self.kind} {self.accession}"


class Trouble(models.Model):
    """What stood in the way of one thing, until it was had. `faults` is JSON text.

    `collection` is the key of the `harvest` collection that keeps the answer, "" where none came.
    """

    class Sort(models.TextChoices):
        SET_ASIDE = "set-aside", "cannot be decoded"
        CONFLICT = "conflict", "its name is taken"
        FAILED = "failed", "could not be had"
        MISSING = "missing", "the archive lists it and does not give it"

    archive = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, blank=True)
    accession = models.CharField(max_length=128)
    sort = models.CharField(max_length=10, choices=Sort)
    code = models.CharField(max_length=40)
    reason = models.TextField()
    faults = models.TextField(default="[]")
    collection = models.CharField(max_length=40, blank=True)
    run = models.ForeignKey(Run, models.SET_NULL, null=True, related_name="troubles")
    times = models.PositiveIntegerField(default=1)
    first_seen = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now)
    resolved = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["archive", "kind", "accession"], name="trouble_once")]
        indexes = [models.Index(fields=["archive", "resolved", "-last_seen"], name="trouble_open")]

    def __str__(self) -> str:
        return f"{self.archive} {self.accession}: {self.reason}"
