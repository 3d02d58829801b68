"""A study in columns; what has no fixed shape, in JSON columns."""

from __future__ import annotations

from django.db import models


class Study(models.Model):
    accession = models.CharField(max_length=40, unique=True)
    alias = models.CharField(max_length=500)
    center_name = models.CharField(max_length=500)
    title = models.TextField()
    type = models.CharField(max_length=100)
    abstract = models.TextField()
    description = models.TextField()
    identifiers = models.JSONField()
    additional_properties = models.JSONField()
    created = models.DateTimeField()
    modified = models.DateTimeField()

    class Meta:
        app_label = "peer"

    def __str__(self) -> str:
        return self.accession
