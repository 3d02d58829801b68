"""The columns of a run that we search and join on; the document holds the rest."""

from __future__ import annotations

from django.db import models

from records.models import Record


class Run(Record):
    """Filled from the document by `records.publish`, as `resource.py` declares."""

    run_center = models.CharField(max_length=500, blank=True)
    run_date = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "runs"
