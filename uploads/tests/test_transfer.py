"""The rules, asked directly: what moves the offset, what does not, and who may write."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pytest_django import Settings

from submitters.actor import Actor
from work.models import Job

from .. import digests, errors, holders, limits, writing
from ..digests import Proof
from ..models import Upload
from ..transfer import Terms, append, begin, cancel, declare_length, find, join, offset_of
from .conftest import body, bytes_of


def fresh(upload: Upload) -> Upload:
    return Upload.objects.get(pk=upload.pk)


def test_bytes_in_two_requests_make_a_file(upload: Upload) -> None:
    append(fresh(upload), 0, body(b"01234"))
    done = append(fresh(upload), 5, body(b"56789"))
    assert (done.state, bytes_of(upload)) == (Upload.State.RECEIVED, b"0123456789")
    assert Job.objects.filter(task="uploads.finish", key=upload.key).count() == 1


def test_a_body_that_is_cut_moves_the_offset_by_what_came(upload: Upload) -> None:
    left = append(fresh(upload), 0, body(b"0123", size=10))
    assert (left.offset, left.state) == (4, Upload.State.OPEN)


def test_a_body_whose_line_breaks_keeps_what_came(upload: Upload) -> None:
    def broken() -> None:
        raise ConnectionResetError

    left = append(fresh(upload), 0, body(b"0123456789", block=4, between=broken))
    assert left.offset == 4


@pytest.mark.parametrize("at", [1, 11])
def test_bytes_elsewhere_change_nothing(upload: Upload, at: int) -> None:
    with pytest.raises(errors.OffsetMismatch):
        append(fresh(upload), at, body(b"x"))
    assert (fresh(upload).offset, fresh(upload).generation) == (0, 0)


@pytest.mark.parametrize("size", [11, None])
def test_more_bytes_than_the_length_are_refused(upload: Upload, size: int | None) -> None:
    with pytest.raises(errors.LengthExceeded):
        append(fresh(upload), 0, body(b"0123456789x", size=size))
    assert fresh(upload).offset == 0


def test_a_later_request_takes_over_where_the_older_one_is(upload: Upload) -> None:
    """The older one had its say up to there, and says nothing after."""

    def later() -> None:
        seen = offset_of(fresh(upload))
        append(seen, seen.offset, body(b"EFGHIJ"))

    with pytest.raises(errors.Fenced):
        append(fresh(upload), 0, body(b"0123456789", block=4, between=later))
    assert (fresh(upload).offset, bytes_of(upload)) == (10, b"0123EFGHIJ")


def test_who_sends_to_an_offset_that_another_is_past_is_told(upload: Upload) -> None:
    def later() -> None:
        with pytest.raises(errors.OffsetMismatch):
            append(fresh(upload), 0, body(b"abcdefghij"))

    done = append(fresh(upload), 0, body(b"0123456789", block=4, between=later))
    assert (done.state, bytes_of(upload)) == (Upload.State.RECEIVED, b"0123456789")


def test_who_comes_too_late_disturbs_nobody(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    """He saw the offset before the older one moved it: he is told where it is, and the older one goes on."""
    monkeypatch.setattr(writing, "COMMIT_BYTES", 4)
    monkeypatch.setattr(writing, "LEAST_SECONDS", 0)
    seen = fresh(upload)

    def late() -> None:
        with pytest.raises(errors.OffsetMismatch):
            append(seen, 0, body(b"abcdefghij"))

    done = append(fresh(upload), 0, body(b"0123456789", block=4, between=late))
    assert (done.state, bytes_of(upload)) == (Upload.State.RECEIVED, b"0123456789")


def test_an_offset_that_has_passed_is_told_before_that_all_has_come(upload: Upload) -> None:
    seen = fresh(upload)
    append(fresh(upload), 0, body(b"0123456789"))
    with pytest.raises(errors.OffsetMismatch):
        append(seen, 0, body(b"abcdefghij"))


def test_asking_for_the_offset_ends_an_older_writer_and_keeps_what_it_wrote(upload: Upload) -> None:
    with pytest.raises(errors.Fenced):
        append(fresh(upload), 0, body(b"0123456789", block=4, between=lambda: offset_of(fresh(upload))))
    assert fresh(upload).offset == 4
    assert append(fresh(upload), 4, body(b"efghij")).state == Upload.State.RECEIVED


def test_a_line_that_falls_silent_has_what_it_sent_acknowledged(
    upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also to those who ask another process."""
    monkeypatch.setattr(holders, "SILENT_SECONDS", 0)
    seen: list[int] = []

    def silent() -> None:
        for holder in list(holders._holders.values()):
            assert holder.is_silent()
            holder.settle()
        seen.append(fresh(upload).offset)

    append(fresh(upload), 0, body(b"0123456789", block=4, between=silent))
    assert seen[0] == 4


