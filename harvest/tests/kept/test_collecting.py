"""Collecting: what is planned comes in, is kept, and is told; whatever goes wrong."""

from __future__ import annotations

import hashlib
import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harvest import collecting, raw
from harvest.models import Collection, Dataset, Event, Finding
from harvest.source import Plan
from store import contents
from tests.archives.answers import Answer, text, xml

from .letters import Post

pytestmark = pytest.mark.django_db

State = Collection.State


def collect(archive: Post, *names: str, **options: Any) -> dict[str, collecting.Collected]:
    brought = collecting.collect(archive.source, archive.plan(*names), archive.transport, **options)
    return {each.plan.external_id: each for each in brought}


def kept(collection: Collection, name: str) -> bytes:
    return b"".join(contents.read(collection.datasets.get(name=name).store_name, area=contents.RAW))


@pytest.mark.usefixtures("store")
def test_what_comes_is_kept_with_its_digest_and_told(archive: Post) -> None:
    collected = collect(archive, "L1")["L1"]
    row = Collection.objects.get(pk=collected.collection.pk)
    assert (collected.failure, row.state, row.source, row.external_id) == (None, State.COMPLETE, "ena", "L1")
    dataset = row.datasets.get()
    assert (dataset.name, dataset.format, dataset.media_type) == ("L1.xml", "xml", "application/xml")
    data = kept(row, "L1.xml")
    assert (hashlib.sha256(data).hexdigest(), len(data)) == (dataset.sha256, dataset.size)
    assert data.startswith(b"<LETTER")


@pytest.mark.usefixtures("store")
def test_its_manifest_lies_beside_it_under_a_name_that_its_digest_ends(archive: Post) -> None:
    row = collect(archive, "L1", run="r1")["L1"].collection
    body = raw.read_manifest(row.raw_path)
    told, digest = json.loads(body), hashlib.sha256(body).hexdigest()
    assert row.manifest_sha256 == digest
    prefix, _, version = row.raw_path.rpartition("/")
    assert (prefix, version[16:]) == ("raw/ena/L1", f"-{digest[:8]}")
    assert (told["source"], told["external_id"], told["collection_id"], told["run"]) == ("ena", "L1", row.key, "r1")
    assert [each["filename"] for each in told["checksums"]] == ["L1.xml"]
    assert told["requests"][0]["url"] == f"{archive.source.url}/L1"
    assert told["requests"][0]["status"] == 200
    assert told["licence"] == "https://example.org/licence"


def test_no_secret_is_written_anywhere(archive: Post, home: Path) -> None:
    collect(archive, "L1", "M1")
    rows = [*Collection.objects.values_list("requests", "params", "message"), *Dataset.objects.values_list("url")]
    assert "hush-hush" not in str(rows)
    files = [path.read_bytes() for path in (home / "raw").rglob("*") if path.is_file()]
    assert len(files) >= 4
    assert not any(b"hush-hush" in data for data in files)


def test_files_are_read_only_and_second_names_of_the_same_bytes(archive: Post, home: Path) -> None:
    row = collect(archive, "L1")["L1"].collection
    named = home / row.raw_path / "L1.xml"
    assert stat.S_IMODE(named.stat().st_mode) == 0o400
    assert named.samefile(home / "raw" / contents.BY_DIGEST / row.datasets.get().store_name)
    assert stat.S_IMODE((home / row.raw_path / "metadata.json").stat().st_mode) == 0o400


def test_unchanged_bytes_are_kept_once(archive: Post, home: Path) -> None:
    first, second = (collect(archive, "L1")["L1"].collection for _ in range(2))
    assert first.raw_path != second.raw_path
    assert (home / first.raw_path / "L1.xml").samefile(home / second.raw_path / "L1.xml")
    assert len(list(contents.names(contents.RAW))) == 1


def test_unchanged_bytes_are_one_object_in_a_bucket(archive: Post, bucket: str) -> None:
    first, second = (collect(archive, "L1")["L1"].collection for _ in range(2))
    assert first.raw_path != second.raw_path
    assert {each.store_name for each in Dataset.objects.all()} == {name for name, _ in contents.names(contents.RAW)}


