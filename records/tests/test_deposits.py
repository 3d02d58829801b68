"""Files in the area of a centre, and the records whose documents name them."""

from __future__ import annotations

import hashlib
import importlib
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records import deposits, publish
from records.awaiting import expect
from records.deposits import Arrival
from records.models import AwaitedFile, Deposit, File, Record, Visibility
from records.registry import resource
from records.relations import awaited_in
from records.tasks import settle_waiting
from submitters.actor import Actor
from submitters.models import Submitter
from tests import builders

from .makers import NOBODY, document_of, run

READS = b"@r\nACGT\n+\nIIII\n"


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def arrival(centre: Submitter | None, data: bytes = READS, name: str = "reads.fastq", **more: Any) -> Arrival:
    made = {
        "key": f"key-{name}-{sha256(data)[:8]}",
        "account_id": None,
        "submitter_id": centre.pk if centre else None,
        "name": name,
        "size": len(data),
        "md5": md5(data),
        "sha256": sha256(data),
        "media_type": "",
        "store_name": f"{sha256(data)[:2]}/{sha256(data)}",
    }
    return Arrival(**{**made, **more})


def arrive(centre: Submitter | None, data: bytes = READS, name: str = "reads.fastq", **more: Any) -> Deposit:
    return deposits.deposit(arrival(centre, data, name, **more))


def file(name: str = "reads.fastq", data: bytes = READS, **members: str) -> dict[str, str]:
    made = {"filename": name, "filetype": "fastq", "checksum-method": "MD5", "checksum": md5(data)}
    return {**made, **{member.replace("_", "-"): value for member, value in members.items()}}


def naming(centre: Submitter, *files: dict[str, str], visibility: Visibility = Visibility.PUBLIC) -> Record:
    return run(centre, {"accession": "SRX999999"}, visibility, data_blocks=[{"files": list(files or [file()])}])


def here(record: Record) -> set[str]:
    return set(File.objects.filter(record=record).values_list("name", flat=True))


def awaited(record: Record) -> set[str]:
    names = set(AwaitedFile.objects.filter(record=record).values_list("name", flat=True))
    record.refresh_from_db()
    assert awaited_in(record.relations) == len(names)
    return names


def test_a_named_file_is_awaited_until_it_comes(meadow: Submitter) -> None:
    made = naming(meadow, file("a.fastq"), file("b.fastq"))
    assert awaited(made) == {"a.fastq", "b.fastq"}
    arrive(meadow, name="a.fastq", facts={"reads": 1})
    assert (here(made), awaited(made)) == ({"a.fastq"}, {"b.fastq"})
    assert deposits.facts_of(File.objects.get(record=made)) == {"reads": 1}


def test_a_document_takes_what_lies_ready(meadow: Submitter) -> None:
    arrive(meadow, facts={"reads": 1})
    made = naming(meadow)
    assert (here(made), awaited(made)) == ({"reads.fastq"}, set())
    assert deposits.facts_of(File.objects.get(record=made)) == {"reads": 1}


@pytest.mark.parametrize(("named", "sent"), [("run1/reads.fastq", "reads.fastq"), ("reads.fastq", "day\\reads.fastq")])
def test_folders_do_not_matter(meadow: Submitter, named: str, sent: str) -> None:
    first = naming(meadow, file(named))
    arrive(meadow, name=sent)
    assert here(first) == here(naming(meadow, file(named))) == {named}


def test_of_several_the_one_of_that_very_name_is_taken(meadow: Submitter) -> None:
    arrive(meadow, name="a/reads.fastq", media_type="text/exact")
    arrive(meadow, name="reads.fastq", key="other")
    made = naming(meadow, file("a/reads.fastq"))
    assert File.objects.get(record=made).media_type == "text/exact"


def test_the_area_of_another_centre_is_not_looked_into(meadow: Submitter, hill: Submitter) -> None:
    made = naming(meadow)
    arrive(hill)
    arrive(None, key="of-nobody")
    assert awaited(made) == awaited(naming(meadow)) == {"reads.fastq"}


def test_other_bytes_of_that_name_change_nothing(meadow: Submitter) -> None:
    made = naming(meadow)
    before = document_of(made), made.modified
    arrive(meadow, b"something else")
    assert awaited(made) == {"reads.fastq"}
    assert (document_of(made), made.modified) == before


