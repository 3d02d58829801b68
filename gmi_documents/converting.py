"""`gmi convert`: files in one form to files in another. One that cannot be converted does not stop the others."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from gmi_documents.content import FileRefused, refused
from gmi_documents.files import STANDARD_INPUT, read_file
from gmi_documents.kinds import Kind
from gmi_documents.writing import Write, write_json, write_xml
from sra.codec import XmlForm
from sra.faults import Fault

FORMS: Mapping[str, tuple[Write, str]] = {
    "sra-xml": (partial(write_xml, form=XmlForm.SRA), ".xml"),
    "gmi-xml": (partial(write_xml, form=XmlForm.GMI), ".xml"),
    "json": (write_json, ".json"),
}
"""Name of a form to how it is written and what its files end in."""

KEPT_IN_MEMORY = 4 * 1024 * 1024


def convert(files: Sequence[str], form: str, out: Path | None = None, wanted: Kind | None = None) -> int:
    """Write each file in the form, into the folder `out` or one after the other to standard output.

    Faults go to standard error; 1 if any file could not be converted, else 0. A file that is not converted leaves
    nothing behind. Raises OSError if the folder cannot be made.
    """
    if out:
        out.mkdir(parents=True, exist_ok=True)
    desk = _Desk(form, out, wanted, frozenset(map(_real, files)))
    return 1 if sum([not desk.convert(file) for file in files]) else 0


def _real(file: str) -> str:
    return os.path.realpath(file) if "\0" not in file else file


@dataclass
class _Desk:
    """`sources` are the files to be read, which are never written over; `written` those that were written."""

    form: str
    out: Path | None
    wanted: Kind | None
    sources: frozenset[str]
    written: dict[str, str] = field(default_factory=dict)

    def convert(self, file: str) -> bool:
        write, ending = FORMS[self.form]
        try:
            target = self._target(file, ending)
            pieces = write(read_file(file, self.wanted))
            if target:
                _write_file(target, pieces)
                self.written[os.path.realpath(target)] = file
            else:
                _write_out(pieces)
        except FileRefused as refusal:
            _tell(file, refusal.faults)
            return False
        return True

    def _target(self, file: str, ending: str) -> Path | None:
        """Where the result goes. Raises `FileRefused` rather than to write over another file of this run."""
        if self.out is None:
            return None
        target = self.out / f"{'stdin' if file == STANDARD_INPUT else Path(file).stem}{ending}"
        real = os.path.realpath(target)
        if real in self.sources:
            raise refused("name-taken", f"{target} is one of the files to convert; choose another folder.")
        if real in self.written:
            raise refused("name-taken", f"{target} was written for {self.written[real]}; choose another folder.")
        return target


def _write_file(target: Path, pieces: Iterator[bytes]) -> None:
    """All of it or nothing: under another name until it is complete."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with unfinished.open("xb") as file:
            file.writelines(pieces)
        unfinished.replace(target)
    except OSError as error:
        raise refused("unwritable-file", f"{target} cannot be written: {error.strerror}.") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _write_out(pieces: Iterator[bytes]) -> None:
    """Nothing of a file reaches standard output until all of it is there."""
    with tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY) as whole:
        whole.writelines(pieces)
        whole.seek(0)
        target: BinaryIO = sys.stdout.buffer
        for piece in iter(partial(whole.read, 65536), b""):
            target.write(piece)
        target.flush()


def _tell(file: str, faults: Sequence[Fault]) -> None:
    for fault in faults:
        print(f"{file}:{fault.line or 1}: {fault.code}: {' '.join(fault.reason.split())}", file=sys.stderr)
