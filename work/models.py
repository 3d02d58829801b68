"""Two tables: jobs, and the signs of life of those who do them. How they change: `outbox` and `runner`."""

from django.db import models


class Job(models.Model):
    """One duty, unique by task and key. Done jobs stay a while, so that no duty is taken on twice."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CLAIMED = "claimed"
        DONE = "done"
        SET_ASIDE = "set-aside"

    task = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField(help_text="not before; while claimed: when the claim lapses")
    reason = models.TextField(blank=True, help_text="why the last attempt failed")
    created = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "key"], name="job_once")]
        indexes = [
            # The sweeper's question, small however many jobs were done.
            models.Index(fields=["due"], name="job_open_by_due", condition=models.Q(state__in=["waiting", "claimed"])),
            models.Index(fields=["state", "finished"], name="job_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.key} ({self.state})"


class Heartbeat(models.Model):
    """When a worker was last heard of, by the queue it listens to.

    Of those who do short tasks it is when they last did `work.beat`: proof that schedule, broker and worker all live.
    Those for long ones say themselves that they live, since they may be busy for hours.
    """

    worker = models.CharField(max_length=200, primary_key=True, help_text="queue@machine")
    queue = models.CharField(max_length=100, default="gmi")
    seen = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.worker} at {self.seen:%Y-%m-%d %H:%M:%S}"
