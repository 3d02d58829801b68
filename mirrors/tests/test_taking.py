"""Records of an answer on their way in: compared, decoded, kept in one transaction with what is said of them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mirrors.archive import Found
from mirrors.decoding import found_in
from mirrors.models import Run, Trouble
from mirrors.taking import Counts, take
from records.models import Record

pytestmark = pytest.mark.django_db

STUDY = (
    '<STUDY alias="s{number}" accession="SRP90000{number}"><DESCRIPTOR><STUDY_TITLE>{title}</STUDY_TITLE>'
    '<STUDY_TYPE existing_study_type="Other"/></DESCRIPTOR></STUDY>'
)


def studies(*titles: str) -> list[Found]:
    inner = "".join(STUDY.format(number=number, title=title) for number, title in enumerate(titles, 1))
    return found_in(f"<STUDY_SET>{inner}</STUDY_SET>".encode(), href_of=lambda _, name: f"https://ncbi.example/{name}")


def brought(found: list[Found], run: Run | None = None) -> Counts:
    return take(run or Run.objects.create(archive="ncbi"), "ncbi", found, retrieved=timezone.now())


def test_each_record_has_its_outcome_in_the_order_given() -> None:
    assert brought(studies("one", "two")).outcomes == ("new", "new")
    assert brought(studies("one", "two, better")).outcomes == ("same", "changed")


def test_a_record_that_is_given_twice_is_taken_as_it_was_given_last() -> None:
    assert brought([*studies("first"), *studies("last")]).outcomes == ("same", "new")
    assert Record.objects.get().title == "last"


def test_what_cannot_be_decoded_is_set_aside_and_told_until_it_can() -> None:
    run = Run.objects.create(archive="ncbi")
    refused = studies("good", "x</STUDY_TITLE><NONSENSE/><STUDY_TITLE>y")
    assert brought(refused, run).outcomes == ("new", "set-aside")
    assert brought(refused, run).outcomes == ("same", "set-aside")
    trouble = Trouble.objects.get()
    assert (trouble.accession, trouble.sort, trouble.times, trouble.run) == ("SRP900002", "set-aside", 2, run)
    assert trouble.collection
    assert brought(studies("good", "good as well"), run).outcomes == ("same", "new")
    assert Trouble.objects.get().resolved is not None


def test_what_is_to_be_true_with_the_records_is_undone_with_them() -> None:
    class Undone(Exception):
        pass

    def refuse(_: Counts) -> None:
        raise Undone

    with pytest.raises(Undone):
        take(Run.objects.create(archive="ncbi"), "ncbi", studies("one"), retrieved=timezone.now(), also=refuse)
    assert not Record.objects.exists()