def test_what_arrives_moves_the_date_of_the_record(meadow: Submitter) -> None:
    made = naming(meadow)
    before = made.modified
    arrive(meadow)
    made.refresh_from_db()
    assert made.modified > before


def test_the_same_arrival_said_twice_is_one(meadow: Submitter) -> None:
    assert arrive(meadow).pk == arrive(meadow).pk


def test_sha256_is_verified(meadow: Submitter) -> None:
    made = naming(meadow, file(checksum_method="SHA-256", checksum=sha256(READS).upper()))
    arrive(meadow)
    assert here(made) == {"reads.fastq"}


@pytest.mark.parametrize(
    ("encrypted", "unencrypted", "fits"),
    [("", md5(READS), True), ("", md5(b"plain"), False), ("gpg", md5(b"plain"), True)],
)
def test_the_unencrypted_checksum_is_that_of_a_plain_file(
    meadow: Submitter, encrypted: str, unencrypted: str, fits: bool
) -> None:
    made = naming(meadow, file(unencrypted_checksum=unencrypted))
    arrive(meadow, encrypted=encrypted)
    assert here(made) == ({"reads.fastq"} if fits else set())


def test_a_file_without_a_checksum_goes_by_its_name(meadow: Submitter) -> None:
    made = naming(meadow, file(checksum=""))
    arrive(meadow, b"anything")
    assert here(made) == {"reads.fastq"}


def test_a_new_document_awaits_other_files(meadow: Submitter) -> None:
    made = naming(meadow)
    arrive(meadow, b"new", "other.fastq")
    blocks = [{"files": [file("other.fastq", b"new"), file("third.fastq")]}]
    publish.replace(made, {**document_of(made), "data-blocks": blocks}, NOBODY)
    assert (here(made), awaited(made)) == ({"other.fastq"}, {"third.fastq"})


def test_a_file_that_is_called_otherwise_now_is_still_here(meadow: Submitter) -> None:
    arrive(meadow)
    made = naming(meadow)
    Deposit.objects.all().delete()
    blocks = [{"files": [file("renamed.fastq", filetype="fasta")]}]
    publish.replace(made, {**document_of(made), "data-blocks": blocks}, NOBODY)
    assert (awaited(made), File.objects.get(record=made, name="renamed.fastq").filetype) == (set(), "fasta")


def test_a_new_checksum_asks_for_the_file_again(meadow: Submitter) -> None:
    arrive(meadow)
    made = naming(meadow)
    publish.replace(made, {**document_of(made), "data-blocks": [{"files": [file(data=b"new")]}]}, NOBODY)
    assert awaited(made) == {"reads.fastq"}


def test_what_waits_for_a_decision_has_its_files(meadow: Submitter) -> None:
    made = naming(meadow, visibility=Visibility.PROPOSED)
    arrive(meadow)
    publish.accept(made, NOBODY)
    assert (here(made), awaited(made)) == ({"reads.fastq"}, set())


def test_what_comes_back_looks_for_its_files_again(meadow: Submitter) -> None:
    made = publish.withdraw(naming(meadow), "", NOBODY)
    arrive(meadow)
    assert here(made) == set()
    publish.restore(made, NOBODY)
    assert (here(made), awaited(made)) == ({"reads.fastq"}, set())


def test_a_record_that_is_gone_awaits_nothing_any_more(meadow: Submitter) -> None:
    made = naming(meadow, visibility=Visibility.PROPOSED)
    publish.discard(made)
    assert not AwaitedFile.objects.exists()


def set_of_runs(centre: Submitter, count: int) -> list[publish.Draft]:
    kind = resource("run")
    named = [{"data_blocks": [{"files": [file(f"{i}.fastq", b"%d" % i)]}]} for i in range(count)]
    documents = [kind.codec.read_json(builders.document(kind, **members)) for members in named]
    return [publish.Draft(kind, document, centre, Visibility.PUBLIC) for document in documents]


