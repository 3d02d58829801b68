"""A release into the database, beside the one that is read meanwhile; then both change places in one step.

A load that fails, or is ended, leaves what was there before; the rows it wrote are nobody's and are swept away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Final, TypeVar

from django.db import DataError, IntegrityError, models, transaction
from django.db.models import Max, Min
from django.utils import timezone

from . import lookup
from .models import FormerTaxon, Release, Taxon, TaxonName, folded
from .taxdump import Dump, Node, TaxdumpRefused
from .tree import NotATree, Tree

CHUNK: Final = 5_000
"""Rows written, or swept away, in one transaction: nobody waits long for the database."""

SIGN_OF_LIFE: Final = timedelta(minutes=2)
"""A load that has not moved for so long is a dead one."""

_ROWS: Final[tuple[type[models.Model], ...]] = (TaxonName, Taxon, FormerTaxon)
_M = TypeVar("_M", bound=models.Model)


class LoadRunning(Exception):
    """Another load is at work."""


def current() -> Release | None:
    return Release.objects.filter(is_current=True).first()


def load(dump: Dump) -> Release:
    """Make a taxdump the current release; the same one again changes nothing.

    Raises TaxdumpRefused before anything is written, or with nothing changed, and LoadRunning.
    """
    token = dump.fingerprint()
    if (held := current()) and held.token == token:
        return held
    if dump.is_full:
        _require_alone()
    tree = _tree(dump)
    release = Release.objects.create(token=token, source=dump.name[:255], dated=dump.dated, is_full=dump.is_full)
    try:
        _fill(release, dump, tree)
        _change_places(release)
    except (IntegrityError, DataError) as wrong:
        raise TaxdumpRefused(f"{dump.name}: a number is there twice, or a value does not fit: {wrong}.") from None
    finally:
        sweep(release)
    return release


def _require_alone() -> None:
    running = Release.objects.filter(finished=None, touched__gt=timezone.now() - SIGN_OF_LIFE).first()
    if running:
        raise LoadRunning(f"{running} is being loaded; its last sign of life was at {running.touched:%H:%M:%S} UTC.")


def _tree(dump: Dump) -> Tree:
    try:
        return Tree((node.tax_id, node.parent) for node in dump.nodes())
    except NotATree as wrong:
        raise TaxdumpRefused(f"{dump.name}: nodes.dmp holds no tree: {wrong}.") from None


def _fill(release: Release, dump: Dump, tree: Tree) -> None:
    release.taxa = _write(release, (_taxon(release, node, tree) for node in dump.nodes()))
    release.names = _write(release, _names(release, dump, tree))
    release.former = _write(release, _former(release, dump, tree))


def _taxon(release: Release, node: Node, tree: Tree) -> Taxon:
    first, last = tree.span(node.tax_id)
    return Taxon(release=release, first=first, last=last, **node._asdict())


def _names(release: Release, dump: Dump, tree: Tree) -> Iterator[TaxonName]:
    """Raises TaxdumpRefused unless the names are of these taxa and each of them has a scientific one."""
    named = 0
    for tax_id, name, name_class in dump.names():
        if tax_id not in tree:
            raise TaxdumpRefused(f"{dump.name}: names.dmp names taxon {tax_id}, which nodes.dmp does not have.")
        named += name_class == "scientific name"
        yield TaxonName(release=release, tax_id=tax_id, name=name, folded=folded(name), name_class=name_class)
    if named < len(tree):
        raise TaxdumpRefused(f"{dump.name}: {len(tree) - named} taxa of nodes.dmp have no scientific name.")


def _former(release: Release, dump: Dump, tree: Tree) -> Iterator[FormerTaxon]:
    for tax_id, now in dump.merged():
        if now not in tree:
            raise TaxdumpRefused(f"{dump.name}: merged.dmp leads to taxon {now}, which nodes.dmp does not have.")
        yield FormerTaxon(release=release, tax_id=tax_id, now=now)
    yield from (FormerTaxon(release=release, tax_id=tax_id) for tax_id in dump.deleted())


def _write(release: Release, rows: Iterable[_M]) -> int:
    """Write rows of one model in parts; answers how many there were."""
    rows, count = iter(rows), 0
    while part := list(islice(rows, CHUNK)):
        with transaction.atomic():
            type(part[0])._default_manager.bulk_create(part)
            Release.objects.filter(pk=release.pk).update(touched=timezone.now())
        count += len(part)
    return count


@transaction.atomic
def _change_places(release: Release) -> None:
    Release.objects.filter(is_current=True).update(is_current=False)
    release.is_current, release.finished = True, timezone.now()
    release.save()
    transaction.on_commit(lookup.forget)


def sweep(done: Release | None = None) -> None:
    """Take away the rows that nobody reads: of former releases, of `done` if it failed, of loads that died."""
    for release in Release.objects.filter(is_current=False):
        if release == done or release.finished or release.touched < timezone.now() - SIGN_OF_LIFE:
            for model in _ROWS:
                _sweep(model, release)
            release.delete()


def _sweep(model: type[models.Model], release: Release) -> None:
    rows = model._default_manager.filter(release=release)
    ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    for start in range(ends["first"], ends["last"] + 1, CHUNK):
        rows.filter(pk__gte=start, pk__lt=start + CHUNK)._raw_delete(rows.db)