def test_bytes_whose_digest_is_not_known_yet_are_not_acknowledged_to_others(upload: Upload) -> None:
    proof, seen = Proof("md5", hashlib.md5(b"0123456789", usedforsecurity=False).digest()), list[int]()

    def other() -> None:
        holders.settle(upload.pk)
        seen.append(fresh(upload).offset)

    append(fresh(upload), 0, body(b"0123456789", block=4, between=other), proof=proof)
    assert set(seen) == {0}


def test_a_wrong_digest_drops_the_bytes(upload: Upload) -> None:
    with pytest.raises(errors.ChecksumMismatch) as refused:
        append(fresh(upload), 0, body(b"01234"), proof=Proof("sha1", bytes(20)))
    assert refused.value.found == hashlib.sha1(b"01234", usedforsecurity=False).hexdigest()
    assert fresh(upload).offset == 0


def test_a_right_digest_lets_them_in(upload: Upload) -> None:
    proof = Proof("sha256", hashlib.sha256(b"01234").digest())
    assert append(fresh(upload), 0, body(b"01234"), proof=proof).offset == 5


@pytest.mark.parametrize(("algorithm", "digest"), [("crc7", b"x"), ("sha1", b"short")])
def test_unknown_digests_are_refused(algorithm: str, digest: bytes) -> None:
    with pytest.raises(errors.UnknownAlgorithm):
        Proof(algorithm, digest)


def test_the_length_may_come_later_and_only_once(actor: Actor) -> None:
    upload = begin(Terms("tus"), actor)
    append(fresh(upload), 0, body(b"012"))
    declare_length(fresh(upload), 5)
    with pytest.raises(errors.LengthFixed):
        declare_length(fresh(upload), 6)
    assert append(fresh(upload), 3, body(b"34")).state == Upload.State.RECEIVED


def test_a_length_below_what_is_here_is_refused(actor: Actor) -> None:
    upload = begin(Terms("tus"), actor)
    append(upload, 0, body(b"012"))
    with pytest.raises(errors.LengthFixed):
        declare_length(fresh(upload), 2)


def test_the_client_says_which_bytes_are_the_last(actor: Actor) -> None:
    upload = begin(Terms("ietf"), actor)
    assert append(fresh(upload), 0, body(b"012"), is_last=False).state == Upload.State.OPEN
    done = append(fresh(upload), 3, body(b"34"), is_last=True)
    assert (done.state, done.length) == (Upload.State.RECEIVED, 5)


def test_a_last_body_that_is_cut_is_not_the_last(actor: Actor) -> None:
    upload = begin(Terms("ietf"), actor)
    left = append(fresh(upload), 0, body(b"012", size=5), is_last=True)
    assert (left.state, left.offset, left.length) == (Upload.State.OPEN, 3, None)


def test_a_body_without_a_length_cannot_be_the_last_of_a_file_without_one(actor: Actor) -> None:
    with pytest.raises(errors.LengthUnknown):
        append(begin(Terms("ietf"), actor), 0, body(b"012", size=None), is_last=True)


def test_a_file_of_no_bytes_is_received_at_once(actor: Actor) -> None:
    assert begin(Terms("tus", length=0), actor).state == Upload.State.RECEIVED


def test_the_last_request_may_be_repeated(upload: Upload) -> None:
    append(fresh(upload), 0, body(b"0123456789"))
    assert append(fresh(upload), 10, body(b"")).state == Upload.State.RECEIVED


def test_what_is_whole_takes_no_more(upload: Upload) -> None:
    append(fresh(upload), 0, body(b"0123456789"))
    with pytest.raises(errors.NotOpen):
        append(fresh(upload), 10, body(b"x"))


def test_parts_are_joined_in_their_order(actor: Actor) -> None:
    parts = [begin(Terms("tus", length=3, part="partial"), actor) for _ in range(2)]
    for part, data in zip(parts, (b"abc", b"def"), strict=True):
        append(part, 0, body(data))
    whole = join(Terms("tus"), [fresh(part) for part in parts], actor)
    assert (whole.length, whole.parts, whole.state) == (6, [part.key for part in parts], Upload.State.RECEIVED)


