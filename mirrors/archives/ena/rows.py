"""What does a row of the Portal name? The record it is of and, where wanted, those that the record hangs on."""

from __future__ import annotations

from collections.abc import Iterator

from mirrors.archive import Candidate, Standing, Status

from .files import files_of
from .names import is_accession
from .results import SAMPLE, STUDY, Result
from .tables import Row

_STANDINGS = {"suppressed": Status.SUPPRESSED, "withdrawn": Status.WITHDRAWN, "replaced": Status.REPLACED}


def candidates(row: Row, result: Result, *, with_parents: bool) -> Iterator[Candidate]:
    """The own record of the row, its submission, and, if `with_parents`, study, sample and experiment; some perhaps
    twice. Submissions have no list of their own.
    """
    version, standing = row.get("last_updated", ""), standing_of(row)
    if result.kind == "study":
        yield from _studies(row, version, standing)
    elif result.kind == "sample":
        yield from _samples(row, version, standing)
    else:
        yield from _plain(row, result.kind, version, standing)
    yield from _plain(row, "submission")
    if with_parents:
        yield from _parents(row, result.kind)


def _parents(row: Row, kind: str) -> Iterator[Candidate]:
    if kind not in ("study", "sample"):
        yield from _studies(row)
        yield from _samples(row)
    if kind == "run":
        yield from _plain(row, "experiment")


def _plain(row: Row, kind: str, version: str = "", standing: Standing | None = None) -> Iterator[Candidate]:
    facts = {"files": files_of(row)} if kind in ("run", "analysis") else {}
    for accession in accessions(row, f"{kind}_accession"):
        yield Candidate(kind, accession, version, standing or Standing(Status.LIVE), facts)


def _studies(row: Row, version: str = "", standing: Standing | None = None) -> Iterator[Candidate]:
    """The STUDY and the PROJECT are halves of one study, each under its own accession."""
    for accession in (*accessions(row, STUDY[1]), *accessions(row, STUDY[0])):
        yield Candidate("study", accession, version, standing or Standing(Status.LIVE))


def _samples(row: Row, version: str = "", standing: Standing | None = None) -> Iterator[Candidate]:
    """By the accession that its XML has, by that of the BioSample where the row tells no other."""
    primary, secondary = accessions(row, SAMPLE[0]), accessions(row, SAMPLE[1])
    paired = len(primary) == len(secondary)
    for at, accession in enumerate(secondary or primary):
        facts = {"biosample": primary[at]} if paired else {}
        yield Candidate("sample", accession, version, standing or Standing(Status.LIVE), facts)


def accessions(row: Row, column: str) -> list[str]:
    """A project may have several studies, a pool several samples: they stand side by side with `;` between them."""
    return [name for part in row.get(column, "").split(";") if is_accession(name := part.strip())]


def standing_of(row: Row) -> Standing:
    """What the row says of its record; what is listed without a word is public."""
    said = row.get("status", "").strip()
    status = next((status for word, status in _STANDINGS.items() if word in said.lower()), Status.LIVE)
    return Standing(status, reason="" if status is Status.LIVE else f"ENA's list says: {said}")