@pytest.mark.usefixtures("store")
def test_what_is_not_there_has_failed_with_the_answer_as_evidence(archive: Post) -> None:
    collected = collect(archive, "M1")["M1"]
    row = collected.collection
    assert collected.failure is not None
    assert (row.state, row.failure) == (State.FAILED, "not_found")
    assert row.message
    assert kept(row, "evidence.txt").endswith(b"\n\nno such letter")
    assert [each.severity for each in row.findings.all()] == ["fail"]


def test_a_letter_cut_short_is_asked_for_once_more_and_then_its_beginning_is_kept(archive: Post, home: Path) -> None:
    cut = xml('<LETTER date="today">half')
    archive.served.script(cut, cut)
    row = collect(archive, "L1")["L1"].collection
    assert (row.state, row.failure, len(archive.served.asked)) == (State.FAILED, "corrupt", 2)
    assert b'<LETTER date="today">half' in kept(row, "evidence.txt")


def test_a_changed_format_is_kept_whole(archive: Post, home: Path) -> None:
    archive.served.script(xml("<BRIEF>" + "y" * 5000 + "</BRIEF>"))
    collected = collect(archive, "L1")["L1"]
    assert (collected.collection.state, collected.collection.failure) == (State.FAILED, "changed_format")
    assert len(kept(collected.collection, "L1.xml")) == 5015


def test_what_the_source_noticed_is_a_finding(archive: Post, home: Path) -> None:
    archive.served.script(xml("<LETTER>undated</LETTER>"))
    row = collect(archive, "L1")["L1"].collection
    assert (row.state, row.findings.get().code) == (State.COMPLETE, "undated")
    assert json.loads(raw.read_manifest(row.raw_path))["findings"][0]["code"] == "undated"


def test_an_archive_that_wants_to_be_left_alone_is_no_failure(archive: Post, home: Path) -> None:
    archive.served.handler = lambda _: Answer(429, headers={"Retry-After": "3600"})
    collected = collect(archive, "L1")["L1"]
    row = collected.collection
    assert collected.failure is not None
    assert (row.state, row.failure, row.datasets.count()) == (State.CANCELLED, "throttled", 0)


def test_one_that_fails_does_not_take_others_with_it(archive: Post, home: Path) -> None:
    collected = collect(archive, "L1", "M2", "L3", parallel=2)
    assert {name: each.collection.state for name, each in collected.items()} == {
        "L1": State.COMPLETE,
        "M2": State.FAILED,
        "L3": State.COMPLETE,
    }


def test_answers_of_a_plan_of_several_requests_are_kept_together_under_names_of_their_own(
    archive: Post, home: Path
) -> None:
    first, second = (archive.plan(name)[0].requests[0] for name in ("L1", "L2"))
    plan = Plan("both", (first, replace(second, name="L1"), replace(second, name="metadata", format="json")))
    collected = next(iter(collecting.collect(archive.source, [plan], archive.transport, parallel=3)))
    assert [each.name for each in collected.collection.datasets.order_by("id")] == [
        "L1.xml",
        "L1-2.xml",
        "metadata-2.json",
    ]


def test_answers_that_came_are_kept_though_another_failed(archive: Post, home: Path) -> None:
    here, gone = (archive.plan(name)[0].requests[0] for name in ("L1", "M1"))
    collected = next(iter(collecting.collect(archive.source, [Plan("two", (here, gone))], archive.transport)))
    assert collected.collection.state == State.FAILED
    assert {each.name for each in collected.collection.datasets.all()} == {"L1.xml", "evidence.txt"}


def test_files_can_be_read_until_the_iterator_goes_on_and_then_are_gone(archive: Post, home: Path) -> None:
    paths = []
    for each in collecting.collect(archive.source, archive.plan("L1", "L2"), archive.transport):
        assert each.fetched[0].read().startswith(b"<LETTER")
        paths.append(each.fetched[0].path)
    assert not any(path.exists() for path in paths)


