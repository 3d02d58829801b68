"""Clients that people have, as they come, against a real socket: tuspy, two of Google's, curl."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import pytest
import requests
from google.resumable_media.requests import ResumableUpload
from googleapiclient.http import (  # type: ignore[import-untyped]
    HttpRequest,
    MediaFileUpload,
    build_http,
)
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from tusclient.client import TusClient

from submitters.models import Account, Submitter
from uploads.models import Upload
from uploads.staging import path_of

from ..people import PASSWORD, basic

SIZE: Final = 600_000
CHUNK: Final = 256 * 1024
"""Google's clients send multiples of this."""

Session: Any = ResumableUpload
"""Their class, which has no types."""

METADATA: Final = {"filename": "reads.fastq.gz", "filetype": "application/gzip"}


@dataclass(frozen=True)
class Service:
    """Where files go, one to send, and what came of it."""

    url: str
    file: Path
    headers: dict[str, str]

    @property
    def uploads(self) -> str:
        return f"{self.url}/uploads"

    def arrived(self) -> str:
        """The name of the one file that is here, when it is the one that was sent."""
        (upload,) = Upload.objects.filter(state=Upload.State.RECEIVED)
        assert path_of(upload.key).read_bytes() == self.file.read_bytes()
        return upload.name

    def session(self) -> requests.Session:
        session = requests.Session()
        session.headers.update(self.headers)
        return session

    def http(self) -> Any:
        """httplib2 with credentials on every request, as an authorised client has them."""
        http = build_http()
        plain: Callable[..., Any] = http.request

        def request(uri: str, method: str = "GET", body: Any = None, headers: Any = None, **more: Any) -> Any:
            return plain(uri, method=method, body=body, headers={**(headers or {}), **self.headers}, **more)

        http.request = request
        return http


@pytest.fixture
def service(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Service:
    settings.GMI_BASE_URL = live_server.url
    settings.GMI_UPLOAD_FOLDER = tmp_path / "uploads"
    account: Account = Account.objects.create_user("sender", password=PASSWORD)
    Submitter.objects.create(slug="dairy", name="Dairy").accounts.add(account)
    file = tmp_path / "reads.fastq.gz"
    file.write_bytes(os.urandom(SIZE))
    return Service(live_server.url, file, {"Authorization": basic("sender")})


@pytest.fixture
def stream(service: Service) -> Iterator[BinaryIO]:
    with service.file.open("rb") as opened:
        yield opened


def tuspy(service: Service, stream: BinaryIO, **more: Any) -> Any:
    client = TusClient(f"{service.uploads}/", headers=service.headers)
    return client.uploader(file_stream=stream, **{"metadata": METADATA, **more})


@pytest.mark.parametrize("more", [{}, {"chunk_size": CHUNK}, {"chunk_size": CHUNK, "upload_checksum": True}])
def test_tuspy(service: Service, stream: BinaryIO, more: dict[str, Any]) -> None:
    uploader = tuspy(service, stream, **more)
    uploader.upload()
    assert (uploader.get_offset(), service.arrived()) == (SIZE, "reads.fastq.gz")


def test_tuspy_without_metadata(service: Service, stream: BinaryIO) -> None:
    tuspy(service, stream, metadata=None).upload()
    assert service.arrived() == ""


def test_tuspy_goes_on_after_an_interruption(service: Service, stream: BinaryIO) -> None:
    begun = tuspy(service, stream, chunk_size=CHUNK)
    begun.upload_chunk()
    resumed = tuspy(service, stream, chunk_size=CHUNK, url=begun.url)
    assert resumed.offset == CHUNK
    resumed.upload()
    assert service.arrived() == "reads.fastq.gz"


@pytest.mark.parametrize("interrupted", [False, True])
def test_google_resumable_media(service: Service, stream: BinaryIO, interrupted: bool) -> None:
    session = service.session()
    upload = Session(f"{service.uploads}?uploadType=resumable", CHUNK)
    upload.initiate(session, stream, {"name": "reads.fastq.gz"}, "application/gzip")
    while not upload.finished:
        upload.transmit_next_chunk(session)
        if interrupted and not upload.finished:
            interrupted, upload._invalid = False, True  # as it is after a broken line
            upload.recover(session)
            assert upload.bytes_uploaded == CHUNK
    assert service.arrived() == "reads.fastq.gz"


def test_google_resumable_media_is_told_the_digest(service: Service, stream: BinaryIO, settings: Settings) -> None:
    settings.GMI_UPLOAD_DIGESTS = "receiving"
    session = service.session()
    upload = Session(f"{service.uploads}?uploadType=resumable", CHUNK, checksum="md5")
    upload.initiate(session, stream, {"name": "reads.fastq.gz"}, "application/gzip")
    while not upload.finished:
        upload.transmit_next_chunk(session)
    assert service.arrived() == "reads.fastq.gz"


@pytest.mark.parametrize("chunk", [CHUNK, -1])
def test_google_api_python_client(service: Service, chunk: int) -> None:
    media = MediaFileUpload(str(service.file), mimetype="application/gzip", chunksize=chunk, resumable=True)
    where = f"{service.uploads}?uploadType=resumable"
    document, kind, http = json.dumps({"name": "reads.fastq.gz"}), {"content-type": "application/json"}, service.http()
    request = HttpRequest(http, lambda _, content: json.loads(content), where, "POST", document, kind, resumable=media)
    answer = None
    while answer is None:
        _, answer = request.next_chunk()
    http.close()
    media.stream().close()
    assert (answer["state"], service.arrived()) == ("received", "reads.fastq.gz")


def curl(service: Service, *words: str) -> tuple[str, dict[str, Any]]:
    """The status line's number, and the body."""
    command = shutil.which("curl") or pytest.skip("there is no curl")
    account = ["-u", f"sender:{PASSWORD}", "-w", "%{http_code}", "-s"]
    said = subprocess.run([command, *account, *words], capture_output=True, text=True, check=True).stdout  # noqa: S603
    return said[-3:], json.loads(said[:-3])


def test_curl_with_a_file(service: Service) -> None:
    status, told = curl(service, "-T", str(service.file), f"{service.uploads}/")
    assert (status, told["offset"], service.arrived()) == ("201", SIZE, "reads.fastq.gz")


def test_curl_with_a_body_and_its_digest(service: Service) -> None:
    digest = base64.b64encode(hashlib.sha256(service.file.read_bytes()).digest()).decode()
    words = ("-H", f"Content-Digest: sha-256=:{digest}:", "--data-binary", f"@{service.file}")
    status, told = curl(service, *words, f"{service.uploads}?name=mine.fastq.gz")
    assert (status, told["declared"], service.arrived()) == (
        "201",
        {"sha256": told["declared"]["sha256"]},
        "mine.fastq.gz",
    )


def test_curl_is_told_what_is_wrong(service: Service) -> None:
    status, told = curl(service, "-T", str(service.file), "-H", "Content-MD5: nonsense", f"{service.uploads}/")
    assert (status, told["type"].rpartition("/")[2]) == ("400", "wrong-header")
