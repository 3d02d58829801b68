"""Whatever is wrong with a document is told, all of it, with the place where it is."""

from typing import Any

import pytest

from experiments.document import ExperimentV1
from runs.document import RunV1
from samples.document import SampleV1
from sra.codec import codec_of
from sra.document import Document
from sra.faults import DocumentRefused, Fault
from studies.document import StudyV1
from submissions.document import SubmissionV1

SAMPLE = {"names": {"taxonomic-id": 562}}


def json_faults(model: type[Document], value: object) -> list[Fault]:
    with pytest.raises(DocumentRefused) as refusal:
        codec_of(model).read_json(value)
    return list(refusal.value.faults)


def xml_faults(model: type[Document], text: str) -> list[Fault]:
    with pytest.raises(DocumentRefused) as refusal:
        codec_of(model).read_xml(text.encode())
    return list(refusal.value.faults)


WRONG_JSON: list[tuple[dict[str, Any], str, str, str | None]] = [
    ({"sampleName": "s"}, "/sampleName", "unknown-member", None),
    ({"center_name": "s"}, "/center_name", "unknown-member", "center-name"),
    ({"names": {}}, "/names/taxonomic-id", "missing-member", None),
    ({"names": {"taxonomic-id": 1, "scientfic": ""}}, "/names/scientfic", "unknown-member", "scientific"),
    ({"names": {"taxonomic-id": "x"}}, "/names/taxonomic-id", "wrong-format", None),
    ({"names": {"taxonomic-id": 2**31}}, "/names/taxonomic-id", "wrong-format", None),
    ({"names": {"taxonomic-id": True}}, "/names/taxonomic-id", "wrong-type", None),
    ({"names": []}, "/names", "wrong-type", None),
    ({"title": 1}, "/title", "wrong-type", None),
    ({"title": "a\x01"}, "/title", "not-xml-text", None),
    ({"additional-properties": {"a\x00": "b"}}, "/additional-properties", "not-xml-text", None),
    ({"additional-properties": []}, "/additional-properties", "wrong-type", None),
    ({"additional-properties": {"a": 1}}, "/additional-properties/a", "wrong-type", "1"),
    ({"additional-properties": {"a/b": []}}, "/additional-properties/a~1b", "too-few", None),
    ({"additional-properties": {"a": [{"val": ""}]}}, "/additional-properties/a/0/val", "unknown-member", "value"),
    ({"external-database-identifiers": {"x": {}}}, "/external-database-identifiers/x", "missing-member", None),
    ({"identifiers": {"primary": {"id": 1}}}, "/identifiers/primary/id", "wrong-type", None),
    ({"related-resources": "http://a.example"}, "/related-resources", "wrong-type", None),
    ({"related-resources": [{"db": "x"}]}, "/related-resources/0", "conflict", None),
    ({"related-resources": ["::"]}, "/related-resources/0", "wrong-format", None),
    (
        {"external-database-identifiers": {"x": {"href": "/1"}}},
        "/external-database-identifiers/x/href",
        "wrong-format",
        None,
    ),
    ({"submitter": [{"url": ""}]}, "/submitter/0/url", "unknown-member", None),
]


@pytest.mark.parametrize(("change", "pointer", "code", "suggestion"), WRONG_JSON)
def test_a_fault_in_json(change: dict[str, Any], pointer: str, code: str, suggestion: str | None) -> None:
    found = {(fault.pointer, fault.code): fault for fault in json_faults(SampleV1, {**SAMPLE, **change})}
    assert found[pointer, code].suggestion == suggestion


def test_all_faults_are_told_at_once() -> None:
    description = {"title": " ", "type": "Whole genome sequencing", "related-studies": [{}]}
    faults = json_faults(StudyV1, {"description": description, "tilte": ""})
    assert {fault.field: fault.code for fault in faults} == {
        "description.title": "empty-member",
        "description.type": "not-a-term",
        "description.related-studies.0.db": "missing-member",
        "description.related-studies.0.id": "missing-member",
        "tilte": "unknown-member",
    }


@pytest.mark.parametrize("value", [None, [], "text", 1, True])
def test_a_document_is_an_object(value: object) -> None:
    assert [fault.code for fault in json_faults(SampleV1, value)] == ["wrong-type"]


def test_what_the_server_adds_may_come_back() -> None:
    assert codec_of(SampleV1).read_json({**SAMPLE, "links": [], "record": {}}) == SAMPLE


def test_null_and_empty_lists_are_as_good_as_absent() -> None:
    assert codec_of(SampleV1).read_json({**SAMPLE, "title": None, "related-resources": []}) == SAMPLE


def test_a_choice_needs_its_name_and_a_known_one() -> None:
    action = {"actions": [{"target": "x"}, {"type": "CANCLE", "target": "x"}]}
    missing, unknown = json_faults(SubmissionV1, action)
    assert (missing.pointer, missing.code) == ("/actions/0/type", "missing-member")
    assert (unknown.pointer, unknown.code, unknown.suggestion) == ("/actions/1/type", "not-a-term", "CANCEL")


def test_an_instrument_belongs_to_its_platform() -> None:
    platform = {"type": "ILLUMINA", "instrument-model": "MinION"}
    fault = json_faults(RunV1, {"experiment": {}, "platform": platform})[0]
    assert (fault.pointer, fault.code) == ("/platform/instrument-model", "not-a-term")


def test_a_read_begins_in_one_way_and_null_is_none() -> None:
    read = {"index": 0, "class": "Application Read", "type": "Forward", "base-coord": None}
    (fault,) = json_faults(RunV1, {"experiment": {}, "spot-description": {"reads": [read]}})
    assert (fault.pointer, fault.code) == ("/spot-description/reads/0", "conflict")