def test_unfinished_parts_and_whole_files_are_not_joined(actor: Actor, upload: Upload) -> None:
    part = begin(Terms("tus", length=3, part="partial"), actor)
    for wrong in ([], [part], [upload]):
        with pytest.raises(errors.PartsUnfit):
            join(Terms("tus"), wrong, actor)


def test_a_cancelled_upload_is_unknown_and_leaves_no_bytes(upload: Upload, actor: Actor) -> None:
    append(upload, 0, body(b"012"))
    cancel(upload)
    with pytest.raises(errors.UploadUnknown):
        find(upload.key, actor)


def test_a_cancelled_upload_is_not_written_to(upload: Upload) -> None:
    with pytest.raises((errors.NotOpen, errors.Fenced)):
        append(fresh(upload), 0, body(b"0123456789", block=4, between=lambda: cancel(fresh(upload))))


def test_uploads_of_others_are_unknown(upload: Upload) -> None:
    with pytest.raises(errors.UploadUnknown):
        find(upload.key, Actor(account_id=-1, username="other"))


def test_quota_counts_what_was_announced(settings: Settings, upload: Upload, actor: Actor) -> None:
    settings.GMI_UPLOAD_QUOTA_BYTES = 15
    with pytest.raises(errors.QuotaExceeded):
        begin(Terms("tus", length=6), actor)
    begin(Terms("tus", length=5), actor)


def test_a_file_of_unknown_length_stays_within_the_quota(settings: Settings, actor: Actor) -> None:
    upload = begin(Terms("tus"), actor)
    settings.GMI_UPLOAD_QUOTA_BYTES = 4
    with pytest.raises(errors.LengthExceeded):
        append(upload, 0, body(b"01234"))


def test_the_number_of_open_uploads_is_bounded(settings: Settings, upload: Upload, actor: Actor) -> None:
    settings.GMI_UPLOADS_OPEN = 1
    with pytest.raises(errors.TooManyUploads):
        begin(Terms("tus", length=1), actor)


def test_files_longer_than_any_may_be_are_refused(settings: Settings, actor: Actor) -> None:
    settings.GMI_UPLOAD_MAX_BYTES = 9
    with pytest.raises(errors.TooLarge):
        begin(Terms("tus", length=10), actor)


def test_a_disk_that_would_be_full_is_not_begun_with(settings: Settings, actor: Actor) -> None:
    settings.GMI_MINIMUM_FREE_BYTES = limits.free_bytes()
    with pytest.raises(errors.NoSpace):
        begin(Terms("tus", length=2**20), actor)


def test_a_folder_that_cannot_be_used_is_told(folder: Path, actor: Actor) -> None:
    folder.write_text("no folder")
    with pytest.raises(errors.DiskFailed):
        begin(Terms("tus", length=10), actor)


def test_an_area_is_a_centre_of_the_account(actor: Actor) -> None:
    assert begin(Terms("tus", submitter="dairy"), actor).submitter_id in actor.submitter_ids
    with pytest.raises(errors.WrongTerms):
        begin(Terms("tus", submitter="another"), actor)


@pytest.mark.parametrize("batch", [3, 1024])
def test_digests_made_while_receiving_go_on_from_request_to_request(
    settings: Settings, upload: Upload, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    settings.GMI_UPLOAD_DIGESTS = "receiving"
    monkeypatch.setattr(digests, "BATCH_BYTES", batch)
    append(fresh(upload), 0, body(b"01234", block=2))
    done = append(fresh(upload), 5, body(b"56789", block=2))
    assert done.found["sha256"] == hashlib.sha256(b"0123456789").hexdigest()
    assert done.found["md5"] == hashlib.md5(b"0123456789", usedforsecurity=False).hexdigest()


def test_a_slow_line_is_asked_for_little_at_a_time() -> None:
    """Whoever waits for many bytes can commit none meanwhile."""
    stride = writing.Stride()
    for _ in range(8):
        stride.took(0.01)
    assert stride.bytes == writing.MOST_BLOCK_BYTES
    for _ in range(8):
        stride.took(2)
    assert stride.bytes == writing.LEAST_BLOCK_BYTES
