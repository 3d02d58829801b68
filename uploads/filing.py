"""A verified file and the record it was sent for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils import timezone

from records.locks import RecordGone
from records.models import Deposit, Record
from records.visibility import ChangeForbidden, RecordHidden
from reviews import filing
from reviews.intake import Held, ReviewOpen
from sra.faults import DocumentRefused
from submitters.actor import actor_of

from .models import Upload

TIE: Final = "uploads.tie"


def tie(key: str) -> None:
    """Tie the file to the run or analysis that its sender named. What speaks against it is told with the upload.

    The file stays complete, in its area: it can be tied to another record, or to this one once that is mended. Does
    nothing when one of the three went away meanwhile.
    """
    upload, deposit = Upload.objects.filter(key=key).first(), Deposit.objects.filter(key=key).first()
    record = Record.objects.filter(pk=upload.record_id).first() if upload and upload.record_id else None
    if upload is None or deposit is None or record is None:
        return
    try:
        result = filing.file_deposit(record, deposit, actor_of(upload.account), upload.name)
    except filing.NOT_FILED as refused:
        _say(upload, filing=Upload.Filing.REFUSED, faults=_told(refused))
    else:
        _say(upload, **_outcome(result))


def _outcome(result: filing.Result) -> dict[str, Any]:
    if isinstance(result, Held):
        return {"filing": Upload.Filing.HELD, "review": result.review}
    return {"filing": Upload.Filing.FILED}


def _say(upload: Upload, **change: Any) -> None:
    Upload.objects.filter(pk=upload.pk).update(modified=timezone.now(), **change)


def _told(refused: Exception) -> list[dict[str, Any]]:
    if isinstance(refused, DocumentRefused):
        faults = refused.faults
        return [{"code": each.code, "reason": each.reason, "pointer": each.pointer} for each in faults]
    reason = _WORDS.get(type(refused), "The record cannot be changed at present.")
    return [{"code": "not-filed", "reason": reason}]


_NOT_YOURS: Final = "You may not change the record that the file was sent for."
_WORDS: Final[Mapping[type[Exception], str]] = {
    ChangeForbidden: _NOT_YOURS,
    RecordHidden: _NOT_YOURS,
    RecordGone: "The record that the file was sent for is gone.",
    ReviewOpen: "The document does not name the file, and a change to it waits for a decision already.",
}
