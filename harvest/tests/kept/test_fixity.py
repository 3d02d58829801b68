"""Everything that is kept is read again: whatever was done to it is found, and nothing else is."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from harvest import collecting, enrolment, fixity, strays
from harvest.models import Collection, Fixity
from records import files
from records.models import File, Visibility
from records.registry import resource
from store import contents
from tests import builders, s3
from tests.people import People
from work.runner import drain

from .letters import Post

pytestmark = pytest.mark.django_db


def bring(archive: Post, *names: str) -> dict[str, Collection]:
    found = collecting.collect(archive.source, archive.plan(*names), archive.transport)
    return {each.plan.external_id: each.collection for each in found}


def path_of(home: Path, row: Collection) -> Path:
    return home / "raw" / contents.BY_DIGEST / row.datasets.get().store_name


def spoil(path: Path, change: Any) -> None:
    path.chmod(0o600)
    path.write_bytes(change(path.read_bytes()))


def flipped(data: bytes) -> bytes:
    """One bit in the middle is another."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :]


def outcomes(report: fixity.Report) -> dict[str, str]:
    """What is said of each content by the name of the thing it came as."""
    return {each.of[0].split("/")[2]: each.outcome for each in report.faults if each.area == contents.RAW}


def test_nothing_wrong_is_said_of_what_is_well(archive: Post, store: str) -> None:
    bring(archive, *(f"L{number}" for number in range(4)), "M1")
    report = fixity.check()
    assert (report.read, report.is_well) == (5 + 5, True)
    assert report.bytes == sum(row.size for row in Fixity.objects.all() if row.size)


def test_every_harm_is_found_and_no_other(archive: Post, home: Path) -> None:
    rows = bring(archive, *(f"L{number}" for number in range(20)))
    for name in ("L3", "L7", "L11"):
        spoil(path_of(home, rows[name]), flipped)
    spoil(path_of(home, rows["L5"]), lambda data: data[:-1])
    path_of(home, rows["L9"]).unlink()
    report = fixity.check()
    assert outcomes(report) == {
        **dict.fromkeys(("L3", "L7", "L11"), "altered"),
        "L5": "short",
        "L9": "missing",
    }


def test_every_harm_in_a_bucket_is_found_and_no_other(archive: Post, bucket: str) -> None:
    rows, client = bring(archive, "L1", "L3", "L5", "L7"), s3.client(bucket)
    names = {name: row.datasets.get().store_name for name, row in rows.items()}
    keys = {name: f"{contents.store_of(contents.RAW).prefix}{names[name]}" for name in names}  # type: ignore[attr-defined]
    body = client.get_object(Bucket=s3.BUCKET, Key=keys["L3"])["Body"].read()
    client.put_object(Bucket=s3.BUCKET, Key=keys["L3"], Body=flipped(body))
    client.put_object(Bucket=s3.BUCKET, Key=keys["L5"], Body=body[:-1])
    client.delete_object(Bucket=s3.BUCKET, Key=keys["L7"])
    stray = contents.name_of("ab" * 32)
    client.put_object(Bucket=s3.BUCKET, Key=keys["L1"].replace(names["L1"], stray), Body=b"a stray")
    report = fixity.check()
    assert outcomes(report) == {"L3": "altered", "L5": "short", "L7": "missing"}
    assert [each.name for each in report.strays] == [stray]


def test_a_file_under_its_name_that_was_replaced_or_removed_is_found(archive: Post, home: Path) -> None:
    rows = bring(archive, "L1", "L2", "L3")
    one, two = (home / rows[name].raw_path / f"{name}.xml" for name in ("L1", "L2"))
    one.unlink()
    two.unlink()
    two.write_bytes(b"<LETTER>another</LETTER>")
    report = fixity.check()
    assert {(each.name, each.detail) for each in report.faults} == {
        (rows["L1"].raw_path, "L1.xml"),
        (rows["L2"].raw_path, "L2.xml"),
    }


