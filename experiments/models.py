"""The columns of a experiment that we search and join on; the document holds the rest."""

from __future__ import annotations

from django.db import models

from records.models import Record


class Experiment(Record):
    """Filled from the document by `records.publish`, as `resource.py` declares."""

    platform = models.CharField(max_length=100, blank=True, db_index=True)
    instrument_model = models.CharField(max_length=200, blank=True, db_index=True)
    library_strategy = models.CharField(max_length=100, blank=True, db_index=True)
    library_source = models.CharField(max_length=100, blank=True)
    library_selection = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name_plural = "experiments"
