"""The store in a bucket, when its worker is killed and the network between is bad.

The service is real, the network is `faulty_proxy`; what is in the bucket is looked at without either. Each experiment
is done to a deliberate mistake as well, which it must find.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import pytest
from storages.backends.s3 import S3Storage

from store import contents
from store.errors import StoreUnavailable
from store.reading import Blocks
from store.s3.answers import FAULTS
from store.s3.objects import Objects
from store.s3.sending import MIB, Sending, Watch

from .. import s3
from .faulty_proxy import Fault, FaultyProxy
from .store_worker import StoreWorker

NOISE: Final = os.urandom(8 * MIB)
KINDS: Final = ("delay", "cut", "reset", "hole", "flip")
WAYS: Final = ("to the server", "to the client")
chance = random.Random(5)


def few_or_many(few: int, many: int) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("rounds", [few, pytest.param(many, marks=pytest.mark.faults)])


@dataclass
class Bucket:
    """The service behind a bad network; `seen` is the way around it."""

    endpoint: str
    proxy: FaultyProxy
    prefix: str
    seen: Any

    @property
    def told(self) -> dict[str, Any]:
        return {"endpoint": f"http://127.0.0.1:{self.proxy.port}", "prefix": self.prefix}

    def objects(self, patience_s: float = 1) -> Objects:
        storage = S3Storage(**s3.storage(**{**self.told, "patience_s": patience_s})["OPTIONS"])
        return replace(Objects.of(storage), least_part=MIB)

    def bytes_of(self, sha256: str) -> bytes | None:
        keys = {each.rsplit("/", 1)[-1]: each for each in self._keys()}
        return self.seen.get_object(Bucket=s3.BUCKET, Key=keys[sha256])["Body"].read() if sha256 in keys else None

    def untrue(self) -> list[str]:
        """Objects that are not what their names promise."""
        names = [key.rsplit("/", 1)[-1] for key in self._keys()]
        return [name for name in names if hashlib.sha256(self.bytes_of(name) or b"").hexdigest() != name]

    def _keys(self) -> list[str]:
        found = self.seen.list_objects_v2(Bucket=s3.BUCKET, Prefix=f"{self.prefix}/").get("Contents", ())
        return [str(each["Key"]) for each in found]


@pytest.fixture
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    endpoint = s3.endpoint(tmp_path_factory)
    at = urlsplit(endpoint)
    with FaultyProxy((str(at.hostname), int(at.port or 0))) as proxy:
        yield Bucket(endpoint, proxy, uuid.uuid4().hex, s3.client(endpoint))


def made(folder: Path, length: int) -> tuple[Path, str, bytes]:
    data = (chance.randbytes(16) + NOISE * (length // len(NOISE) + 1))[:length]
    sha256 = hashlib.sha256(data).hexdigest()
    path = folder / sha256[:20]
    path.write_bytes(data)
    return path, sha256, data


def now_and_then(most_after: int, every: int = 2) -> Callable[[int], Fault | None]:
    """Something befalls one connection of `every`, somewhere before it carried so much."""

    def plan(_number: int) -> Fault | None:
        if chance.randrange(every):
            return None
        kind = chance.choice([each for each in KINDS if each != "hole"])
        return Fault(kind, chance.randrange(most_after), chance.choice(WAYS), 0.05)  # type: ignore[arg-type]

    return plan


def on_the_next(proxy: FaultyProxy, fault: Fault) -> None:
    """The next connection suffers it, those after it nothing."""
    struck = proxy.connections
    proxy.plan = lambda number: fault if number == struck else None


def on_each(proxy: FaultyProxy, fault: Fault) -> None:
    proxy.plan = lambda _number: fault


def keep(objects: Objects, path: Path, sha256: str) -> None:
    objects.keep(path, contents.name_of(sha256), sha256, lambda _done: None)


def kept_at_last(keep: Callable[[], object], tries: int = 10) -> int:
    """Ask until it is kept, as the queue of work does; how often it took."""
    for number in range(1, tries + 1):
        try:
            keep()
        except StoreUnavailable:
            continue
        return number
    return pytest.fail(f"not kept after {tries} attempts")


# ---------------------------------------------------------------------------------- a killed worker, a bad network
@few_or_many(2, 20)
def test_a_killed_worker_leaves_all_or_nothing_and_the_next_one_finishes(
    bucket: Bucket, tmp_path: Path, rounds: int
) -> None:
    kills = begun = refused = 0
    usual_s = 1.0
    with StoreWorker(bucket.told) as worker:
        while kills < rounds:
            begun += 1
            path, sha256, data = made(tmp_path, 6 * MIB + 7)
            bucket.proxy.plan = now_and_then(MIB)
            kills += worker.keep(path, sha256, kill_after_s=chance.uniform(0.02, usual_s)) == "killed"
            assert bucket.bytes_of(sha256) in (None, data)
            began = time.monotonic()
            while (told := worker.keep(path, sha256)) != "kept":
                assert told == "StoreUnavailable"
                refused += 1
            usual_s = (usual_s + time.monotonic() - began) / 2
            assert bucket.bytes_of(sha256) == data
            assert not path.exists()
    assert bucket.untrue() == []
    print(f"{kills} killed in {begun} rounds, {refused} refused meanwhile, {bucket.proxy.struck} faults")


@pytest.mark.parametrize(
    ("kind", "way", "rounds"),
    [(kind, WAYS[number % 2], 1) for number, kind in enumerate(KINDS)]
    + [pytest.param(kind, way, 10, marks=pytest.mark.faults) for kind in KINDS for way in WAYS],
)
def test_a_file_arrives_whole_through_a_bad_network(
    bucket: Bucket, tmp_path: Path, kind: Any, way: Any, rounds: int
) -> None:
    objects, answers_are_short = bucket.objects(), way == "to the client"
    while bucket.proxy.struck < rounds:
        path, sha256, data = made(tmp_path, 2 * MIB + 7)
        on_the_next(bucket.proxy, Fault(kind, chance.randrange(300 if answers_are_short else MIB), way))
        objects.client.close()  # the next connection is a new one
        kept_at_last(partial(keep, objects, path, sha256))
        assert bucket.bytes_of(sha256) == data
    assert bucket.untrue() == []


@pytest.mark.parametrize(
    ("kind", "rounds"),
    [("flip", 1)] + [pytest.param(kind, 20, marks=pytest.mark.faults) for kind in ("cut", "reset", "flip")],
)
def test_a_download_is_whole_or_is_broken_off(bucket: Bucket, tmp_path: Path, kind: Any, rounds: int) -> None:
    objects, (sha256, data) = bucket.objects(), kept(bucket, tmp_path)
    ended = {"whole": 0, "broken off": 0}
    for _ in range(rounds):
        on_each(bucket.proxy, Fault(kind, chance.randrange(600, 2 * MIB), "to the client"))
        objects.client.close()
        read = _read(objects, sha256)
        ended["whole" if read == data else "broken off"] += 1
        assert read == data or len(read) < len(data)
    print(kind, ended)


@few_or_many(1, 20)
def test_a_download_goes_on_where_it_broke_off(bucket: Bucket, tmp_path: Path, rounds: int) -> None:
    objects, (sha256, data) = bucket.objects(), kept(bucket, tmp_path)
    while bucket.proxy.struck < rounds:
        on_the_next(bucket.proxy, Fault("reset", chance.randrange(1000, 3 * MIB), "to the client"))
        objects.client.close()
        start = chance.randrange(0, 1000)
        assert b"".join(Blocks(*objects.open(contents.name_of(sha256), start))) == data[start:]


def test_a_naive_download_is_found_out(bucket: Bucket, tmp_path: Path) -> None:
    """Its end is taken for the end of the file, its bytes for the file's."""
    objects, (sha256, data) = bucket.objects(), kept(bucket, tmp_path)
    key = {"Bucket": objects.bucket, "Key": objects.prefix + contents.name_of(sha256)}
    found = {}
    kind: Literal["cut", "flip"]
    for kind in ("cut", "flip"):
        objects.client.close()
        on_each(bucket.proxy, Fault(kind, MIB, "to the client"))
        found[kind] = b"".join(_until_it_fails(partial(objects.client.get_object(**key)["Body"].read, MIB)))
    assert len(found["cut"]) < len(data)
    assert len(found["flip"]) == len(data)
    assert found["flip"] != data


