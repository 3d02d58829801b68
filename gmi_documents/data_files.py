"""Data files among the files of a command line: told from documents, and looked through however large they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from datafiles import faults as data_faults
from datafiles.bounds import Bounds
from datafiles.compression import compression_of
from datafiles.filetypes import claimed_by
from datafiles.inspection import Inspection, inspect
from datafiles.mates import compare
from datafiles.signatures import encryption_of, format_of
from gmi_documents.files import Opened
from sra.faults import Fault

ALL = Bounds(seconds=float("inf"), inflated=1 << 62)
"""Somebody waits at the desk, and may stop it himself."""

_MATE = re.compile(r"^(.*[._-]R?)2([._].*)?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DataFault(Fault):
    """A fault of a data file: `offset` counts the bytes of the file, `name` is that of a read or a sequence."""

    offset: int | None = None
    name: str = ""


def holds_data(file: Opened) -> bool:
    """Is it a data file: by its first bytes, or by a name like `reads.fastq.gz`?"""
    told = compression_of(file.head) or encryption_of(file.head) or format_of(file.head)
    return bool(told or claimed_by(file.name))


def look_through(file: Opened) -> tuple[Inspection, tuple[Fault, ...]]:
    """What is in a data file, and its faults and warnings in the order of its lines."""
    found = inspect(file, name=file.name, bounds=ALL)
    errors = [_as_fault(fault, "error") for fault in found.faults]
    warnings = [_as_fault(fault, "warning") for fault in found.warnings]
    return found, tuple(sorted(errors + warnings, key=lambda fault: fault.line or 0))


def first_mate_of(name: str) -> str:
    """The file of first reads that belongs to one of second reads by its name: `a_1.fastq` to `a_2.fastq`, or none."""
    found = _MATE.match(Path(name).name)
    return str(Path(name).with_name(f"{found[1]}1{found[2] or ''}")) if found else ""


def faults_as_mates(first: str, second: str) -> tuple[Fault, ...]:
    """What keeps two sound files of reads from being those of the same pairs."""
    with Path(first).open("rb") as one, Path(second).open("rb") as other:
        found = compare(one, other, ALL)
    return tuple(_as_fault(replace(fault, reason=f"{fault.reason} The first is {first}."), "error") for fault in found)


def _as_fault(fault: data_faults.Fault, severity: str) -> DataFault:
    reason = f"{fault.name}: {fault.reason}" if fault.name else fault.reason
    expected = fault.expected or None
    return DataFault(
        fault.code, reason, "", None, fault.line, expected, None, severity, offset=fault.offset, name=fault.name
    )
