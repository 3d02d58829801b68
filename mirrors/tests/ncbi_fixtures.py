"""A stand-in for NCBI with a study and what hangs on it, the archive that asks it over HTTP, and runs over it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from harvest.failures import Failure
from harvest.source import Fetched
from harvest.transport import Transport
from mirrors import runs
from mirrors.archive import Candidate, Found, Page, Wish
from mirrors.archives.ncbi import Ncbi
from mirrors.models import Run
from submitters.actor import ANONYMOUS
from tests.archives.ncbi import NcbiStandIn
from tests.archives.records import linked_records

from .driven import finish

RECORDS = 27
STUDY, PROJECT, SAMPLE, BIOSAMPLE = "SRP100001", "PRJNA100001", "SRS100001", "SAMN100001"
EXPERIMENT, RUN = "SRX100001", "SRR100001"
ALL = {made.accession: made for made in linked_records(RECORDS, "S") if made.kind != "analysis"}


@pytest.fixture
def ncbi(settings: Any) -> Iterator[NcbiStandIn]:
    with NcbiStandIn(linked_records(RECORDS, "S")) as archive:
        settings.GMI_NCBI_EUTILS_URL = archive.url
        settings.GMI_HARVEST_RATES = [f"127.0.0.1:{archive.served.port}=0"]
        settings.GMI_HARVEST_BACKOFF_MS = 1
        settings.GMI_HARVEST_READ_SECONDS = 1
        yield archive


@pytest.fixture
def asker(ncbi: NcbiStandIn, db: None, tmp_path: Path) -> Iterator[Transport]:
    with Transport(Ncbi().hosts, folder=tmp_path) as transport:
        yield transport


def listed(ask: Transport, wish: Wish, page: int = 10_000) -> list[Page]:
    """All pages of a wish."""
    pages: list[Page] = []
    archive, cursor = Ncbi(page), ""
    while not pages or cursor:
        pages.append(archive.discover(wish, cursor, ask))
        cursor = pages[-1].cursor
        assert len(pages) < 500
    return pages


def candidates(pages: Sequence[Page]) -> list[Candidate]:
    """Each once, as the loop takes them."""
    named = {each.accession: each for page in pages for each in page.candidates}
    return list(named.values())


def brought(ask: Transport, some: Sequence[Candidate]) -> list[Found]:
    """What is told of these candidates in the end. Raises `Failure`."""
    archive, found = Ncbi(), []
    for plan in archive.plans(some):
        fetched: list[Fetched] = [ask.fetch(request, archive.validate) for request in plan.requests]
        covered = {each.accession: each for each in some if each.accession in plan.covers}
        found += archive.describe(plan, fetched, covered)
    return found


def failure(ask: Transport, some: Sequence[Candidate]) -> Failure:
    with pytest.raises(Failure) as told:
        brought(ask, some)
    return told.value


def mirror(*accessions: str, **wish: Any) -> Run:
    """A run over NCBI, done."""
    return finish(runs.begin("ncbi", Wish(accessions=accessions, **wish), actor=ANONYMOUS))