def test_a_manifest_that_was_changed_is_found(archive: Post, home: Path) -> None:
    row = bring(archive, "L1")["L1"]
    spoil(home / row.raw_path / "metadata.json", flipped)
    assert [(each.area, each.detail) for each in fixity.check().faults] == [(enrolment.VERSIONS, "metadata.json")]


def test_files_of_records_are_read_too(home: Path, people: People) -> None:
    made = builders.record(resource("run"), people.centre, Visibility.PUBLIC)
    files.attach(made, [builders.part("reads.fastq")])
    file = File.objects.get(record=made)
    assert fixity.check().is_well
    spoil(home / "files" / file.store_name, flipped)
    (fault,) = fixity.check().faults
    assert (fault.area, fault.name, fault.outcome) == (contents.FILES, file.store_name, "altered")
    assert fault.of == (f"run {made.accession or made.key}: reads.fastq",)
    assert Client().get(f"/runs/{made.key}/data/reads.fastq").status_code == 503


def test_bytes_and_folders_that_no_row_needs_are_told(archive: Post, home: Path) -> None:
    row = bring(archive, "L1", "L2")["L1"]
    path, folder = path_of(home, row), row.raw_path
    row.delete()
    (home / "files/ab").mkdir(parents=True)
    (home / "files/ab" / ("ab" * 32)).write_bytes(b"a stray")
    (home / "files/readme.txt").write_bytes(b"of somebody else")
    report = fixity.check()
    assert {(each.area, each.name) for each in report.strays} == {
        (contents.RAW, f"{path.parent.name}/{path.name}"),
        (enrolment.VERSIONS, folder),
        (contents.FILES, f"ab/{'ab' * 32}"),
    }
    assert report.faults == []


def test_what_is_on_its_way_is_no_stray(archive: Post, home: Path) -> None:
    row = bring(archive, "L1")["L1"]
    row.delete()
    Collection.objects.create(source="ena", external_id="L1", state=Collection.State.STORING)
    assert fixity.check().is_well


def test_strays_of_the_raw_store_go_when_they_were_seen_a_day_ago(archive: Post, home: Path) -> None:
    row = bring(archive, "L1", "L2")["L1"]
    path, folder = path_of(home, row), home / row.raw_path
    row.delete()
    strays.find()
    assert strays.remove_old() == 0
    a_day_passes()
    assert strays.remove_old() == 2
    assert not path.exists()
    assert not folder.exists()
    assert fixity.check().is_well


def a_day_passes() -> None:
    Fixity.objects.update(checked=timezone.now() - timedelta(days=1, minutes=1))


def test_a_stray_that_comes_again_stays(archive: Post, home: Path) -> None:
    first = bring(archive, "L1")["L1"]
    path = path_of(home, first)
    first.delete()
    strays.find()
    a_day_passes()
    again = bring(archive, "L1")["L1"]
    assert strays.remove_old() == 1  # the folder of the first time
    assert path_of(home, again) == path
    assert path.exists()
    assert fixity.check().is_well


@pytest.mark.parametrize("harm", [flipped, lambda data: data[:-1], None])
def test_damage_is_mended_by_the_same_bytes_coming_again(archive: Post, home: Path, harm: Any) -> None:
    row = bring(archive, "L1")["L1"]
    path = path_of(home, row)
    spoil(path, harm) if harm else path.unlink()
    assert not fixity.check().is_well
    where = f"/collections/{row.key}/download/{row.datasets.get().pk}"
    assert Client().get(where).status_code == 503
    bring(archive, "L1")
    response = Client().get(where)
    assert b"".join(response.streaming_content).startswith(b"<LETTER")  # type: ignore[attr-defined]
    assert fixity.check().is_well
    assert (home / row.raw_path / "L1.xml").samefile(path)


