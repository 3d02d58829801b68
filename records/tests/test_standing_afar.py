"""What became of a thing at its archive becomes of its copy here, and only of a copy."""

from __future__ import annotations

import pytest

from records import publish
from records.copies import carry_standing
from records.models import Change, Origin, Record, Visibility
from submitters.models import Submitter

from .archives import a_copy, changed, keep, kept
from .makers import NOBODY, design, document_of, links, study

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(db: None) -> Record:
    keep(a_copy("sample", "ERS000001", alias="a"))
    return kept("ERS000001")


def carry(record: Record, status: str, successor: Record | None = None) -> bool:
    return carry_standing(record, status, NOBODY, successor, "They say so.")


def state_of(record: Record) -> str:
    record.refresh_from_db()
    return record.visibility


@pytest.mark.parametrize("status", ["suppressed", "withdrawn"])
def test_it_goes_out_of_sight_and_comes_back_with_its_archives(there: Record, status: str) -> None:
    keep(a_copy("experiment", "ERX000001", design=design({"accession": "ERS000001"})))
    assert carry(there, status)
    assert (state_of(there), there.note) == (status, "They say so.")
    assert Origin.objects.get(record=there).status == status
    assert not carry(there, status)
    assert carry(there, "live")
    assert state_of(there) == Visibility.PUBLIC
    assert links(kept("ERX000001")) == {there.key}


def test_what_is_live_stays_as_it_is(there: Record) -> None:
    assert not carry(there, "live")
    assert Change.objects.filter(record=there).count() == 1


def test_a_tombstone_may_be_shown_again_as_suppressed(there: Record) -> None:
    carry(there, "withdrawn")
    assert carry(there, "suppressed")
    assert state_of(there) == Visibility.SUPPRESSED


def test_what_a_curator_decided_here_stays_while_the_archive_says_nothing_new(there: Record) -> None:
    publish.suppress(there, "Wrong organism.", NOBODY)
    assert not carry(there, "live")
    assert (state_of(there), there.note) == (Visibility.SUPPRESSED, "Wrong organism.")


def test_it_leads_to_its_successor(there: Record) -> None:
    keep(a_copy("sample", "ERS000002"))
    assert carry(there, "replaced", kept("ERS000002"))
    assert (state_of(there), there.replaced_by) == (Visibility.REPLACED, kept("ERS000002"))
    assert not carry(there, "replaced", kept("ERS000002"))
    assert not carry(there, "live")


def test_it_is_a_tombstone_until_its_successor_comes(there: Record) -> None:
    assert carry(there, "replaced")
    assert state_of(there) == Visibility.WITHDRAWN
    assert not carry(there, "replaced")
    keep(a_copy("sample", "ERS000002"))
    assert carry(there, "replaced", kept("ERS000002"))
    assert state_of(there) == Visibility.REPLACED


def test_a_successor_answers_for_the_former_one_also_after_it_changed(there: Record) -> None:
    successor = a_copy("sample", "ERS000002")
    keep(successor)
    carry(there, "replaced", kept("ERS000002"))
    assert document_of(kept("ERS000002"))["identifiers"] == {"secondary": [{"id": "ERS000001"}]}
    keep(changed(successor, title="new"))
    assert document_of(kept("ERS000002"))["identifiers"] == {"secondary": [{"id": "ERS000001"}]}


def test_nothing_is_carried_to_what_a_centre_submitted(meadow: Submitter) -> None:
    ours = study(meadow, accession="ERP000001")
    keep(a_copy("study", "ERP000001"))
    assert not carry(ours, "withdrawn")
    assert state_of(ours) == Visibility.PUBLIC


def test_a_withdrawn_copy_that_changed_comes_back_as_it_is_now(there: Record) -> None:
    carry(there, "withdrawn")
    keep(changed(a_copy("sample", "ERS000001", alias="a"), title="new"))
    assert state_of(there) == Visibility.WITHDRAWN
    carry(there, "live")
    assert (state_of(there), there.title) == (Visibility.PUBLIC, "new")
