"""NCBI's taxdump as rows: from `taxdump.tar.gz`, from `new_taxdump.tar.gz`, or from a folder with the same files.

Fields are separated by tab, bar, tab; a line ends in tab, bar (NCBI: taxdump_readme.txt). Lines are read one by one;
nothing of an archive is ever written to disk, and only the four files named here are looked into.
"""

from __future__ import annotations

import hashlib
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Final, NamedTuple, Protocol, TypeVar

NODES: Final = "nodes.dmp"
NAMES: Final = "names.dmp"
MERGED: Final = "merged.dmp"
DELETED: Final = "delnodes.dmp"
FILES: Final = (NODES, NAMES, MERGED, DELETED)

LARGEST_FILE: Final = 4 * 2**30
LONGEST_LINE: Final = 64 * 2**10
_TELL_EVERY: Final = 2**18
LARGEST_ID: Final = 2**31 - 1

DIVISIONS: Final = ("BCT", "INV", "MAM", "PHG", "PLN", "PRI", "ROD", "SYN", "UNA", "VRL", "VRT", "ENV")
"""By their number in nodes.dmp (division.dmp)."""

KEPT_NAMES: Final = frozenset(
    {
        "scientific name",
        "genbank common name",
        "common name",
        "synonym",
        "equivalent name",
        "genbank synonym",
        "genbank acronym",
        "acronym",
        "includes",
        "misspelling",
        "misnomer",
        "anamorph",
        "genbank anamorph",
        "teleomorph",
    }
)
"""Name classes that a submitter may know a taxon by; authorities and type material are not among them."""


_T = TypeVar("_T")


class TaxdumpRefused(Exception):
    """The file is not a taxdump, or a damaged one; the words tell what to do about it."""


class Node(NamedTuple):
    tax_id: int
    parent: int
    rank: str
    division: str
    genetic_code: int
    mitochondrial_code: int
    hidden: bool


class Name(NamedTuple):
    tax_id: int
    name: str
    name_class: str


class Advance(Protocol):
    """Called with the name of a file and the bytes of it that were read."""

    def __call__(self, name: str, count: int) -> None: ...


def _unseen(name: str, count: int) -> None:
    pass


class Source(Protocol):
    """Where the files are: their sizes by name, and each as a stream."""

    path: Path
    sizes: dict[str, int]
    dated: date | None

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]: ...

    def fingerprint(self) -> str: ...


class Dump(Protocol):
    """A taxonomy that may be read more than once."""

    name: str
    is_full: bool

    @property
    def dated(self) -> date | None: ...
    def fingerprint(self) -> str: ...
    def nodes(self) -> Iterator[Node]: ...
    def names(self) -> Iterator[Name]: ...
    def merged(self) -> Iterator[tuple[int, int]]: ...
    def deleted(self) -> Iterator[int]: ...


