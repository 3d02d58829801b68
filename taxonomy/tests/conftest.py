"""A taxdump as small as can be, in NCBI's format, and a process that remembers no taxa of another test."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from taxonomy import lookup
from taxonomy.taxdump import DELETED, MERGED, NAMES, NODES


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    lookup.forget()
    yield
    lookup.forget()


def _lines(*rows: str) -> str:
    return "".join("\t|\t".join(row.split(";")) + "\t|\n" for row in rows)


def node(tax_id: int, parent: int, rank: str, division: int = 0, hidden: int = 0) -> str:
    """The 13 columns of nodes.dmp."""
    return f"{tax_id};{parent};{rank};;{division};1;11;1;0;1;{hidden};0;"


GENUINE: dict[str, str] = {
    NODES: _lines(
        node(1, 1, "no rank", 8),
        node(2, 131567, "domain"),
        node(131567, 1, "cellular root", 8, hidden=1),
        node(561, 2, "genus"),
        node(562, 561, "species"),
        node(83333, 562, "strain"),
        node(564, 561, "species"),
    ),
    NAMES: _lines(
        "1;root;;scientific name",
        "131567;cellular organisms;;scientific name",
        "2;Bacteria;Bacteria <bacteria>;scientific name",
        "2;eubacteria;;genbank common name",
        "561;Escherichia;;scientific name",
        "561;Escherichia Castellani and Chalmers 1919;;authority",
        "562;Escherichia coli;;scientific name",
        "562;Bacterium coli;;synonym",
        "562;E. coli;;common name",
        "83333;Escherichia coli K-12;;scientific name",
        "564;Escherichia fergusonii;;scientific name",
    ),
    MERGED: _lines("469598;562"),
    DELETED: _lines("3000000"),
}
"""File name -> content. 561 is as real as the rest; between domain and genus much is left out."""


def folder(at: Path, **changes: str) -> Path:
    """The taxdump as a folder; `changes` replace contents by the name before the dot, None takes the file away."""
    at.mkdir(exist_ok=True)
    for name, text in _changed(changes).items():
        (at / name).write_text(text)
    return at


def archive(at: Path, **changes: str) -> Path:
    """The taxdump as `taxdump.tar.gz`, with a file beside those that are read."""
    content = folder(at / "content", **changes)
    (content / "readme.txt").write_text("Read me.")
    packed = at / "taxdump.tar.gz"
    with tarfile.open(packed, "w:gz") as tar:
        for file in sorted(content.iterdir()):
            tar.add(file, file.name)
    return packed


def _changed(changes: Mapping[str, str | None]) -> dict[str, str]:
    content = {**GENUINE, **{f"{name}.dmp": text for name, text in changes.items()}}
    return {name: text for name, text in content.items() if text is not None}
