"""What is asked of each of the Portal's results: their columns, and which of them can be done without.

Source: ENA Portal API, `results` and `returnFields`; spec insdc.md 4.1, 4.6 (a name that ENA no longer knows makes it
refuse the whole request).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

STUDY: Final = ("study_accession", "secondary_study_accession")
SAMPLE: Final = ("sample_accession", "secondary_sample_accession")
DATES: Final = ("last_updated", "first_public")
FILE_SETS: Final = ("fastq", "submitted", "sra", "generated")
"""What the columns of files begin with; each set has `_ftp`, `_md5` and `_bytes`, positional by `;`."""


def _files(*sets: str) -> tuple[str, ...]:
    return tuple(f"{name}_{part}" for name in sets for part in ("ftp", "md5", "bytes"))


@dataclass(frozen=True)
class Result:
    """`fields` are asked for; of each group in `needed` one at least must be known to ENA."""

    name: str
    kind: str
    fields: tuple[str, ...]
    needed: tuple[tuple[str, ...], ...]

    def lacks(self, fields: Collection[str]) -> list[str]:
        """The groups of which none is among `fields`, in words."""
        return [" or ".join(group) for group in self.needed if not set(group) & set(fields)]


_RUN: Final = ("run_accession", "experiment_accession", *SAMPLE, *STUDY, "submission_accession")
_ANALYSIS: Final = ("analysis_accession", *SAMPLE, *STUDY, "submission_accession")

RESULTS: Final = {
    result.name: result
    for result in (
        Result("study", "study", (*STUDY, *DATES, "status"), (STUDY,)),
        Result("sample", "sample", (*SAMPLE, *DATES, "status"), (SAMPLE,)),
        Result(
            "read_experiment",
            "experiment",
            ("experiment_accession", *DATES, "status"),
            (("experiment_accession",),),
        ),
        Result(
            "read_run",
            "run",
            (*_RUN, *_files("fastq", "submitted", "sra"), "submitted_format", *DATES, "status"),
            (("run_accession",), ("experiment_accession",), SAMPLE, STUDY),
        ),
        Result(
            "analysis",
            "analysis",
            (*_ANALYSIS, *_files("submitted", "generated"), "submitted_format", *DATES, "status"),
            (("analysis_accession",), STUDY),
        ),
    )
}

OF_KIND: Final = {result.kind: result for result in RESULTS.values()}


def field_of(accession: str, kind: str) -> str:
    """The column that has accessions of this form."""
    if kind not in ("study", "sample"):
        return f"{kind}_accession"
    is_primary = accession.startswith(("PRJ", "SAM"))
    return f"{kind}_accession" if is_primary else f"secondary_{kind}_accession"
