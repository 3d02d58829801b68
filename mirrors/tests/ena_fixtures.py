"""A stand-in for ENA with some forty linked records, and the archive that asks it over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from harvest.failures import Failure
from harvest.source import Fetched
from harvest.transport import Transport
from mirrors.archive import Candidate, Found, Page, Wish
from mirrors.archives.ena import Ena
from mirrors.archives.ena import portal as ena_portal
from tests.archives.ena import EnaStandIn
from tests.archives.records import linked_records

RECORDS = 45
"""A study and all below it: the first group of the world."""


@pytest.fixture
def world(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[EnaStandIn]:
    monkeypatch.setattr(ena_portal, "_left_out", {})
    with EnaStandIn(linked_records(RECORDS)) as ena:
        settings.GMI_ENA_PORTAL_URL, settings.GMI_ENA_BROWSER_URL = ena.portal_url, ena.browser_url
        yield ena


@pytest.fixture
def asker(world: EnaStandIn, db: None, tmp_path: Path) -> Iterator[Transport]:
    with Transport(Ena().hosts, folder=tmp_path) as transport:
        yield transport


def listed(ask: Transport, wish: Wish, page: int = 20_000) -> list[Page]:
    """All pages of a wish."""
    pages: list[Page] = []
    ena, cursor = Ena(page), ""
    while not pages or cursor:
        pages.append(ena.discover(wish, cursor, ask))
        cursor = pages[-1].cursor
        assert len(pages) < 500
    return pages


def names(pages: Sequence[Page]) -> list[tuple[str, str]]:
    return sorted({(each.kind, each.accession) for page in pages for each in page.candidates})


def candidate(pages: Sequence[Page], accession: str) -> Candidate:
    return next(each for page in pages for each in page.candidates if each.accession == accession)


def brought(ask: Transport, each: Candidate) -> list[Found]:
    """What is told of a candidate in the end. Raises `Failure`."""
    ena = Ena()
    (plan,) = ena.plans([each])
    fetched: list[Fetched] = [ask(request) for request in plan.requests]
    for answer in fetched:
        ena.validate(answer)
    return ena.describe(plan, fetched, {each.accession: each})


def failure(ask: Transport, each: Candidate) -> Failure:
    with pytest.raises(Failure) as told:
        brought(ask, each)
    return told.value
