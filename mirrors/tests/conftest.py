"""An archive that answers at once, and a machine that does not wait for long."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.archives.ena import EnaStandIn
from tests.archives.records import linked_records

RECORDS = 13


@pytest.fixture
def ena(settings: Settings) -> Iterator[EnaStandIn]:
    """ENA with one study and what hangs on it."""
    with EnaStandIn(linked_records(RECORDS)) as archive:
        settings.GMI_ENA_PORTAL_URL, settings.GMI_ENA_BROWSER_URL = archive.portal_url, archive.browser_url
        settings.GMI_HARVEST_RATES = [f"127.0.0.1:{archive.served.port}=0"]
        settings.GMI_HARVEST_BACKOFF_MS = 1
        settings.GMI_HARVEST_READ_SECONDS = 1
        yield archive
