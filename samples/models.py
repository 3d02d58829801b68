"""The columns of a sample that we search and join on; the document holds the rest."""

from __future__ import annotations

from django.db import models

from records.models import Record


class Sample(Record):
    """Filled from the document by `records.publish`, as `resource.py` declares."""

    taxon_id = models.BigIntegerField(null=True, db_index=True)
    scientific_name = models.CharField(max_length=500, blank=True, db_index=True)
    center_name = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "samples"