def _until_it_fails(read: Callable[[], bytes]) -> Iterator[bytes]:
    try:
        while block := read():
            yield block
    except FAULTS:
        return


def _read(objects: Objects, sha256: str) -> bytes:
    """As far as it goes."""
    blocks: list[bytes] = []
    with suppress(StoreUnavailable):
        blocks.extend(Blocks(*objects.open(contents.name_of(sha256))))
    return b"".join(blocks)


def kept(bucket: Bucket, folder: Path) -> tuple[str, bytes]:
    path, sha256, data = made(folder, 4 * MIB)
    keep(bucket.objects(), path, sha256)
    return sha256, data


# ---------------------------------------------------------------------------------------- parts that lie there already
class SizeOnly(Sending):
    """A deliberate mistake: a part of the right size is taken for the right part."""

    def _send_part(self, upload: dict[str, str], at: tuple[int, int, int], parts: Any, whole: Any) -> str:
        number, start, length = at
        if number in parts and parts[number][0] == length:
            self._digest(start, length, whole)
            return f'"{parts[number][1]}"'
        return super()._send_part(upload, at, parts, whole)


@pytest.mark.parametrize(("sending", "is_true"), [(Sending, True), (SizeOnly, False)])
def test_a_resumed_upload_with_a_wrong_part_is_found_out(
    bucket: Bucket, tmp_path: Path, sending: type[Sending], is_true: bool
) -> None:
    objects = bucket.objects(patience_s=30)  # nothing is lost on this way, and a busy service takes its time
    path, sha256, _data = made(tmp_path, 4 * MIB)
    target = {"Bucket": objects.bucket, "Key": objects.prefix + contents.name_of(sha256)}
    upload = bucket.seen.create_multipart_upload(**target, Metadata={"sha256": sha256})["UploadId"]
    bucket.seen.upload_part(**target, UploadId=upload, PartNumber=2, Body=bytes(MIB))
    with path.open("rb") as file:
        watch = Watch(lambda _done: None)
        made_of = sending(
            objects.client, objects.bucket, target["Key"], file.fileno(), 4 * MIB, sha256, watch, least_part=MIB
        )
        made_of.send(replacing=False)
    assert (bucket.untrue() == []) == is_true


