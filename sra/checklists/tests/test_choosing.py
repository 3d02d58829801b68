"""Which checklist counts for a sample?"""

from typing import Any

import pytest

from sra.checklists import UnknownChecklist, check_chosen, chosen_for


def of(**properties: str) -> dict[str, Any]:
    return {"additional-properties": {name.replace("_", "-"): value for name, value in properties.items()}}


@pytest.mark.parametrize(
    ("sample", "study", "chosen"),
    [
        ({}, None, None),
        (of(GMI_CHECKLIST="GMI-PATHOGEN"), None, "GMI-PATHOGEN"),
        (of(ENA_CHECKLIST="insdc-minimum"), None, "INSDC-MINIMUM"),
        (of(ENA_CHECKLIST="ERC000028"), None, None),
        ({}, of(GMI_CHECKLIST="GMI-PATHOGEN"), "GMI-PATHOGEN"),
        ({}, of(ENA_CHECKLIST="INSDC-MINIMUM"), None),
        (of(GMI_CHECKLIST="INSDC-MINIMUM"), of(GMI_CHECKLIST="GMI-PATHOGEN"), "INSDC-MINIMUM"),
        (of(ENA_CHECKLIST="ERC000028"), of(GMI_CHECKLIST="GMI-PATHOGEN"), "GMI-PATHOGEN"),
        (of(GMI_CHECKLIST=""), of(GMI_CHECKLIST="GMI-PATHOGEN"), "GMI-PATHOGEN"),
    ],
)
def test_the_samples_own_word_counts_before_its_studys(
    sample: dict[str, Any], study: dict[str, Any] | None, chosen: str | None
) -> None:
    found = chosen_for(sample, [study] if study else [])
    assert (found.id if found else None) == chosen


def test_a_name_of_ours_that_is_none_is_told() -> None:
    with pytest.raises(UnknownChecklist):
        chosen_for(of(GMI_CHECKLIST="GMI-PATHOGENS"))
    (fault,) = check_chosen("SAMPLE", of(GMI_CHECKLIST="GMI-PATHOGENS"))
    assert (fault.code, fault.pointer) == ("unknown-checklist", "/additional-properties/GMI-CHECKLIST")
    assert (fault.suggestion, fault.severity) == ("GMI-PATHOGEN", "warning")


def test_the_studys_unknown_name_has_no_place_in_the_sample() -> None:
    (fault,) = check_chosen("SAMPLE", {}, [of(GMI_CHECKLIST="nothing")])
    assert (fault.code, fault.pointer) == ("unknown-checklist", "")


def test_without_a_choice_the_minimum_is_advice() -> None:
    assert {(fault.code, fault.severity) for fault in check_chosen("SAMPLE", {})} == {("checklist-missing", "warning")}
    assert len(check_chosen("SAMPLE", {})) == 2


def test_a_choice_is_binding() -> None:
    assert {fault.severity for fault in check_chosen("SAMPLE", {}, [{}, of(GMI_CHECKLIST="INSDC-MINIMUM")])} == {
        "error"
    }


def test_checklists_are_for_samples_alone() -> None:
    assert check_chosen("STUDY", of(GMI_CHECKLIST="INSDC-MINIMUM")) == []
