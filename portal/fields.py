"""The columns of the portal as data: `fields.tsv`, one row for each place that a column may come from.

`of` is the kind of record that has it (`*`: the record that the row is of); `at` is where: a path of the document,
`attribute:` with the tags that mean it, `file:` with which files and what of them, `@` with what the repository knows
of the record, `=` with a value that is worked out (`values.DERIVED`), or nothing, where a column of ENA's is always
empty here. Where a column has two places the first that says something counts.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

OWN: Final = "*"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the value of a column is."""

    of: str
    at: str


@dataclass(frozen=True, slots=True)
class Field:
    """A column. `type` is text, number or date; `searched` tells whether a query may speak of it."""

    name: str
    type: str
    searched: bool
    description: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Result:
    """What a search may be for: a row for each record of `kind`.

    `ways` leads from a row's record to the records whose columns it also has: kind -> the roles of the references to
    follow, one after the other.
    """

    name: str
    kind: str
    description: str
    ways: Mapping[str, tuple[str, ...]]
    default: tuple[str, ...]

    @property
    def id_field(self) -> str:
        return f"{self.kind}_accession"

    @property
    def fields(self) -> Mapping[str, Field]:
        """Its columns by name, in the order of the table."""
        return _fields_of(self.name)


_READS: Final = {"experiment": ("experiment",), "study": ("experiment", "study"), "sample": ("experiment", "sample")}

RESULTS: Final = {
    result.name: result
    for result in (
        Result("read_run", "run", "Raw reads", {"run": (), **_READS}, ("run_accession", "description")),
        Result(
            "read_experiment",
            "experiment",
            "Raw reads grouped by experiment",
            {"experiment": (), "study": ("study",), "sample": ("sample",)},
            ("experiment_accession", "description"),
        ),
        Result("read_study", "study", "Studies with raw reads", {"study": ()}, ("study_accession", "description")),
        Result("study", "study", "Studies", {"study": ()}, ("study_accession", "description")),
        Result(
            "sample",
            "sample",
            "Samples",
            {"sample": (), "study": ("study",)},
            ("sample_accession", "description"),
        ),
        Result(
            "analysis",
            "analysis",
            "Analyses",
            {"analysis": (), **{kind: (kind,) for kind in ("study", "sample", "experiment", "run")}},
            ("analysis_accession", "description"),
        ),
    )
}

ALSO_KNOWN: Final = {"read_sample": "sample", "analysis_study": "study"}
"""Names of results that clients ask for and ENA has, or had."""

FILE_REPORT: Final[Mapping[str, tuple[str, ...]]] = {
    "read_run": (
        "run_accession",
        *(f"{files}_{part}" for files in ("fastq", "bam", "submitted", "sra") for part in ("ftp", "bytes", "md5")),
    ),
    "analysis": (
        "analysis_accession",
        *(f"{files}_{part}" for files in ("generated", "submitted") for part in ("ftp", "bytes", "md5")),
    ),
}
"""The results that a file report may be of, and the columns it has unless others are asked for."""


@cache
def _rows() -> tuple[dict[str, str], ...]:
    lines = (resources.files("portal") / "fields.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def _fields_of(result: str) -> dict[str, Field]:
    """A column of another kind of record is one of the result's where a way leads there."""
    ways = RESULTS[result].ways
    places: dict[str, list[dict[str, str]]] = {}
    for row in _rows():
        if row["of"] in (OWN, "submission", *ways):
            places.setdefault(row["field"], []).append(row)
    return {name: _field(rows) for name, rows in places.items()}


def _field(rows: list[dict[str, str]]) -> Field:
    first = rows[0]
    places = tuple(Place(row["of"], row["at"]) for row in rows if row["at"])
    return Field(first["field"], first["type"], first["searched"] == "yes", first["description"], places)