class Died(Exception):
    pass


@pytest.mark.faults
def test_a_gibibyte_in_more_parts_than_a_page_lists_is_resumed(bucket: Bucket, tmp_path: Path) -> None:
    """Of 1,030 parts, one worker sends some until it is killed, one up to 1,010, and the last only those that miss."""
    path, sha256 = _large(tmp_path, 1030)

    def die(done: int) -> None:
        if done > 1010 * MIB:
            raise Died

    patient = 60  # this service looks at each part before it answers that the object is complete
    with StoreWorker({**bucket.told, "patience_s": patient}) as worker:
        assert worker.keep(path, sha256, kill_after_s=4) == "killed"
        with pytest.raises(Died):
            bucket.objects(patient).keep(path, contents.name_of(sha256), sha256, die)
        before, began = bucket.proxy.passed, time.monotonic()
        assert worker.keep(path, sha256) == "kept"
    sent = (bucket.proxy.passed - before) / MIB
    print(f"the last worker sent {sent:.1f} MiB in {time.monotonic() - began:.0f} s")
    assert 19 <= sent < 22
    head = bucket.seen.head_object(Bucket=s3.BUCKET, Key=f"{bucket.prefix}/{contents.name_of(sha256)}")
    assert head["ContentLength"] == 1030 * MIB
    assert _digest_of(bucket.objects(patient), sha256) == sha256


def _large(folder: Path, mebibytes: int) -> tuple[Path, str]:
    digest = hashlib.sha256()
    with (folder / "large").open("wb") as file:
        for number in range(mebibytes):
            block = number.to_bytes(8) + NOISE[: MIB - 8]
            digest.update(block)
            file.write(block)
    return folder / "large", digest.hexdigest()


def _digest_of(objects: Objects, sha256: str) -> str:
    digest = hashlib.sha256()
    for block in Blocks(*objects.open(contents.name_of(sha256))):
        digest.update(block)
    return digest.hexdigest()