class Taxdump:
    """A taxdump that may be read more than once. Everything here raises TaxdumpRefused for what cannot be read."""

    is_full = True

    def __init__(self, path: Path) -> None:
        self._source = source = _source(path)
        self.advance: Advance = _unseen
        self.name = source.path.name
        missing = [name for name in FILES if name not in source.sizes]
        if missing:
            wanted = "taxdump.tar.gz, new_taxdump.tar.gz, or a folder with what they hold"
            raise TaxdumpRefused(f"{source.path} has no {', '.join(missing)}. Give {wanted}.")
        if large := [name for name in FILES if source.sizes[name] > LARGEST_FILE]:
            raise TaxdumpRefused(f"{source.path}: {', '.join(large)} is larger than {LARGEST_FILE} bytes.")

    @property
    def dated(self) -> date | None:
        """When it was made, by the newest of its files."""
        return self._source.dated

    def size(self, name: str) -> int:
        return self._source.sizes[name]

    def fingerprint(self) -> str:
        """The SHA-256 of its content."""
        return self._source.fingerprint()

    def nodes(self) -> Iterator[Node]:
        return self._rows(NODES, 13, _node)

    def names(self) -> Iterator[Name]:
        """Those of the name classes that are kept."""
        return (name for name in self._rows(NAMES, 4, _name) if name.name_class in KEPT_NAMES)

    def merged(self) -> Iterator[tuple[int, int]]:
        """(former number, number now)."""
        return self._rows(MERGED, 2, lambda fields: (_number(fields[0]), _number(fields[1])))

    def deleted(self) -> Iterator[int]:
        return self._rows(DELETED, 1, lambda fields: _number(fields[0]))

    def _rows(self, name: str, width: int, read: Callable[[list[str]], _T]) -> Iterator[_T]:
        for number, line in enumerate(self._lines(name), 1):
            try:
                fields = _fields(line)
                if len(fields) < width:
                    raise ValueError(f"{len(fields)} fields instead of {width}")
                yield read(fields)
            except (ValueError, IndexError) as wrong:
                raise TaxdumpRefused(f"{self.name}: {name}, line {number}: {wrong}.") from None

    def _lines(self, name: str) -> Iterator[bytes]:
        untold = 0
        with _readable(self._source.path), self._source.open(name) as file:
            while line := file.readline(LONGEST_LINE + 1):
                if len(line) > LONGEST_LINE:
                    raise TaxdumpRefused(f"{self.name}: {name} has a line of more than {LONGEST_LINE} bytes.")
                untold += len(line)
                if untold >= _TELL_EVERY:
                    self.advance(name, untold)
                    untold = 0
                yield line
        self.advance(name, untold)


class Folder:
    """The files as they lie in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        found = {name: (path / name).stat() for name in FILES if (path / name).is_file()}
        self.sizes = {name: status.st_size for name, status in found.items()}
        self.dated = _day(max((status.st_mtime for status in found.values()), default=0))

    def open(self, name: str) -> IO[bytes]:
        return (self.path / name).open("rb")

    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for name in FILES:
            with (self.path / name).open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()


class Archive:
    """The files as members of a tar, packed or not, at its top or in a folder of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with tarfile.open(path) as archive:
            found = {PurePosixPath(member.name).name: member for member in archive if member.isreg()}
        files = [found[name] for name in FILES if name in found]
        self.sizes = {PurePosixPath(member.name).name: member.size for member in files}
        self.dated = _day(max((member.mtime for member in files), default=0))

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        with tarfile.open(self.path) as archive:
            for member in archive:
                if member.isreg() and PurePosixPath(member.name).name == name and (file := archive.extractfile(member)):
                    yield file
                    return

    def fingerprint(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def _source(path: Path) -> Source:
    with _readable(path):
        return Folder(path) if path.is_dir() else Archive(path)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Say in words what keeps a file from being read."""
    try:
        yield
    except (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError) as wrong:
        raise TaxdumpRefused(f"{path} is not a tar archive, or a damaged one: {wrong}.") from None
    except OSError as wrong:
        raise TaxdumpRefused(f"{path} cannot be read: {wrong.strerror or wrong}.") from None


def _day(seconds: float) -> date | None:
    """None for what no calendar has."""
    try:
        return datetime.fromtimestamp(seconds, UTC).date()
    except (ValueError, OverflowError, OSError):
        return None


def _fields(line: bytes) -> list[str]:
    text = line.decode("utf-8").rstrip("\r\n")
    if not text.endswith("\t|"):
        raise ValueError("the line does not end in tab and bar")
    return text[:-2].split("\t|\t")


def _number(text: str) -> int:
    number = int(text)
    if not 0 < number <= LARGEST_ID:
        raise ValueError(f"{number} is not the number of a taxon")
    return number


def _node(fields: list[str]) -> Node:
    """Columns: number, parent, rank, EMBL code, division, inherited, code, inherited, mitochondrial, …, hidden, …."""
    division = DIVISIONS[int(fields[4])]
    codes = int(fields[6]), int(fields[8])
    return Node(_number(fields[0]), _number(fields[1]), fields[2][:40], division, *codes, fields[10] == "1")


def _name(fields: list[str]) -> Name:
    """Columns: number, name, a form of it that is unique, name class."""
    if not fields[1].strip():
        raise ValueError("an empty name")
    return Name(_number(fields[0]), fields[1], fields[3])
