"""The rows of a taxonomy: its taxa, their names, numbers that became others, and which release all that is of."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

LONGEST_NAME = 500


class Release(models.Model):
    """One load. Every other row belongs to one; readers see those of the current one, and no other.

    `token` is the digest of what was read: the same content is the same release. While `finished` is None it is being
    read, and `touched` tells when there was last a sign of life.
    """

    token = models.CharField(max_length=64)
    source = models.CharField(max_length=255)
    dated = models.DateField(null=True)
    is_full = models.BooleanField(default=True)
    is_current = models.BooleanField(default=False)
    taxa = models.PositiveIntegerField(default=0)
    names = models.PositiveIntegerField(default=0)
    former = models.PositiveIntegerField(default=0)
    touched = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=models.Q(is_current=True), name="one_current_taxonomy"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}{f' of {self.dated}' if self.dated else ''}"


class Taxon(models.Model):
    """A node of the tree. The root is its own parent.

    `first` and `last` number the tree in pre-order: what lies at or below a taxon has its `first` within the two.
    `hidden` taxa are left out of lineages, as GenBank does. `division` is NCBI's three letters.
    """

    release = models.ForeignKey(Release, models.CASCADE, db_index=False)
    tax_id = models.IntegerField()
    parent = models.IntegerField()
    rank = models.CharField(max_length=40)
    division = models.CharField(max_length=3)
    genetic_code = models.SmallIntegerField()
    mitochondrial_code = models.SmallIntegerField()
    hidden = models.BooleanField(default=False)
    first = models.IntegerField()
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "tax_id"], name="taxon_once")]
        indexes = [models.Index(fields=["release", "first"], name="taxon_order")]
        verbose_name_plural = "taxa"

    def __str__(self) -> str:
        return f"taxon {self.tax_id}"


class TaxonName(models.Model):
    """A name of a taxon, of one of NCBI's name classes; `folded` is what it is found by, whatever its case."""

    release = models.ForeignKey(Release, models.CASCADE, db_index=False)
    tax_id = models.IntegerField()
    name = models.TextField()
    folded = models.CharField(max_length=LONGEST_NAME, db_index=True)
    name_class = models.CharField(max_length=30)

    class Meta:
        indexes = [models.Index(fields=["release", "tax_id"], name="taxon_names")]

    def __str__(self) -> str:
        return self.name


class FormerTaxon(models.Model):
    """A number that is no taxon any more: merged into `now`, or deleted where that is None."""

    release = models.ForeignKey(Release, models.CASCADE, db_index=False)
    tax_id = models.IntegerField()
    now = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "tax_id"], name="former_taxon_once")]
        verbose_name_plural = "former taxa"

    def __str__(self) -> str:
        return f"{self.tax_id} -> {self.now or 'deleted'}"


def folded(name: str) -> str:
    """A name as it is compared: case and white space say nothing."""
    return " ".join(name.split()).casefold()[:LONGEST_NAME]
