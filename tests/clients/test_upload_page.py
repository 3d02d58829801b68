"""The page of uploads in a real browser: paused, reloaded, gone on with, verified."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from submitters.models import Account, Submitter
from uploads.models import Upload

from . import chromium
from .relay import Relay, relay
from .serving import give_folders, working

READS = b"".join(b"@read.%d\nACGTN\n+\nIIII!\n" % number for number in range(200_000))

PROGRAM = chromium.found()

pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium here"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def road(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Iterator[Relay]:
    give_folders(settings, tmp_path / "service")
    with relay(live_server.url) as road, working():
        settings.GMI_BASE_URL = road.url
        yield road


@pytest.fixture
def page(road: Relay, tmp_path: Path) -> Iterator[chromium.Page]:
    """Uploads, as somebody sees them who has signed in."""
    account = Account.objects.create_user("sender", password="unused")
    Submitter.objects.create(slug="dairy", name="Dairy").accounts.add(account)
    client = Client()
    client.force_login(account)
    with chromium.browser(tmp_path / "profile", PROGRAM or "") as page:
        page.cookie(road.url, "sessionid", client.cookies["sessionid"].value)
        page.go(f"{road.url}/uploads")
        yield page


def told(page: chromium.Page, words: str) -> None:
    page.until(f"document.getElementById('list').innerText.includes('{words}')")


def test_an_upload_outlives_the_page_and_is_verified(page: chromium.Page, road: Relay, tmp_path: Path) -> None:
    file = tmp_path / "reads.fastq"
    file.write_bytes(READS)
    stated = tmp_path / "reads.fastq.sha256"
    stated.write_text(f"{hashlib.sha256(READS).hexdigest()}  reads.fastq\n")
    road.close_after(len(READS) // 2)
    page.choose("#files", file, stated)
    assert road.held.wait(30)
    page.click("Pause")
    told(page, "paused")
    road.open()
    page.go(f"{road.url}/uploads")
    told(page, "Choose or drop reads.fastq again")
    page.choose("#files", file)
    told(page, "verified")
    told(page, "200,000 reads, 1,000,000 bases")
    upload = Upload.objects.get()
    assert road.sent < len(READS) * 3 // 4
    assert upload.declared == {"sha256": hashlib.sha256(READS).hexdigest()}
    assert upload.state == Upload.State.COMPLETE


def test_a_broken_file_is_told_with_its_line_and_one_can_be_cancelled(
    page: chromium.Page, road: Relay, tmp_path: Path
) -> None:
    bad, other = tmp_path / "bad.fastq", tmp_path / "other.fastq"
    bad.write_bytes(b"@a\nACGT\n+\nIII\n")
    other.write_bytes(READS)
    page.choose("#files", bad)
    told(page, "line 4, read a: ")
    road.close_after(len(READS) // 2)
    page.choose("#files", other)
    assert road.held.wait(30)
    page.click("Pause")
    told(page, "paused")
    road.open()
    page.click("Cancel")
    page.until("document.getElementById('list').children.length === 1")
    assert Upload.objects.get(name="other.fastq").state == Upload.State.CANCELLED
