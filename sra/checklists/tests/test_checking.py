"""What does a checklist find in a sample, and does its JSON Schema find the same?"""

from typing import Any

import jsonschema
import pytest

from sra.checklists import Checklist, UnknownChecklist, check_sample, checklist, checklists
from sra.checklists.model import Field
from sra.faults import Fault
from sra.missing_values import is_missing

LIST = Checklist(
    "TEST",
    "A test",
    "For tests.",
    (
        Field("taken on", "mandatory", "When.", ("sampling date",), pattern="[0-9]{4}", example="2024"),
        Field("country", "mandatory", "Where.", choice=("Denmark", "Viet Nam"), place=True, example="Denmark"),
        Field("state", "recommended", "How.", choice=("ill", "well")),
        Field("depth", "optional", "How deep.", pattern="[0-9]+", units=("m", "km")),
        Field("remark", "mandatory", "Anything."),
    ),
)
MET = {"taken on": "2024", "country": "Denmark", "state": "ill", "remark": "x"}


def found(changes: dict[str, Any]) -> list[Fault]:
    properties = {name: value for name, value in {**MET, **changes}.items() if value != "absent"}
    return check_sample({"additional-properties": properties}, LIST)


def is_accepted_by_schema(changes: dict[str, Any]) -> bool:
    properties = {name: value for name, value in {**MET, **changes}.items() if value != "absent"}
    return bool(jsonschema.Draft202012Validator(LIST.json_schema()).is_valid({"additional-properties": properties}))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"taken on": "absent", "Sampling_Date": "2024"},
        {"taken on": "absent", "TAKEN-ON": ["2023", {"value": "2024"}]},
        {"taken on": " not collected "},
        {"taken on": "Missing: Lab Stock"},
        {"country": "Viet Nam: Hanoi"},
        {"state": None},
        {"state": ""},
        {"depth": {"value": "3", "units": "km"}},
        {"colour": "blue"},
    ],
)
def test_a_sample_that_meets_it_is_told_nothing(changes: dict[str, Any]) -> None:
    assert found(changes) == []
    assert is_accepted_by_schema(changes)


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"taken on": "absent"}, "checklist-missing", "/taken on"),
        ({"taken on": ""}, "checklist-empty", "/taken on"),
        ({"remark": None}, "checklist-empty", "/remark"),
        ({"taken on": ["2024", "24"]}, "checklist-format", "/taken on/1"),
        ({"taken on": "2024-05"}, "checklist-format", "/taken on"),
        ({"country": "Vietnam"}, "checklist-choice", "/country"),
        ({"state": "dead"}, "checklist-choice", "/state"),
        ({"depth": {"value": "deep", "units": "m"}}, "checklist-format", "/depth/value"),
        ({"depth": {"value": "3", "units": "ft"}}, "checklist-units", "/depth/value"),
    ],
)
def test_what_is_not_met_is_an_error_at_its_place(changes: dict[str, Any], code: str, pointer: str) -> None:
    (fault,) = found(changes)
    assert (fault.code, fault.pointer) == (code, f"/additional-properties{pointer}")
    assert fault.severity == "error"
    assert fault.reason.endswith(".")
    assert not is_accepted_by_schema(changes)


@pytest.mark.parametrize(
    ("changes", "code"), [({"state": "absent"}, "checklist-missing"), ({"depth": "3"}, "checklist-units")]
)
def test_what_is_only_recommended_is_a_warning(changes: dict[str, Any], code: str) -> None:
    (fault,) = found(changes)
    assert (fault.code, fault.severity) == (code, "warning")
    assert is_accepted_by_schema(changes)


@pytest.mark.parametrize(
    ("changes", "suggestion"),
    [
        ({"country": "denmark:Ribe"}, "Denmark:Ribe"),
        ({"country": "N/A"}, "not applicable"),
        ({"state": "Ill"}, "ill"),
        ({"taken on": "2024-05"}, None),
        ({"depth": {"value": "3", "units": "M"}}, "m"),
    ],
)
def test_what_was_probably_meant_is_suggested(changes: dict[str, Any], suggestion: str | None) -> None:
    assert found(changes)[0].suggestion == suggestion


def test_a_sample_without_properties_lacks_all_that_is_asked_for() -> None:
    assert [fault.pointer.rpartition("/")[2] for fault in check_sample({}, LIST)] == [
        "taken on",
        "country",
        "state",
        "remark",
    ]
    assert not jsonschema.Draft202012Validator(LIST.json_schema()).is_valid({})


def test_the_checklists_that_are_shipped_are_found_in_any_case() -> None:
    assert [each.id for each in checklists()] == ["GMI-PATHOGEN", "INSDC-MINIMUM"]
    assert checklist(" gmi-pathogen ").title == "GMI pathogen isolate"
    with pytest.raises(UnknownChecklist):
        checklist("ERC000028")


@pytest.mark.parametrize("shipped", checklists(), ids=lambda each: each.id)
def test_every_example_meets_its_field_and_the_schema(shipped: Checklist) -> None:
    properties = {
        field.name: {"value": field.example, "units": field.units[0]} if field.units else field.example
        for field in shipped.fields
    }
    sample = {"additional-properties": properties}
    assert check_sample(sample, shipped) == []
    jsonschema.Draft202012Validator.check_schema(shipped.json_schema())
    jsonschema.validate(sample, shipped.json_schema())


@pytest.mark.parametrize("shipped", checklists(), ids=lambda each: each.id)
def test_no_name_means_two_fields_and_no_choice_means_nothing(shipped: Checklist) -> None:
    tags = [tag for field in shipped.fields for tag in field.tags]
    assert len(tags) == len(set(tags))
    assert not [choice for field in shipped.fields for choice in field.choice if is_missing(choice)]


@pytest.mark.parametrize(
    "value", ["2024", "2024-05", "2024-05-31", "2024-05-31T12:30Z", "2024-05-31T12:30:00+02:00", "2023/2024-02"]
)
def test_dates_of_any_exactness_meet_the_minimum(value: str) -> None:
    sample = {"additional-properties": {"collection_date": value, "geo_loc_name": "USA: CA"}}
    assert check_sample(sample, checklist("INSDC-MINIMUM")) == []


def test_a_date_in_another_style_is_suggested_in_the_right_one() -> None:
    sample = {"additional-properties": {"collection_date": "31-May-2024", "country": "USA"}}
    (fault,) = check_sample(sample, checklist("INSDC-MINIMUM"))
    assert (fault.code, fault.suggestion) == ("checklist-format", "2024-05-31")
