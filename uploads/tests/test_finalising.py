"""What becomes of a file that has arrived, and what a worker finds that goes on where another died."""

from __future__ import annotations

import gzip
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.utils import timezone
from pytest_django import Settings

from records.models import Deposit, File, Record, Visibility
from records.registry import resource
from store import contents
from submitters.actor import Actor
from submitters.models import Account, Submitter
from tests import builders
from work import runner
from work.models import Job

from .. import area, expiry, finalising, staging
from ..models import Upload
from ..transfer import Terms, append, begin, cancel, find, join
from .conftest import body

READS = b"".join(b"@read.%d\nACGTN\n+\nIIII!\n" % number for number in range(50))
BROKEN = READS + b"@read.50\nACGT\n+\nIII\n"


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    """A store of its own."""
    options = {"location": tmp_path / "files", "file_permissions_mode": 0o600}
    settings.STORAGES = {
        **settings.STORAGES,
        "files": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options},
    }
    storages.__dict__.pop("backends", None)
    return tmp_path / "files"


def sent(actor: Actor, data: bytes, **said: object) -> Upload:
    upload = begin(Terms("tus", length=len(data), **said), actor)  # type: ignore[arg-type]
    return append(upload, 0, body(data)) if data else upload


def finished(upload: Upload) -> Upload:
    runner.drain()
    return Upload.objects.get(pk=upload.pk)


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_file_is_verified_counted_and_kept(actor: Actor, files: Path) -> None:
    packed = gzip.compress(READS)
    upload = finished(sent(actor, packed, name="reads.fastq.gz", declared={"sha256": sha256(packed)}))
    assert (upload.state, upload.checked, upload.faults) == (Upload.State.COMPLETE, len(packed), [])
    assert (upload.facts["format"], upload.facts["compression"], upload.facts["reads"]) == ("fastq", "gzip", 50)
    assert upload.found["md5"] == hashlib.md5(packed, usedforsecurity=False).hexdigest()
    assert b"".join(contents.read(contents.name_of(sha256(packed)))) == packed
    assert Deposit.objects.get(key=upload.key).name == "reads.fastq.gz"
    assert not staging.path_of(upload.key).exists()


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_a_digest_that_was_declared_is_held_to(actor: Actor, files: Path, algorithm: str) -> None:
    right = hashlib.new(algorithm, READS).hexdigest()
    wrong = hashlib.new(algorithm, b"else").hexdigest()
    upload = finished(sent(actor, READS, name="reads.fastq", declared={algorithm: wrong}))
    fault = upload.faults[0]
    assert (upload.state, fault["expected"], fault["found"]) == (Upload.State.FAILED, wrong, right)
    assert kept(files) == []


def test_a_broken_file_fails_with_its_name_and_line(actor: Actor, files: Path) -> None:
    upload = finished(sent(actor, BROKEN, name="reads.fastq"))
    fault = upload.faults[0]
    assert (upload.state, fault["file"], fault["line"]) == (Upload.State.FAILED, "reads.fastq", 204)
    assert (kept(files), Deposit.objects.count()) == ([], 0)


def test_the_same_bytes_are_kept_once(actor: Actor, files: Path) -> None:
    for name in ("one.fastq", "two.fastq"):
        assert finished(sent(actor, READS, name=name)).state == Upload.State.COMPLETE
    assert (kept(files), Deposit.objects.count()) == ([sha256(READS)], 2)


def test_bytes_after_the_last_word_do_not_count(actor: Actor, files: Path) -> None:
    """A writer that was killed may have left more on the disk than it acknowledged."""
    upload = sent(actor, READS, name="reads.fastq")
    with staging.path_of(upload.key).open("ab") as file:
        file.write(b"stray")
    assert finished(upload).found["sha256"] == sha256(READS)


def test_parts_become_one_file(actor: Actor, files: Path) -> None:
    parts = [sent(actor, data, part="partial") for data in (READS[:300], READS[300:])]
    whole = join(Terms("tus", part="final", name="reads.fastq"), parts, actor)
    assert finished(whole).state == Upload.State.COMPLETE
    assert kept(files) == [sha256(READS)]
    assert not any(staging.path_of(part.key).exists() for part in parts)


def test_a_worker_goes_on_where_another_died_after_the_store(actor: Actor, files: Path) -> None:
    upload = sent(actor, READS, name="reads.fastq")
    upload.found = {"md5": hashlib.md5(READS, usedforsecurity=False).hexdigest(), "sha256": sha256(READS)}
    upload.facts = {"format": "fastq"}
    upload.save()
    contents.keep(staging.path_of(upload.key), sha256(READS))
    assert finished(upload).state == Upload.State.COMPLETE
    assert Deposit.objects.get().sha256 == sha256(READS)


def test_finishing_twice_is_harmless(actor: Actor, files: Path) -> None:
    upload = finished(sent(actor, READS, name="reads.fastq"))
    finalising.finish(upload.key)
    assert (Deposit.objects.count(), kept(files)) == (1, [sha256(READS)])


def test_a_cancelled_upload_is_not_finished(actor: Actor, files: Path) -> None:
    upload = sent(actor, READS)
    cancel(upload)
    assert finished(upload).state == Upload.State.CANCELLED
    assert (kept(files), Deposit.objects.count()) == ([], 0)


