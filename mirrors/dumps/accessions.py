"""SRA_Accessions.tab: what the archive says of every accession it gave or mirrors (spec: insdc.md 4.2, 4.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import BinaryIO, Final, NamedTuple

from harvest.failures import ChangedFormat
from harvest.source import Finding
from mirrors.archive import Standing, Status

from .inflating import blocks, inflated, telling
from .members import Tell

_NULL: Final = "-"
LONGEST_LINE: Final = 1 << 20
_STATUSES: Final = {
    "live": Status.LIVE,
    "public": Status.LIVE,
    "suppressed": Status.SUPPRESSED,
    "withdrawn": Status.WITHDRAWN,
}
_STRENGTH: Final = (Status.LIVE, Status.REPLACED, Status.SUPPRESSED, Status.WITHDRAWN, Status.UNKNOWN)


class Row(NamedTuple):
    """What is wanted of a line; None where the table has `-`. Dates are as written: 2025-03-05T04:11:46Z."""

    accession: str | None
    submission: str | None
    status: str | None
    updated: str | None
    published: str | None
    type: str | None
    visibility: str | None
    replaced_by: str | None

    @property
    def standing(self) -> Standing:
        """Unpublished, and words that are not known, say nothing of what is to become of a thing that is here."""
        if self.replaced_by and self.status != "live":
            return Standing(Status.REPLACED, self.replaced_by)
        return Standing(_STATUSES.get(self.status or "", Status.UNKNOWN))


COLUMNS: Final = ("Accession", "Submission", "Status", "Updated", "Published", "Type", "Visibility", "ReplacedBy")


def accession_rows(source: BinaryIO, tell: Tell) -> Iterator[Row]:
    """The rows of the table, plain or gzip, whatever the order of its columns. `tell` hears of lines that are broken.

    Raises `failures.ChangedFormat` without the columns that are needed, and `failures.Corrupt` where the table is cut
    short, after the rows that came whole.
    """
    with telling("The table"):
        batches = _batches(inflated(source), tell)
        first = next(batches, [])
        names = first[0].lstrip("\ufeff").split("\t") if first else []
        yield from _rows(chain([first[1:]], batches), _taker(names), len(names), tell)


def _taker(names: Sequence[str]) -> Callable[[list[str]], tuple[str, ...]]:
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise ChangedFormat(f"The first line of the table does not name {', '.join(missing)}.")
    return itemgetter(*(names.index(name) for name in COLUMNS))


def _rows(
    batches: Iterable[list[str]], take: Callable[[list[str]], tuple[str, ...]], width: int, tell: Tell
) -> Iterator[Row]:
    number, make = 1, Row._make
    for lines in batches:
        for line in lines:
            number += 1
            cells = line.split("\t")
            if len(cells) == width:
                yield make([None if cell == _NULL else cell for cell in take(cells)])
            elif line:
                tell(Finding("broken-line", f"Line {number} has {len(cells)} columns, not {width}."))


def _batches(source: BinaryIO, tell: Tell) -> Iterator[list[str]]:
    """The lines of block after block; what is too long to be a line is passed over."""
    left = b""
    for block in blocks(source):
        whole, newline, rest = block.rpartition(b"\n")
        if newline:
            yield _text(left + whole).split("\n")
            left = rest
        elif len(left) <= LONGEST_LINE:
            left += block
        else:
            tell(Finding("broken-line", f"A line is longer than {LONGEST_LINE} bytes."))
            left = b""
    if left:
        yield [_text(left)]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\r\n", "\n").removesuffix("\r")


def strongest(standings: Iterable[Standing]) -> Standing:
    """Of several of one accession: live, replaced, suppressed, withdrawn, in this order (spec: insdc.md 4.4, 4)."""
    return min(standings, key=lambda each: _STRENGTH.index(each.status))