def test_the_steps_of_a_collection_are_events_in_order(archive: Post, home: Path) -> None:
    row = collect(archive, "L1")["L1"].collection
    assert [each.name for each in row.events.order_by("id")] == [
        "pending",
        "planning",
        "fetching",
        "validating",
        "storing",
        "complete",
    ]


def test_who_stops_half_way_leaves_nothing_open(archive: Post, home: Path) -> None:
    class Stop(Exception):
        pass

    def stop() -> None:
        raise Stop

    with pytest.raises(Stop):
        list(collecting.collect(archive.source, archive.plan("L1", "L2"), archive.transport, run="r", watch=stop))
    assert set(Collection.objects.values_list("state", flat=True)) == {State.CANCELLED}
    assert list((home / "tmp").glob("*")) == []


def test_a_run_finds_what_it_has_brought_and_reads_it_again(archive: Post, home: Path) -> None:
    fetched = collect(archive, "L1", "M2", run="r1")["L1"].collection
    assert collecting.found_in_run("r2", ["L1"]) == {}
    found = collecting.found_in_run("r1", ["L1", "M2", "L3"])
    assert found == {"L1": fetched}
    again = collecting.reopen(found["L1"])
    assert again[0].read() == kept(fetched, "L1.xml")
    assert (again[0].status, again[0].sha256) == (200, fetched.datasets.get().sha256)
    again[0].path.unlink()
    assert kept(fetched, "L1.xml")


def test_what_a_killed_worker_left_open_is_given_up_when_the_run_takes_it_up(archive: Post, home: Path) -> None:
    left = Collection.objects.create(source="ena", external_id="L1", run="r1", state=State.FETCHING)
    other = Collection.objects.create(source="ena", external_id="L1", run="r2", state=State.FETCHING)
    collect(archive, "L1", run="r1")
    left.refresh_from_db()
    other.refresh_from_db()
    assert (left.state, other.state) == (State.CANCELLED, State.FETCHING)
    assert left.events.get().name == "cancelled"


def test_answers_that_came_already_are_kept_and_stay(archive: Post, home: Path) -> None:
    fetched = archive.transport.fetch(archive.plan("L1")[0].requests[0])
    row = collecting.keep(archive.source, "list-r1-0", [fetched], run="r1", params={"page": 0, "email": "a@b.c"})
    assert (row.state, json.loads(row.params)) == (State.COMPLETE, {"page": 0})
    assert kept(row, "L1.xml") == fetched.read()
    fetched.path.unlink()


@pytest.mark.parametrize("name", ["../../../etc/passwd", "a/b", ".hidden", "ü" * 200, "", "a\0b"])
def test_names_from_outside_lead_nowhere_else(archive: Post, home: Path, name: str) -> None:
    request = replace(archive.plan("L1")[0].requests[0], name=name)
    row = next(iter(collecting.collect(archive.source, [Plan(name, (request,))], archive.transport))).collection
    assert row.state == State.COMPLETE
    folder = (home / row.raw_path).resolve()
    assert folder.parent.parent == (home / "raw/ena").resolve()
    assert {path.parent for path in folder.iterdir()} == {folder}
    assert all(len(path.name) <= 180 and not path.name.startswith(".") for path in folder.iterdir())


def test_words_of_an_archive_that_no_database_takes_do_no_harm(archive: Post, home: Path) -> None:
    archive.served.script(text("a\0b\ud83d".encode(errors="replace"), status=404))
    assert collect(archive, "L1")["L1"].collection.state == State.FAILED


def test_rows_are_written_in_few_statements(archive: Post, home: Path, django_assert_max_num_queries: Any) -> None:
    names = [f"L{number}" for number in range(60)]
    warm = collect(archive, "L0")
    assert warm
    with django_assert_max_num_queries(60 + 30):  # one a request, for its turn; the rest is ours
        collect(archive, *names, parallel=8)
    assert Event.objects.filter(name="complete").count() == 61
    assert Finding.objects.count() == 0