def test_a_larger_set_takes_hardly_more_statements(meadow: Submitter) -> None:
    for i in range(0, 40, 2):
        arrive(meadow, b"%d" % i, f"{i}.fastq")
    counts = []
    for size in (4, 40):
        with CaptureQueriesContext(connection) as captured:
            made = publish.create_all(set_of_runs(meadow, size), NOBODY)
        counts.append(len(captured) - size)  # one for each row of their own table
        assert [here(each) for each in made[:2]] == [{"0.fastq"}, set()]
    assert counts[1] <= counts[0] + 5


def test_a_file_that_many_await_goes_to_all_of_them(meadow: Submitter) -> None:
    counts = []
    for number in (2, 12):
        data = b"%d" % number
        made = [naming(meadow, file(data=data)) for _ in range(number)]
        with CaptureQueriesContext(connection) as captured:
            arrive(meadow, data)
        counts.append(len(captured))
        assert [here(each) for each in made] == [{"reads.fastq"}] * number
    assert counts[0] == counts[1]


def test_two_that_were_written_at_the_same_moment_meet_later(meadow: Submitter) -> None:
    made = naming(meadow)
    Deposit.objects.bulk_create([Deposit(**vars_of(arrival(meadow)))])
    settle_waiting()
    assert (here(made), awaited(made)) == ({"reads.fastq"}, set())


def vars_of(known: Arrival) -> dict[str, Any]:
    return {**vars(known), "base": known.name, "facts": ""}


def test_bytes_are_needed_as_long_as_a_row_refers_to_them(meadow: Submitter) -> None:
    first, second = arrive(meadow), arrive(meadow, name="twin.fastq")
    assert deposits.forget(first) == ""
    assert deposits.forget(second) == second.store_name
    assert deposits.unreferenced(["x", "x", "y"]) == ["x", "y"]


def test_a_record_keeps_its_file_when_the_area_forgets_it(meadow: Submitter) -> None:
    made, ready = naming(meadow), arrive(meadow)
    assert deposits.forget(ready) == ""
    assert here(made) == {"reads.fastq"}
    assert deposits.is_referenced(ready.store_name)


def test_who_may_attach_a_file(meadow: Submitter, hill: Submitter) -> None:
    arrive(meadow)
    member = Actor(account_id=1, submitter_ids=frozenset({meadow.pk}))
    other = Actor(account_id=2, submitter_ids=frozenset({hill.pk}))
    assert [deposits.within_reach(actor).count() for actor in (member, other, NOBODY)] == [1, 0, 0]


def test_a_file_of_an_account_moves_into_an_area_where_it_is_awaited(meadow: Submitter, hill: Submitter) -> None:
    made, free = naming(meadow), arrive(None)
    moved = deposits.in_area_of(meadow, free)
    assert (moved.pk, here(made)) == (free.pk, {"reads.fastq"})
    beside = deposits.in_area_of(hill, moved)
    assert (beside.submitter_id, Deposit.objects.count()) == (hill.pk, 2)
    assert deposits.in_area_of(hill, moved).pk == beside.pk


def test_a_stored_file_may_be_a_form_of_the_record(meadow: Submitter) -> None:
    made = naming(meadow, file("SRR000001", filetype="sra"))
    assert "forms" not in made.relations
    arrive(meadow, name="SRR000001")
    made.refresh_from_db()
    assert "application/vnd.ncbi.run+sra" in made.relations


def test_records_from_before_await_their_files_too(meadow: Submitter) -> None:
    migration = importlib.import_module("records.migrations.0003_deposits_and_awaited_files")
    arrive(meadow, name="b.sra")
    made = naming(meadow, file("a.fastq"), file("b.sra", filetype="sra"))
    made.refresh_from_db()
    said, rows = made.relations, list(AwaitedFile.objects.values_list("name", "base", "method", "checksum"))
    migration.say_nothing(apps, None)
    AwaitedFile.objects.all().delete()
    made.refresh_from_db()
    assert made.relations == "{}"
    migration.await_files(apps, None)
    assert awaited(made) == {"a.fastq"}
    assert (made.relations, list(AwaitedFile.objects.values_list("name", "base", "method", "checksum"))) == (said, rows)


def test_types_without_files_await_none(meadow: Submitter) -> None:
    made = builders.record(resource("study"), meadow)
    assert expect([made], [document_of(made)]).awaited == []
