"""The documents of a dump: NCBI_SRA_Metadata, a folder for each submission in a tar, and meta_*_set.xml of Mirroring.

Nothing is written to the disk. What is no document of a submission is passed over and told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, TypeAlias

from harvest.failures import Corrupt
from harvest.source import Finding, Severity

from .inflating import inflated, telling
from .portions import Unsplittable, portions
from .tar import Entry, entries

KINDS: Final = ("submission", "study", "sample", "experiment", "run", "analysis")
_NAME: Final = re.compile(rf"(?:[^/\x00]+/){{0,4}}([A-Z]{{1,4}}\d{{1,15}})\.({'|'.join(KINDS)})\.xml")
_SET: Final = re.compile(rf"meta_({'|'.join(KINDS)})_set\.xml(?:\.gz)?")
LARGE: Final = 2 * 1024 * 1024
"""A document larger than this is taken in portions: a tree in memory is ten times its text."""
NOT_READ: Final = "not-read"
"""The code of a finding: of this document something is missing."""

Tell: TypeAlias = Callable[[Finding], None]


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a dump, or a portion of a large one, which has the same name. `submission` is "" for a set of all
    submissions; `kind` is the name of the resource.
    """

    name: str
    submission: str
    kind: str
    data: bytes


def _unheard(_: Finding) -> None: ...


def dump_members(source: BinaryIO, name: str, tell: Tell = _unheard) -> Iterator[Member]:
    """The documents of either sort of dump, told apart by the name of its file. Raises as those do."""
    found = _SET.fullmatch(name)
    return set_members(source, found[1], name, tell) if found else archive_members(source, tell)


def archive_members(source: BinaryIO, tell: Tell = _unheard) -> Iterator[Member]:
    """The documents of NCBI_SRA_Metadata_YYYYMMDD.tar.gz or .tar, in its order; `tell` hears what was passed over.

    Raises `failures.Corrupt` where it is cut short or damaged, after all documents that came whole.
    """
    with telling("The dump"):
        for entry in entries(inflated(source)):
            found = _NAME.fullmatch(entry.name)
            reason = _passed_over(entry)
            if reason:
                tell(Finding(*reason))
            elif found:
                yield from _documents(entry, found[1], found[2], tell)


def _passed_over(entry: Entry) -> tuple[str, str] | None:
    """Why an entry is not read, as code and message; folders are passed over without a word."""
    name = entry.name[:200]
    if entry.type == "5" or (entry.type in "0\0" and entry.name.endswith("/")):
        return None
    if not entry.is_file:
        return "no-plain-file", f"{name!r} is a link, a sparse file or another thing that is no plain file."
    if entry.name.startswith("/") or ".." in entry.name.split("/") or "\\" in entry.name:
        return "hostile-name", f"{name!r} leads out of the archive."
    if not _NAME.fullmatch(entry.name):
        return "other-file", f"{name!r} is no document of a submission."
    return None


def _documents(entry: Entry, submission: str, kind: str, tell: Tell) -> Iterator[Member]:
    if entry.size <= LARGE:
        yield Member(entry.name, submission, kind, entry.content.read())
        return
    try:
        for data in portions(entry.content, LARGE):
            yield Member(entry.name, submission, kind, data)
    except Unsplittable as fault:
        tell(Finding(NOT_READ, f"{entry.name[:200]!r} is not read to its end: {fault}", Severity.FAIL))


def set_members(source: BinaryIO, kind: str, name: str = "", tell: Tell = _unheard) -> Iterator[Member]:
    """The records of a set of any size (meta_run_set.xml.gz), in portions that are documents of their own.

    Raises `failures.Corrupt` where it is cut short, damaged or no XML, after the portions that came whole.
    """
    with telling("The set"):
        try:
            for data in portions(inflated(source), LARGE):
                yield Member(name, "", kind, data)
        except Unsplittable as fault:
            raise Corrupt(f"The set cannot be read on: {fault}") from fault
