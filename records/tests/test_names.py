"""Finding a record by a name."""

from __future__ import annotations

from records.models import Record, Visibility
from records.names import named, with_alias
from submitters.models import Submitter

from .makers import sample, study


def keys(value: str, kind: str | None = None) -> list[str]:
    return [record.key for record in named(value, kind)]


def test_a_record_is_found_by_each_of_its_names(meadow: Submitter) -> None:
    identifiers = {
        "primary": {"id": "ERS000001"},
        "secondary": [{"id": "SAMEA000001"}],
        "submitter": {"id": "in house", "namespace": "MEADOW"},
        "uuid": [{"id": "a-b-c"}],
    }
    made = sample(meadow, accession="ERS000001", alias="tissue", identifiers=identifiers)
    for name in ("ERS000001", "SAMEA000001", "in house", "a-b-c", "tissue"):
        assert keys(name) == [made.key]


def test_names_are_compared_case_sensitively(meadow: Submitter) -> None:
    sample(meadow, alias="Tissue")
    assert keys("tissue") == []


def test_one_name_may_be_several_records_unless_a_type_is_given(meadow: Submitter, hill: Submitter) -> None:
    made = [study(meadow, alias="one"), study(hill, alias="one"), sample(meadow, alias="one")]
    assert keys("one") == [record.key for record in made]
    assert keys("one", "sample") == [made[2].key]


def test_a_record_that_states_a_name_twice_is_found_once(meadow: Submitter) -> None:
    made = sample(meadow, alias="one", identifiers={"secondary": [{"id": "one"}, {"id": "one"}]})
    assert keys("one") == [made.key]


def test_who_states_the_accession_of_another_does_not_answer_to_it(meadow: Submitter, hill: Submitter) -> None:
    sample(hill, identifiers={"secondary": [{"id": "ERS000001"}]})
    sample(hill, alias="ERS000001")
    owner = sample(meadow, accession="ERS000001")
    assert keys("ERS000001") == [owner.key]


def test_a_proposal_does_not_take_an_accession_from_its_readers(meadow: Submitter, hill: Submitter) -> None:
    merged = sample(meadow, identifiers={"secondary": [{"id": "ERS000001"}]})
    sample(hill, Visibility.PROPOSED, accession="ERS000001")
    assert merged.key in keys("ERS000001")


def test_an_alias_is_found_with_the_centre_it_belongs_to(meadow: Submitter, hill: Submitter) -> None:
    made, _ = study(meadow, alias="one"), study(hill, alias="one")
    assert list(with_alias("one", "meadow")) == [Record.objects.get(pk=made.pk)]
    assert not with_alias("one", "meadow", "sample")
