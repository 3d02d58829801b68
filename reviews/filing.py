"""Making a file of an area the file of a run or analysis: verified against what the document says of it, or said there.

Where the document names the file, its bytes have to fit. Where it does not, the document gets a new version that does,
by the way of all documents (`intake`), so that somebody may have to look at it first.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from django.db import transaction

from records import awaiting, deposits
from records.checksums import Stated, base_of, misfit, stated_in
from records.locks import Guard, RecordGone, lock, unguarded
from records.models import LONGEST_FILE_NAME, Deposit, File, Record
from records.paths import append
from records.visibility import ChangeForbidden, RecordHidden, require_change
from sra.faults import DocumentRefused, Fault
from submitters.actor import Actor

from . import intake, steps
from .intake import Held

NOT_FILED: Final = (
    DocumentRefused,
    RecordHidden,
    ChangeForbidden,
    RecordGone,
    intake.ReviewOpen,
    steps.ActionForbidden,
    steps.ActionOutOfTurn,
)
"""What speaks against it, and will until somebody changes something."""

_FILETYPES: Final = {"fast5": "OxfordNanopore_native", "pod5": "OxfordNanopore_native"}
"""What the archives call a format, where it is not its own name."""


@dataclass(frozen=True)
class Filed:
    """The bytes are a file of the record; `is_new` unless they were before."""

    record: Record
    file: File
    is_new: bool = True
    warnings: tuple[Fault, ...] = ()


Result: TypeAlias = Filed | Held


@transaction.atomic
def file_deposit(
    record: Record, deposit: Deposit, actor: Actor, name: str = "", filetype: str = "", guard: Guard = unguarded
) -> Result:
    """Attach a file by link: as the one that the document calls `name`, or as the file calls itself, or as the only
    awaited one whose checksum it has; else the document is to name it from now on.

    Raises `NOT_FILED`, and what `guard` raises over the locked row; then nothing is changed. Pointers of faults are
    `/href`, `/filename`, `/filetype`.
    """
    locked = lock(record, guard)
    require_change(locked, actor)
    here = {file.name: file for file in File.objects.filter(record=locked.pk)}
    document = json.loads(locked.document)
    meant = _meant([stated for _, stated in stated_in(locked.resource, document)], here, deposit, name)
    if meant is None:
        return _append(locked, document, deposit, actor, _entry(deposit, name, filetype))
    former = here.get(meant.name)
    if former is not None and former.sha256 == deposit.sha256:
        return Filed(locked, former, is_new=False)
    return Filed(locked, awaiting.put(locked, meant, deposit))


def _meant(named: Sequence[Stated], here: dict[str, File], deposit: Deposit, name: str) -> Stated | None:
    """The file of the document that these bytes are; None when it names none. Raises DocumentRefused."""
    wanted = name or deposit.name
    alike = [stated for stated in named if stated.name == wanted]
    alike += [stated for stated in named if stated.base == base_of(wanted) and stated not in alike]
    if fitting := [stated for stated in alike if misfit(stated, deposit) is None]:
        return _first_missing(fitting, here)
    the_same = [each for each in named if each.name in here and here[each.name].sha256 == deposit.sha256]
    if the_same and not name:
        return the_same[0]
    awaited = [each for each in named if each.name not in here and each.is_verifiable and misfit(each, deposit) is None]
    if len(awaited) == 1 and not (name and alike):
        return awaited[0]
    if alike:
        raise _refused(alike[0], deposit)
    return None


def _first_missing(fitting: Sequence[Stated], here: Iterable[str]) -> Stated:
    return next((stated for stated in fitting if stated.name not in here), fitting[0])


def _refused(stated: Stated, deposit: Deposit) -> DocumentRefused:
    found = misfit(stated, deposit)
    assert found is not None  # noqa: S101  # asked before
    return DocumentRefused([Fault("checksum-mismatch", found.reason, "/href", expected=found.expected)])


def _entry(deposit: Deposit, name: str, filetype: str) -> dict[str, str]:
    """What the document says of a file that it did not name. Raises DocumentRefused."""
    found = str(deposits.facts_of(deposit).get("format", ""))
    filetype = filetype or _FILETYPES.get(found, found)
    if not filetype:
        reason = "The document does not name this file, and what it is could not be told from its content."
        raise DocumentRefused([Fault("missing", reason, "/filetype", expected="its format, such as fastq or bam")])
    if len(name) > LONGEST_FILE_NAME:
        expected = f"at most {LONGEST_FILE_NAME} characters"
        raise DocumentRefused([Fault("wrong-format", "The name is too long.", "/filename", expected=expected)])
    digest = {"checksum-method": "MD5", "checksum": deposit.md5}
    return {"filename": name or deposit.name, "filetype": filetype, **digest}


def _append(record: Record, document: dict[str, Any], deposit: Deposit, actor: Actor, entry: dict[str, str]) -> Result:
    """The document with one more file, and the file where it will be found once that document counts."""
    if record.submitter is None:
        raise ChangeForbidden
    changed = _read(record, document, entry)
    deposits.in_area_of(record.submitter, deposit, entry["filename"])
    result = intake.submit(intake.Intent(record.resource, changed, record.submitter, record=record), actor)
    if isinstance(result, Held):
        return result
    file = File.objects.get(record=record.pk, name=entry["filename"])
    return Filed(result.record, file, warnings=result.warnings)


def _read(record: Record, document: dict[str, Any], entry: dict[str, str]) -> dict[str, Any]:
    """Raises DocumentRefused; what is wrong with the new entry is told of the request's own words."""
    changed = copy.deepcopy(document)
    append(changed, record.resource.files_at, entry)
    try:
        read: dict[str, Any] = record.resource.codec.read_json(changed)
    except DocumentRefused as refused:
        raise DocumentRefused([_told(fault) for fault in refused.faults]) from None
    return read


def _told(fault: Fault) -> Fault:
    member = fault.pointer.rpartition("/")[2]
    return replace(fault, pointer=f"/{member}") if member in ("filename", "filetype") else fault
