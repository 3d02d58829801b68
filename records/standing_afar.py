"""What became of a copy at the archive that it is from, carried over to it (spec: insdc.md 4.4, 4.5)."""

from __future__ import annotations

from django.db import transaction

from submitters.actor import Actor

from .locks import RecordGone, lock
from .models import Origin, Record, Visibility
from .standing import restore, supersede, suppress, withdraw
from .visibility import OPEN

_GONE = (Visibility.SUPPRESSED, Visibility.WITHDRAWN)


@transaction.atomic
def carry_standing(
    record: Record, status: str, actor: Actor, successor: Record | None = None, reason: str = ""
) -> bool:
    """Give a copy the standing that its source tells: live, suppressed, withdrawn, or replaced by `successor`.

    Answers whether it moved. What the archive said before already moves nothing: if a curator decided otherwise since,
    that stays. Of a record of ours nothing is carried, nor from a record that was replaced. "replaced" without a
    successor that is here, and seen, leaves a tombstone until there is one.
    """
    source = Origin.objects.filter(record=record, is_source=True).order_by("pk").first()
    if source is None:
        return False
    try:
        record = lock(record, withdrawn_too=True)
    except RecordGone:
        return False
    if not _is_news(record, source, status, successor):
        return False
    Origin.objects.filter(record=record, is_source=True).update(status=status)
    return _move(record, status, actor, _fit(successor), reason)


def _is_news(record: Record, source: Origin, status: str, successor: Record | None) -> bool:
    if status == "replaced" and source.status == status:
        return _fit(successor) is not None and record.visibility == Visibility.WITHDRAWN
    return source.status != status


def _fit(successor: Record | None) -> Record | None:
    """A successor that everybody is led to."""
    return successor if successor is not None and successor.visibility in OPEN else None


def _move(record: Record, status: str, actor: Actor, successor: Record | None, reason: str) -> bool:
    wanted = _wanted(status, successor)
    if record.visibility == wanted:
        return False
    if record.visibility in _GONE and wanted != Visibility.WITHDRAWN:
        record = restore(record, actor)
    if wanted == Visibility.SUPPRESSED:
        suppress(record, reason, actor)
    elif wanted == Visibility.WITHDRAWN:
        withdraw(record, reason, actor)
    elif successor is not None and wanted == Visibility.REPLACED:
        supersede(record, successor, actor)
    return True


def _wanted(status: str, successor: Record | None) -> Visibility:
    if status == "replaced":
        return Visibility.REPLACED if successor is not None else Visibility.WITHDRAWN
    states = {"live": Visibility.PUBLIC, "suppressed": Visibility.SUPPRESSED, "withdrawn": Visibility.WITHDRAWN}
    return states[status]
