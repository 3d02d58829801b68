"""What only the store in a bucket has: parts, unfinished uploads, and others who write there."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.storage import storages
from django.test import Client

from store import contents
from store.errors import Altered, StoreUnavailable
from store.s3.objects import Objects
from store.s3.sending import MIB, part_size
from tests import s3

BYTES = random.Random(5).randbytes(3 * MIB + 5)
SHA256 = hashlib.sha256(BYTES).hexdigest()
NAME = contents.name_of(SHA256)


class Died(Exception):
    pass


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    path = tmp_path / "sent"
    path.write_bytes(BYTES)
    return path


@pytest.fixture
def objects(bucket: str) -> Objects:
    """With small parts, of which the file has four."""
    return replace(Objects.of(storages["files"]), least_part=MIB)


@pytest.fixture
def client(bucket: str) -> Any:
    return s3.client(bucket)


@pytest.fixture
def sent_parts(objects: Objects) -> Iterator[list[int]]:
    """The numbers of the parts that are sent from now on."""
    numbers: list[int] = []

    def heard(params: dict[str, Any], **_rest: Any) -> None:
        numbers.append(params["PartNumber"])

    event = "provide-client-params.s3.UploadPart"
    objects.client.meta.events.register(event, heard)
    yield numbers
    objects.client.meta.events.unregister(event, heard)


def keep(objects: Objects, path: Path, *, die_at: int | None = None) -> None:
    def watch(done: int) -> None:
        if die_at is not None and done >= die_at:
            raise Died

    objects.keep(path, NAME, SHA256, watch)


def whole(objects: Objects) -> bytes:
    return objects.open(NAME)[0].read()


@pytest.mark.parametrize("length", [0, 1, 16 * MIB, 9000 * 16 * MIB, 9000 * 16 * MIB + 1, 5 * MIB**2])
def test_parts_are_as_large_as_needed(length: int) -> None:
    size = part_size(length)
    assert size % MIB == 0
    assert 16 * MIB <= size <= 5 << 30
    assert -(-length // size) <= 9000


def test_a_large_file_goes_in_parts(objects: Objects, sent: Path, sent_parts: list[int]) -> None:
    keep(objects, sent)
    assert sent_parts == [1, 2, 3, 4]
    assert whole(objects) == BYTES
    assert not sent.exists()


def test_the_next_attempt_sends_only_what_is_missing(objects: Objects, sent: Path, sent_parts: list[int]) -> None:
    with pytest.raises(Died):
        keep(objects, sent, die_at=2 * MIB + 1)
    assert contents.size(NAME) is None
    sent_parts.clear()
    keep(objects, sent)
    assert sent_parts == [3, 4]
    assert whole(objects) == BYTES


def test_a_part_of_the_same_size_that_is_another_is_sent_again(
    objects: Objects, sent: Path, sent_parts: list[int], client: Any
) -> None:
    upload = _begin(client, objects)
    client.upload_part(**upload, PartNumber=2, Body=bytes(MIB))
    client.upload_part(**upload, PartNumber=3, Body=BYTES[2 * MIB : 3 * MIB])
    sent_parts.clear()
    keep(objects, sent)
    assert sent_parts == [1, 2, 4]
    assert whole(objects) == BYTES


def _begin(client: Any, objects: Objects, name: str = NAME) -> dict[str, str]:
    target = {"Bucket": objects.bucket, "Key": objects.prefix + name}
    upload = client.create_multipart_upload(**target, Metadata={"sha256": SHA256})
    return {**target, "UploadId": upload["UploadId"]}


def test_an_unfinished_upload_of_a_stranger_does_not_spoil_it(objects: Objects, sent: Path, client: Any) -> None:
    client.create_multipart_upload(Bucket=objects.bucket, Key=objects.prefix + NAME)
    keep(objects, sent)
    assert client.head_object(Bucket=objects.bucket, Key=objects.prefix + NAME)["Metadata"] == {"sha256": SHA256}
    assert whole(objects) == BYTES


def test_altered_bytes_are_not_kept_and_leave_nothing(objects: Objects, sent: Path, client: Any) -> None:
    sent.write_bytes(BYTES[:-1] + b"!" if BYTES[-1:] != b"!" else BYTES[:-1] + b"?")
    with pytest.raises(Altered):
        keep(objects, sent)
    assert contents.size(NAME) is None
    assert "Uploads" not in client.list_multipart_uploads(Bucket=objects.bucket, Prefix=objects.prefix)
    assert sent.exists()


def test_a_damaged_object_is_never_read_to_its_end(objects: Objects, sent: Path, client: Any) -> None:
    keep(objects, sent)
    client.put_object(Bucket=objects.bucket, Key=objects.prefix + NAME, Body=bytes(len(BYTES)))
    blocks, read = contents.read(NAME), 0
    with pytest.raises(Altered):  # noqa: PT012
        for block in blocks:
            read += len(block)
    assert read < len(BYTES)


def test_an_object_that_changes_while_it_is_read_is_not_mixed(objects: Objects, sent: Path, client: Any) -> None:
    keep(objects, sent)
    stream, _ = objects.open(NAME)
    client.put_object(Bucket=objects.bucket, Key=objects.prefix + NAME, Body=bytes(len(BYTES)))
    with stream, pytest.raises(StoreUnavailable):
        stream.read()


def test_leftovers_go_but_not_those_in_use_nor_those_of_others(objects: Objects, client: Any) -> None:
    ours = _begin(client, objects)
    theirs = _begin(client, objects, "theirs")
    now = datetime.now(UTC)
    assert objects.abort_leftovers(now - timedelta(hours=1)) == 0
    assert objects.abort_leftovers(now + timedelta(hours=1)) == 1
    left = client.list_multipart_uploads(Bucket=objects.bucket, Prefix=objects.prefix)["Uploads"]
    assert [each["UploadId"] for each in left] == [theirs["UploadId"]]
    assert ours["UploadId"] != theirs["UploadId"]


def test_a_service_that_is_not_there_is_unavailable(bucket: str, sent: Path, settings: LazySettings) -> None:
    nowhere = s3.storage("http://127.0.0.1:9", "prefix")
    settings.STORAGES = {**settings.STORAGES, "files": nowhere}
    for ask in (lambda: contents.keep(sent, SHA256), lambda: contents.read(NAME), lambda: contents.size(NAME)):
        with pytest.raises(StoreUnavailable):
            ask()
    assert sent.read_bytes() == BYTES


def test_a_bucket_that_is_not_there_is_unavailable(objects: Objects, sent: Path) -> None:
    with pytest.raises(StoreUnavailable):
        keep(replace(objects, bucket="another"), sent)


@pytest.mark.django_db
def test_the_probe_of_readiness_writes_to_the_bucket(objects: Objects) -> None:
    assert Client().get("/readyz").json()["parts"]["store"] == "ready"