def test_a_prefix_that_only_a_part_of_the_document_knows_does_no_harm() -> None:
    part = '<STUDY_TYPE existing_study_type="Other" xmlns:p="urn:p"><p:x/></STUDY_TYPE>'
    assert xml_faults(StudyV1, f"<STUDY><DESCRIPTOR>{TITLE}{part}</DESCRIPTOR></STUDY>")


def test_an_empty_set_is_refused() -> None:
    (fault,) = xml_faults(StudyV1, "<STUDY_SET/>")
    assert (fault.code, fault.xpath) == ("missing-member", "/STUDY_SET")


def test_an_experiment_has_a_sample_or_a_pool() -> None:
    library = {"strategy": "WGS", "source": "GENOMIC", "selection": "PCR", "layout": {"type": "SINGLE"}}
    platform = {"type": "ILLUMINA", "instrument-model": "Illumina MiSeq"}
    experiment = {"study": {}, "design": {"description": "", "library": library}, "platform": platform}
    assert [fault.pointer for fault in json_faults(ExperimentV1, experiment)] == ["/design"]


STUDY = "<STUDY_SET>\n<STUDY>\n<DESCRIPTOR>{}</DESCRIPTOR>\n</STUDY></STUDY_SET>"
TITLE, TYPE = "<STUDY_TITLE>t</STUDY_TITLE>", '<STUDY_TYPE existing_study_type="Other"/>'
WRONG_XML = [
    (TITLE, "/description/type", "missing-member", "", None),
    (TYPE, "/description/title", "missing-member", "", None),
    (TYPE + "<STUDY_TITLE/>", "/description/title", "empty-member", "/STUDY_TITLE", None),
    (TITLE + TYPE + "<ABSTRACT/>", "/description/ABSTRACT", "unknown-member", "/ABSTRACT", "STUDY_ABSTRACT"),
    (TITLE + TYPE + TITLE, "/description/title", "misplaced-element", "/STUDY_TITLE[2]", None),
    (TITLE + TYPE + "<PROJECT_ID>x</PROJECT_ID>", "/description/project-id", "wrong-format", "/PROJECT_ID", None),
    (
        TITLE + '<STUDY_TYPE existing_study_type="other"/>',
        "/description/type",
        "not-a-term",
        "/STUDY_TYPE/@existing_study_type",
        "Other",
    ),
    (
        TITLE + '<STUDY_TYPE existing_study_type="Other" new_type="x"/>',
        "/description/new_type",
        "unknown-member",
        "/STUDY_TYPE/@new_type",
        "new_study_type",
    ),
]


@pytest.mark.parametrize(("content", "pointer", "code", "path", "suggestion"), WRONG_XML)
def test_a_fault_in_xml(content: str, pointer: str, code: str, path: str, suggestion: str | None) -> None:
    (fault,) = xml_faults(StudyV1, STUDY.format(content))
    assert (fault.pointer, fault.code, fault.line) == (pointer, code, 3)
    assert fault.xpath == f"/STUDY_SET/STUDY/DESCRIPTOR{path}"
    assert fault.suggestion == suggestion


def test_each_wrong_record_of_a_set_is_named() -> None:
    good, bad = f"<STUDY><DESCRIPTOR>{TITLE}{TYPE}</DESCRIPTOR></STUDY>", "<STUDY/>"
    faults = xml_faults(StudyV1, f"<STUDY_SET>{good}{bad}{good}{bad}</STUDY_SET>")
    assert [fault.pointer for fault in faults] == ["/1/description", "/3/description"]
    assert [fault.xpath for fault in faults] == ["/STUDY_SET/STUDY[2]", "/STUDY_SET/STUDY[4]"]


def test_of_many_wrong_records_each_is_named_the_first_at_length() -> None:
    faults = xml_faults(StudyV1, f"<STUDY_SET>{'<STUDY/>' * 100}</STUDY_SET>")
    assert [fault.pointer for fault in faults] == [f"/{index}/description" for index in range(100)]
    assert {fault.code for fault in faults} == {"missing-member"}
    assert faults[99].xpath == "/STUDY_SET/STUDY[100]"
    assert faults[99].expected == "one of: IDENTIFIERS, DESCRIPTOR"


@pytest.mark.parametrize("root", ["html", "SAMPLE", "STUDYSET", 'STUDY xmlns="urn:x"', 'x:STUDY xmlns:x="SRA.common"'])
def test_another_root_is_refused(root: str) -> None:
    (fault,) = xml_faults(StudyV1, f"<{root}/>")
    assert fault.code == "wrong-root"


@pytest.mark.parametrize("item", ["foo", "STUDY_SET"])
def test_a_set_holds_only_its_records(item: str) -> None:
    good = f"<STUDY><DESCRIPTOR>{TITLE}{TYPE}</DESCRIPTOR></STUDY>"
    assert xml_faults(StudyV1, f"<STUDY_SET>{good}<{item}/></STUDY_SET>")


def test_a_link_of_the_gmi_form_needs_an_address() -> None:
    links = '<STUDY_LINKS><a:link xmlns:a="http://www.w3.org/2005/Atom" rel="related"/></STUDY_LINKS>'
    (fault,) = xml_faults(StudyV1, f"<STUDY><DESCRIPTOR>{TITLE}{TYPE}</DESCRIPTOR>{links}</STUDY>")
    assert (fault.code, fault.pointer) == ("missing-member", "/related-resources/0")
