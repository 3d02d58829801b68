"""A record and its files in one request: all of it or nothing."""

from __future__ import annotations

import hashlib
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from hypermedia.spool import FOLDER
from records.models import AwaitedFile, File, Record
from records.registry import resource
from store import contents
from tests import builders
from tests.people import Answer, People, basic
from work.models import Job

KIND = "multipart/mixed; boundary=edge"


def document(**members: Any) -> dict[str, Any]:
    return builders.document(resource("run"), **members)


def mixed(made: dict[str, Any], *files: tuple[str, bytes], boundary: str = "edge") -> bytes:
    parts = [b"Content-Type: application/json\r\n\r\n" + json.dumps(made).encode()]
    parts += [f'Content-Disposition: attachment; filename="{n}"\r\n\r\n'.encode() + data for n, data in files]
    edge = boundary.encode()
    return b"".join(b"--%b\r\n%b\r\n" % (edge, part) for part in parts) + b"--%b--\r\n" % edge


def post(people: People, body: bytes, role: str = "trusted", **more: str) -> Answer:
    return people[role].post("/runs", body, more.pop("kind", KIND), **more)


def left() -> list[Path]:
    return list((settings.GMI_UPLOAD_FOLDER / FOLDER).glob("*"))


READS = ("reads.fastq", builders.READS)


@pytest.mark.parametrize(("role", "status"), [("trusted", 201), ("submitter", 202)])
def test_a_record_comes_with_its_files(people: People, role: str, status: int) -> None:
    answer = post(people, mixed(document(), READS), role)
    assert answer.status_code == status
    file = File.objects.get()
    assert b"".join(contents.read(file.store_name)) == builders.READS
    assert (file.filetype, AwaitedFile.objects.count(), left()) == ("fastq", 0, [])
    assert Job.objects.filter(task="uploads.inspect", payload={"file": file.pk}).count() == 1
    if status == 201:
        assert "files-awaited" not in answer.json()["record"]


def test_it_may_come_to_an_address_of_its_own(people: People) -> None:
    answer = people["trusted"].put("/runs/my-run", mixed(document(), READS), KIND)
    assert (answer.status_code, File.objects.get().name, left()) == (200, "reads.fastq", [])


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([("reads.fastq", b"other")], "checksum-mismatch"),
        ([("unknown.fastq", b"x")], "unknown-file"),
        ([READS, READS], "conflict"),
    ],
)
def test_nothing_is_kept_of_what_does_not_fit(people: People, files: list[tuple[str, bytes]], code: str) -> None:
    answer = post(people, mixed(document(), *files))
    assert (answer.status_code, [fault["code"] for fault in answer.json()["errors"]]) == (400, [code])
    assert (Record.objects.count(), File.objects.count(), left()) == (0, 0, [])


def test_the_same_request_may_have_another_boundary(people: People) -> None:
    made = document()
    first = post(people, mixed(made, READS), idempotency_key="k")
    other = mixed(made, READS, boundary="between")
    again = post(people, other, kind="multipart/mixed; boundary=between", idempotency_key="k")
    assert (again.status_code, again["Location"], again["Idempotency-Replayed"]) == (201, first["Location"], "true")
    changed = post(people, mixed(made, ("reads.fastq", b"other")), idempotency_key="k")
    assert changed.status_code == 422
    assert Record.objects.filter(kind="run").count() == 1


def raw(body: Any, length: str) -> Answer:
    """As the server below hands it over, whatever is said of its length."""
    told: Any = {"wsgi.input": body, "CONTENT_LENGTH": length, "CONTENT_TYPE": KIND}
    return Client(headers={"authorization": basic("trusted")}).generic("POST", "/runs", **told)


def test_a_body_that_is_cut_is_never_taken_for_whole(people: People) -> None:
    whole = mixed(document(), READS)
    for sent in (whole[:-30], whole[:-4], whole):
        answer = raw(io.BytesIO(sent), str(len(whole) + 5))
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "multipart")
    assert (Record.objects.count(), left()) == (0, [])


def test_a_body_without_a_length_ends_with_its_last_boundary(people: People) -> None:
    whole = mixed(document(), READS)
    assert raw(io.BytesIO(whole[:-4]), "").status_code == 400
    assert raw(io.BytesIO(whole), "").status_code == 201


@pytest.mark.parametrize("length", ["1000000000", ""])
def test_a_body_may_be_too_large(people: People, settings: Any, length: str) -> None:
    settings.GMI_UPLOAD_MAX_BYTES = 100
    answer = raw(io.BytesIO(mixed(document(), READS)), length)
    assert (answer.status_code, left()) == (413, [])


def test_a_full_disk_is_told(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hypermedia.spool.shutil.disk_usage", lambda _: type("Usage", (), {"free": 10}))
    assert post(people, mixed(document(), READS)).status_code == 507


def test_a_file_is_never_whole_in_memory(people: People) -> None:
    size = 24 * 1024 * 1024
    block = bytes(1024) * 1024
    digest = hashlib.md5(usedforsecurity=False)
    for _ in range(24):
        digest.update(block)
    named = {**builders.SMALLEST["run"]["data-blocks"][0]["files"][0], "checksum": digest.hexdigest()}
    head, tail = mixed(document(data_blocks=[{"files": [named]}]), ("reads.fastq", b"~")).split(b"~")
    tracemalloc.start()
    body = Repeated(head, block, 24, tail)
    answer = raw(body, str(len(head) + size + len(tail)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (answer.status_code, File.objects.get().size) == (201, size)
    assert peak < 12 * 1024 * 1024


class Repeated(io.RawIOBase):
    """A large body that is nowhere whole."""

    def __init__(self, head: bytes, block: bytes, times: int, tail: bytes) -> None:
        self._pieces = iter([head, *[block] * times, tail])
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = next(self._pieces, b"")
        given, self._rest = self._rest[:size], self._rest[size:]
        return given