def test_bytes_of_an_upload_that_was_cancelled_in_the_last_moment_do_not_stay(
    actor: Actor, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = sent(actor, READS)

    def keep(path: Path, digest: str, **watched: Any) -> str:
        name = _keep(path, digest, **watched)
        cancel(Upload.objects.get(pk=upload.pk))
        return name

    _keep = contents.keep
    monkeypatch.setattr(contents, "keep", keep)
    runner.drain()
    assert kept(files) == [sha256(READS)]
    Job.objects.filter(task=area.REMOVE).update(due=timezone.now())
    runner.drain()
    assert kept(files) == []


def test_whoever_waits_is_told_when_nobody_tries_again(actor: Actor) -> None:
    upload = sent(actor, READS)
    finalising.give_up(upload.key)
    assert find(upload.key, actor).faults[0]["code"] == "unfinished"


def test_a_file_of_no_bytes_fails_as_empty(actor: Actor, files: Path) -> None:
    upload = finished(sent(actor, b"", name="reads.fastq"))
    assert (upload.state, upload.faults[0]["code"]) == (Upload.State.FAILED, "empty-file")


def test_a_complete_file_leaves_its_area_with_its_bytes(actor: Actor, files: Path) -> None:
    upload = finished(sent(actor, READS, name="reads.fastq"))
    cancel(upload)
    area.remove_bytes(contents.name_of(sha256(READS)))
    assert (Deposit.objects.count(), kept(files)) == (0, [])


def test_bytes_that_another_file_has_too_stay(actor: Actor, files: Path) -> None:
    first, _ = (finished(sent(actor, READS, name=name)) for name in ("one.fastq", "two.fastq"))
    cancel(first)
    area.remove_bytes(contents.name_of(sha256(READS)))
    assert kept(files) == [sha256(READS)]


def test_bytes_that_are_just_coming_again_stay(actor: Actor, files: Path) -> None:
    contents.keep(staging.path_of(sent(actor, READS).key), sha256(READS))
    arriving = sent(actor, READS)
    Upload.objects.filter(pk=arriving.pk).update(found={"sha256": sha256(READS)})
    area.remove_bytes(contents.name_of(sha256(READS)))
    assert kept(files) == [sha256(READS)]


def test_an_upload_without_a_new_byte_is_given_up_and_remembered(actor: Actor) -> None:
    upload = begin(Terms("tus", length=5), actor)
    assert expiry.give_up_stale(timezone.now()) == 0
    assert expiry.give_up_stale(upload.expires + timedelta(seconds=1)) == 1
    assert Upload.objects.get().state == Upload.State.EXPIRED
    assert not staging.path_of(upload.key).exists()


def test_ended_uploads_are_forgotten_after_a_month(actor: Actor) -> None:
    cancel(begin(Terms("tus", length=5), actor))
    assert expiry.forget_ended(timezone.now()) == 0
    assert expiry.forget_ended(timezone.now() + expiry.REMEMBERED + timedelta(days=1)) == 1


def test_a_file_that_no_record_takes_leaves_its_area(actor: Actor, files: Path, settings: Settings) -> None:
    finished(sent(actor, READS, name="reads.fastq"))
    late = timezone.now() + timedelta(days=settings.GMI_AREA_DAYS + 1)
    assert expiry.clear_areas(late) == 1
    assert Deposit.objects.count() == 0


def test_strays_are_swept_and_what_is_needed_stays(
    actor: Actor, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiry, "STRAY", timedelta(seconds=-10))
    staging.create("zz-of-nobody")
    assert expiry.sweep_strays() == 2  # the file and its fence
    assert staging.path_of(upload.key).exists()


def run_naming(account: Account, name: str, checksum: str) -> Record:
    file = {"filename": name, "filetype": "fastq", "checksum-method": "SHA-256", "checksum": checksum}
    blocks: dict[str, Any] = {"data-blocks": [{"files": [file]}]}
    return builders.record(resource("run"), account.submitters.get(), Visibility.PUBLIC, **blocks)


def test_a_run_that_names_the_file_gets_it(account: Account, actor: Actor, files: Path) -> None:
    run = run_naming(account, "reads.fastq", sha256(READS))
    finished(sent(actor, READS, name="reads.fastq"))
    assert File.objects.get(record=run).sha256 == sha256(READS)


def test_a_run_that_the_sender_named_gets_it_though_it_did_not_say_so(
    account: Account, actor: Actor, files: Path
) -> None:
    run = builders.record(resource("run"), account.submitters.get(), Visibility.PUBLIC)
    Submitter.objects.update(trusted=True)
    assert finished(sent(actor, READS, name="extra.fastq", record=run.pk)).faults == []
    assert File.objects.get(record=run).name == "extra.fastq"
    run.refresh_from_db()
    assert "extra.fastq" in run.document


def test_a_run_that_names_other_bytes_is_left_alone_and_the_sender_told(
    account: Account, actor: Actor, files: Path
) -> None:
    run = run_naming(account, "reads.fastq", sha256(b"others"))
    upload = finished(sent(actor, READS, name="reads.fastq", record=run.pk))
    assert (upload.state, File.objects.count()) == (Upload.State.COMPLETE, 0)
    assert sha256(READS) in upload.faults[0]["reason"]


def test_a_wrong_type_is_told_where_the_document_says_another(account: Account, actor: Actor, files: Path) -> None:
    run_naming(account, "reads.bin", sha256(b"\x1f"))
    assert finished(sent(actor, b"BAM\1", name="reads.bin")).state == Upload.State.FAILED
