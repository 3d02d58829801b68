"""The columns of a submission that we search and join on; the document holds the rest."""

from __future__ import annotations

from django.db import models

from records.models import Record


class Submission(Record):
    """Filled from the document by `records.publish`, as `resource.py` declares."""

    lab_name = models.CharField(max_length=500, blank=True)
    submission_date = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "submissions"
