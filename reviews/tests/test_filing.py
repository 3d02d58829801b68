"""Files that are tied to a record by link."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from records import deposits, publish
from records.deposits import Arrival
from records.locks import RecordGone
from records.models import AwaitedFile, Deposit, File, Record, Visibility
from records.registry import resource
from records.visibility import ChangeForbidden, RecordHidden
from reviews import steps
from reviews.filing import Filed, Result, file_deposit
from reviews.intake import Held
from sra.faults import DocumentRefused
from submitters.actor import actor_of
from tests import builders
from tests.people import People

OTHER = b"@other\nTTTT\n+\nIIII\n"


def deposit(people: People, role: str, data: bytes = builders.READS, name: str = "reads.fastq", **more: Any) -> Deposit:
    """In the area of the role's account alone, unless `submitter_id` says otherwise."""
    sha256 = hashlib.sha256(data).hexdigest()
    made = {
        "key": f"{name}-{sha256[:8]}",
        "account_id": people.accounts[role].pk,
        "submitter_id": None,
        "name": name,
        "size": len(data),
        "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        "sha256": sha256,
        "media_type": "",
        "store_name": f"{sha256[:2]}/{sha256}",
    }
    return deposits.deposit(Arrival(**{**made, **more}))


def run(people: People, role: str = "trusted", visibility: Visibility = Visibility.PUBLIC, **members: Any) -> Record:
    centre = people.accounts[role].submitters.get()
    return builders.record(resource("run"), centre, visibility, **members)


def tie(people: People, role: str, record: Record, file: Deposit, name: str = "", filetype: str = "") -> Result:
    return file_deposit(record, file, actor_of(people.accounts[role]), name, filetype)


def filed(result: Result) -> Filed:
    assert isinstance(result, Filed)
    return result


def refused(people: People, role: str, record: Record, file: Deposit, **more: str) -> list[tuple[str, str]]:
    with pytest.raises(DocumentRefused) as told:
        tie(people, role, record, file, **more)
    return [(fault.code, fault.pointer) for fault in told.value.faults]


def named_in(record: Record) -> list[str]:
    record.refresh_from_db()
    blocks = json.loads(record.document).get("data-blocks", [])
    return [file["filename"] for block in blocks for file in block["files"]]


@pytest.mark.parametrize("name", ["reads.fastq", "day 1/reads.fastq", "called otherwise"])
def test_a_file_goes_where_it_is_named_or_where_its_checksum_is(people: People, name: str) -> None:
    made = run(people)
    result = filed(tie(people, "trusted", made, deposit(people, "trusted", name=name)))
    assert (result.file.name, result.is_new, named_in(made)) == ("reads.fastq", True, ["reads.fastq"])
    assert not AwaitedFile.objects.exists()


@pytest.mark.parametrize("name", ["reads.fastq", "called otherwise"])
def test_the_same_file_again_changes_nothing(people: People, name: str) -> None:
    made, file = run(people), deposit(people, "trusted", name=name)
    tie(people, "trusted", made, file)
    made.refresh_from_db()
    before = made.modified
    assert not filed(tie(people, "trusted", made, file)).is_new
    made.refresh_from_db()
    assert made.modified == before


def test_other_bytes_under_a_name_are_refused(people: People) -> None:
    made = run(people)
    assert refused(people, "trusted", made, deposit(people, "trusted", OTHER)) == [("checksum-mismatch", "/href")]
    assert not File.objects.exists()


def test_the_unencrypted_file_is_told_as_such(people: People) -> None:
    file = deposit(people, "trusted")
    stated = {**builders.SMALLEST["run"]["data-blocks"][0]["files"][0], "unencrypted-checksum": file.md5}
    made = run(people, data_blocks=[{"files": [{**stated, "checksum": "0" * 32}]}])
    with pytest.raises(DocumentRefused, match="before it was encrypted"):
        tie(people, "trusted", made, file)


def test_a_file_that_is_not_named_becomes_part_of_the_document(people: People) -> None:
    made = run(people)
    result = filed(
        tie(people, "trusted", made, deposit(people, "trusted", OTHER, "more.fastq", facts={"format": "fastq"}))
    )
    assert (result.file.name, named_in(made)) == ("more.fastq", ["reads.fastq", "more.fastq"])
    assert made.revision == 2


def test_it_gets_the_name_and_type_that_the_request_gives(people: People) -> None:
    made = run(people, data_blocks=None)
    file = deposit(people, "trusted", OTHER)
    result = filed(tie(people, "trusted", made, file, name="x.bam", filetype="bam"))
    assert (result.file.name, result.file.filetype, result.file.md5) == ("x.bam", "bam", file.md5)


@pytest.mark.parametrize(("more", "code"), [({}, "missing"), ({"filetype": "novel"}, "not-a-term")])
def test_its_type_has_to_be_known(people: People, more: dict[str, str], code: str) -> None:
    made = run(people)
    assert refused(people, "trusted", made, deposit(people, "trusted", OTHER, "x"), **more) == [(code, "/filetype")]
    assert named_in(made) == ["reads.fastq"]


def test_a_document_that_somebody_has_to_look_at_takes_its_file_when_it_is_accepted(people: People) -> None:
    made = run(people, "submitter")
    held = tie(people, "submitter", made, deposit(people, "submitter", OTHER), filetype="fastq", name="x.fastq")
    assert isinstance(held, Held)
    assert not File.objects.exists()
    steps.take(held.review, "accept", actor_of(people.accounts["curator"]))
    assert (File.objects.get().name, named_in(made)) == ("x.fastq", ["reads.fastq", "x.fastq"])


def test_a_file_of_another_centre_of_the_account_is_kept_beside(people: People) -> None:
    made = run(people)
    file = deposit(people, "trusted", OTHER, "x.fastq", submitter_id=people.centre.pk)
    tie(people, "trusted", made, file, filetype="fastq")
    assert {each.submitter_id for each in Deposit.objects.all()} == {people.centre.pk, made.submitter_id}


@pytest.mark.parametrize(
    ("visibility", "expected"), [(Visibility.PUBLIC, ChangeForbidden), (Visibility.PRIVATE, RecordHidden)]
)
def test_only_who_may_change_the_record_may_do_it(
    people: People, visibility: Visibility, expected: type[Exception]
) -> None:
    made = run(people, "trusted", visibility)
    with pytest.raises(expected):
        tie(people, "other", made, deposit(people, "other"))


def test_a_name_that_the_document_gives_twice_goes_to_the_one_that_is_missing(people: People) -> None:
    file = builders.SMALLEST["run"]["data-blocks"][0]["files"][0]
    named = [{**file, "filename": name} for name in ("a/reads.fastq", "b/reads.fastq")]
    made = run(people, data_blocks=[{"files": named}])
    ready = deposit(people, "trusted")
    assert [filed(tie(people, "trusted", made, ready)).file.name for _ in range(2)] == [
        "a/reads.fastq",
        "b/reads.fastq",
    ]


def test_what_is_gone_takes_no_file(people: People) -> None:
    made = publish.withdraw(run(people), "", actor_of(people.accounts["trusted"]))
    with pytest.raises(RecordGone):
        tie(people, "trusted", made, deposit(people, "trusted"))