def test_damage_in_a_bucket_is_mended_too(archive: Post, bucket: str) -> None:
    row, client = bring(archive, "L1")["L1"], s3.client(bucket)
    key = f"{contents.store_of(contents.RAW).prefix}{row.datasets.get().store_name}"  # type: ignore[attr-defined]
    body = client.get_object(Bucket=s3.BUCKET, Key=key)["Body"].read()
    client.put_object(Bucket=s3.BUCKET, Key=key, Body=flipped(body), Metadata={"sha256": row.datasets.get().sha256})
    assert [each.outcome for each in fixity.check().faults] == ["altered"]
    bring(archive, "L1")
    assert fixity.check().is_well


def test_a_round_in_portions_reads_everything_once(archive: Post, home: Path) -> None:
    bring(archive, *(f"L{number}" for number in range(5)))
    assert [fixity.check(limit=4).read for _ in range(3)] == [4, 4, 4]
    first = set(Fixity.objects.order_by("checked", "id").values_list("pk", flat=True)[:8])
    assert Fixity.objects.filter(outcome=Fixity.Outcome.SOUND).count() == 10
    fixity.check(limit=2)
    assert len(first & set(Fixity.objects.order_by("checked", "id").values_list("pk", flat=True)[:6])) == 6


def test_what_a_row_does_not_need_any_more_is_forgotten(archive: Post, home: Path) -> None:
    row = bring(archive, "L1")["L1"]
    fixity.check()
    path_of(home, row).unlink()
    row.delete()
    assert fixity.check(with_strays=False).is_well
    assert Fixity.objects.count() == 0


def command(*words: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("fixity", *words, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def test_the_command_ends_with_status_1_when_anything_is_wrong(archive: Post, home: Path) -> None:
    rows = bring(archive, "L1", "L2")
    assert command()[0] == 0
    spoil(path_of(home, rows["L2"]), flipped)
    status, told = command()
    assert status == 1
    assert f"{rows['L2'].raw_path}/L2.xml" in told
    status, told = command("--json")
    assert (status, [each["outcome"] for each in json.loads(told)["faults"]]) == (1, ["altered"])


def test_the_command_reads_one_source_or_what_came_lately(archive: Post, home: Path) -> None:
    bring(archive, "L1")
    archive.source.key = "ddbj"
    bring(archive, "L2")
    assert [json.loads(command("--json", "--source", name)[1])["read"] for name in ("ddbj", "ena", "none")] == [2, 2, 0]
    tomorrow = f"{timezone.now() + timedelta(days=1):%Y-%m-%d}"
    assert json.loads(command("--json", "--since", tomorrow)[1])["read"] == 0
    assert json.loads(command("--json", "--since", f"{timezone.now():%Y-%m-%d}")[1])["read"] == 4


def test_a_store_that_is_away_is_no_damage(archive: Post, bucket: str, settings: LazySettings) -> None:
    bring(archive, "L1")
    nowhere = s3.storage("http://127.0.0.1:9", uuid.uuid4().hex)
    settings.STORAGES = {**settings.STORAGES, "raw": nowhere, "files": nowhere}
    with pytest.raises(Exception, match="cannot be used"):
        call_command("fixity", stdout=StringIO())
    assert not Fixity.objects.filter(outcome__in=fixity.WRONG).exists()


def test_the_clock_has_it_done_in_portions(archive: Post, home: Path, settings: LazySettings) -> None:
    from harvest.tasks import take_care

    settings.GMI_FIXITY_DAYS = 1
    bring(archive, "L1")
    old = Collection.objects.create(source="ena", external_id="L9", state=Collection.State.FETCHING)
    Collection.objects.filter(pk=old.pk).update(modified=timezone.now() - timedelta(days=2))
    take_care()
    drain()
    old.refresh_from_db()
    assert old.state == Collection.State.CANCELLED
    assert Fixity.objects.filter(outcome=Fixity.Outcome.SOUND).count() == 1
