"""The columns of a analysis that we search and join on; the document holds the rest."""

from __future__ import annotations

from django.db import models

from records.models import Record


class Analysis(Record):
    """Filled from the document by `records.publish`, as `resource.py` declares."""

    analysis_type = models.CharField(max_length=100, blank=True, db_index=True)
    analysis_center = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "analyses"
