"""From a file that has arrived to one that is verified, kept for good and tied to what awaits it.

Every step may be done again after the worker died in it, and comes to the same: parts are put together anew, what was
examined is written down, the store takes a file once, the deposit has the upload's key. Only then the upload is
complete. What is wrong with the file itself ends it as failed, with all reasons, and its bytes go.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from records import deposits
from records.models import AwaitedFile
from store import contents
from work import lease
from work.outbox import enqueue

from . import area, filing, staging
from .digests import KEPT
from .examination import Examined, examine
from .models import Upload

TELL_SECONDS: Final = 1.0
"""How often the row says how far the worker is."""


class Abandoned(Exception):
    """The upload was cancelled, or is no longer to be finished."""


def finish(key: str) -> None:
    """Everything that remains to be done for an upload. Nothing for one that is not received (any more)."""
    upload = Upload.objects.filter(key=key, state=Upload.State.RECEIVED).first()
    if upload is None:
        return
    try:
        _finish(upload)
    except Abandoned:
        staging.remove(upload.key)
        if "sha256" in upload.found:  # the store may have them already
            area.let_go(contents.name_of(upload.found["sha256"]))


def give_up(key: str, reason: str = "") -> None:
    """The workers tried often enough; whoever waits is told."""
    upload = Upload.objects.filter(key=key, state=Upload.State.RECEIVED).first()
    if upload is not None:
        words = "The repository could not finish this upload; the fault is ours. Upload it again, or ask its operators."
        _fail(upload, [{"code": "unfinished", "reason": words, **({"expected": reason} if reason else {})}])


def _finish(upload: Upload) -> None:
    path, progress = staging.path_of(upload.key), _Progress(upload)
    if not _is_kept(upload):
        if upload.parts:
            _put_together(upload, path, progress)
        if faults := _examine(upload, path, progress):
            _fail(upload, faults)
            return
    contents.keep(path, upload.found["sha256"], watch=progress.stay)  # also a second time: its name may not be safe yet
    _complete(upload)
    for each in (upload.key, *upload.parts):
        staging.remove(each)


def _is_kept(upload: Upload) -> bool:
    """Whether a worker before this one died between the store and the row."""
    sha256 = upload.found.get("sha256", "")
    if not sha256 or staging.path_of(upload.key).exists():
        return False
    return bool(upload.facts) and contents.size(contents.name_of(sha256)) == upload.length


def _put_together(upload: Upload, path: Path, progress: _Progress) -> None:
    """All parts in one file, from the beginning each time. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as whole:
        for key in upload.parts:
            with staging.path_of(key).open("rb") as part:
                shutil.copyfileobj(part, whole, 4 * 1024 * 1024)
            progress.stay()
        whole.flush()
        os.fsync(whole.fileno())


def _examine(upload: Upload, path: Path, progress: _Progress) -> list[dict[str, Any]]:
    """Everything that is wrong with the file. What was found is written down before anything is done with it."""
    os.truncate(path, upload.length or 0)  # what came after the last word does not count
    algorithms = {*upload.declared, *(() if upload.found else KEPT)}
    with path.open("rb", buffering=0) as stream:
        examined = examine(
            stream,
            name=upload.name,
            filetype=_filetype_of(upload),
            algorithms=algorithms,
            watch=progress,
        )
    upload.found = {**upload.found, **examined.found}
    upload.facts, upload.checked = examined.facts(), examined.size
    _keep(upload, found=upload.found, facts=upload.facts, checked=upload.checked)
    return [*_wrong_digests(upload), *_wrong_content(examined, upload)]


def _filetype_of(upload: Upload) -> str:
    """What the document that awaits the file says it is, if one does."""
    base = deposits.base_of(upload.name)
    awaiting = AwaitedFile.objects.filter(base=base, record__submitter=upload.submitter_id)
    return awaiting.values_list("filetype", flat=True).first() or ""


def _wrong_digests(upload: Upload) -> list[dict[str, Any]]:
    return [
        {
            "code": "checksum-mismatch",
            "reason": f"The {algorithm} of the file is {upload.found[algorithm]}, not {declared}.",
            "expected": declared,
            "found": upload.found[algorithm],
        }
        for algorithm, declared in upload.declared.items()
        if upload.found.get(algorithm) != declared
    ]


def _wrong_content(examined: Examined, upload: Upload) -> list[dict[str, Any]]:
    return [{"file": upload.name, **fault.as_data()} for fault in examined.inspection.faults]


def _complete(upload: Upload) -> None:
    """The file in its area, the word that it is complete, and the duty to tie it, in one transaction.

    Raises Abandoned.
    """
    arrival = deposits.Arrival(
        key=upload.key,
        account_id=upload.account_id,
        submitter_id=upload.submitter_id,
        name=upload.name or upload.key,
        size=upload.length or 0,
        md5=upload.found["md5"],
        sha256=upload.found["sha256"],
        media_type=upload.media_type,
        store_name=contents.name_of(upload.found["sha256"]),
        facts=upload.facts,
        encrypted=str(upload.facts.get("encrypted", "")),
    )
    with transaction.atomic():
        deposits.deposit(arrival)
        filed = Upload.Filing.WAITING if upload.record_id else Upload.Filing.NONE
        _keep(upload, state=Upload.State.COMPLETE, filing=filed, modified=timezone.now())
        Upload.objects.filter(key__in=upload.parts).update(state=Upload.State.CANCELLED)
        if upload.record_id:
            enqueue(filing.TIE, upload.key, {"upload": upload.key})


def _fail(upload: Upload, faults: Sequence[dict[str, Any]]) -> None:
    with transaction.atomic():
        _keep(upload, state=Upload.State.FAILED, faults=list(faults), modified=timezone.now())
        Upload.objects.filter(key__in=upload.parts).update(state=Upload.State.CANCELLED)
    for each in (upload.key, *upload.parts):
        staging.remove(each)


def _keep(upload: Upload, **change: Any) -> None:
    """Raises Abandoned when the upload was cancelled meanwhile."""
    if not Upload.objects.filter(pk=upload.pk, state=Upload.State.RECEIVED).update(**change):
        raise Abandoned(upload.key)
    for name, value in change.items():
        setattr(upload, name, value)


class _Progress:
    """Told how many bytes were gone through: now and then the row says so, and the worker's job stays its own.

    Raises Abandoned when the upload was cancelled, ClaimLost when another worker has the job.
    """

    def __init__(self, upload: Upload) -> None:
        self._upload = upload
        self._next = time.monotonic() + TELL_SECONDS
        self._thread = threading.get_ident()

    def __call__(self, checked: int) -> None:
        """Heard only from the thread that has the job: others have neither its lease nor its connection."""
        if time.monotonic() < self._next or threading.get_ident() != self._thread:
            return
        self._next = time.monotonic() + TELL_SECONDS
        lease.renew()
        _keep(self._upload, checked=checked)

    def stay(self, _done: int = 0) -> None:
        """As far as before, and still at work."""
        self(self._upload.checked)
