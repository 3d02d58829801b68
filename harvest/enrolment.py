"""What has to be read, so that we know it is as it was? All bytes of all rows: raw ones, and those of records.

Each content is enrolled once, however many rows are about it; each folder of raw files is, for what its names lead to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.db.models import Exists, OuterRef, Q, QuerySet

from records.models import Deposit, File
from store import contents

from .models import Collection, Dataset, Fixity

VERSIONS: Final = "versions"
AREAS: Final = (contents.RAW, VERSIONS, contents.FILES)

Rows: TypeAlias = QuerySet[Any]
_ROWS: Final = 500

_OF: Final[Mapping[str, tuple[tuple[type[Any], str, str], ...]]] = {
    contents.RAW: ((Dataset, "store_name", "retrieved"),),
    VERSIONS: ((Collection, "raw_path", "created"),),
    contents.FILES: ((File, "store_name", "created"), (Deposit, "store_name", "created")),
}
"""By area: the rows that need bytes, their field with the name, and the one that tells since when."""


def enrol() -> int:
    """Take in what has come since; how much that is. Cheap when that is little, and safe to be done by two at once."""
    return sum(_enrol(area, model, name) for area, needed in _OF.items() for model, name, _ in needed)


def _enrol(area: str, model: type[Any], name: str) -> int:
    known = Fixity.objects.filter(area=area, name=OuterRef(name)).exclude(outcome=Fixity.Outcome.STRAY)
    fresh: Rows = model.objects.filter(~Exists(known)).exclude(**{name: ""}).order_by()
    sized = fresh.values_list(name, "size") if area != VERSIONS else fresh.values_list(name)
    count = 0
    for some in _portions(sized.distinct().iterator(_ROWS)):
        Fixity.objects.bulk_create(
            [Fixity(area=area, name=row[0], size=row[1] if len(row) > 1 else None) for row in some],
            update_conflicts=True,  # what was taken for a stray is none
            unique_fields=["area", "name"],
            update_fields=["outcome", "size", "detail"],
        )
        count += len(some)
    return count


def _portions(rows: Iterable[Any]) -> Iterator[list[Any]]:
    some: list[Any] = []
    for row in rows:
        some.append(row)
        if len(some) == _ROWS:
            yield some
            some = []
    if some:
        yield some


def needed(area: str, names: Iterable[str]) -> set[str]:
    """Those of the names that a row is about."""
    wanted, found = list(names), set()
    for model, name, _ in _OF[area]:
        found |= set(model.objects.filter(**{f"{name}__in": wanted}).values_list(name, flat=True))
    return found


def to_read(source: str = "", since: datetime | None = None) -> QuerySet[Fixity]:
    """What is enrolled, the longest unread first; of one source, or of what came since then, if that is asked for."""
    enrolled = Fixity.objects.exclude(outcome=Fixity.Outcome.STRAY).order_by("checked", "id")
    if not source and since is None:
        return enrolled
    wanted = Q()
    for area in (contents.RAW, VERSIONS) if source else AREAS:
        for model, name, when in _OF[area]:
            rows: Rows = model.objects.filter(**_conditions(area, when, source, since))
            wanted |= Q(area=area, name__in=rows.values(name))
    return enrolled.filter(wanted)


def _conditions(area: str, when: str, source: str, since: datetime | None) -> dict[str, Any]:
    of_source = {("source" if area == VERSIONS else "collection__source"): source} if source else {}
    return {**of_source, **({f"{when}__gte": since} if since else {})}


def users_of(area: str, name: str) -> list[str]:
    """For people: what the bytes are, by the names that rows give them."""
    if area == VERSIONS:
        return [name]
    if area == contents.RAW:
        rows = Dataset.objects.filter(store_name=name).select_related("collection")[:20]
        return [f"{row.collection.raw_path}/{row.name}" for row in rows]
    files = File.objects.filter(store_name=name).select_related("record")[:20]
    deposits = Deposit.objects.filter(store_name=name)[:20]
    told = [f"{file.record.kind} {file.record.accession or file.record.key}: {file.name}" for file in files]
    return [*told, *(f"upload {deposit.key}: {deposit.name}" for deposit in deposits)]
