"""A verified file and the record it was sent for."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from records.models import Deposit, Record
from records.visibility import ChangeForbidden, RecordHidden
from reviews import filing
from sra.faults import DocumentRefused
from submitters.actor import actor_of

from .models import Upload


def tie(upload: Upload, deposit: Deposit) -> None:
    """Tie the file to the run or analysis that its sender named. What speaks against it is told with the upload.

    The file stays complete, in its area: it can be tied to another record, or to this one once that is mended.
    """
    record = Record.objects.filter(pk=upload.record_id).first() if upload.record_id else None
    if record is None:
        return
    try:
        with transaction.atomic():
            filing.file_deposit(record, deposit, actor_of(upload.account), upload.name)
    except (DocumentRefused, ChangeForbidden, RecordHidden) as refused:
        Upload.objects.filter(pk=upload.pk).update(faults=_told(refused))


def _told(refused: Exception) -> list[dict[str, Any]]:
    if isinstance(refused, DocumentRefused):
        faults = refused.faults
        return [{"code": each.code, "reason": each.reason, "pointer": each.pointer} for each in faults]
    return [{"code": "forbidden", "reason": "You may not change the record that the file was sent for."}]
