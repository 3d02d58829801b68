"""A PROJECT is read as a study with a project half, and written as it came."""

from typing import Any

import orjson
import pytest
from lxml import etree

from sra.codec import XmlForm, codec_of
from sra.faults import DocumentRefused, Fault
from sra.tests.equality import FIXTURES, records, written
from studies.document import StudyV1

CODEC = codec_of(StudyV1)
PROJECTS = (FIXTURES / "project_set.xml").read_bytes()
TITLE, DESCRIPTION = "A title that is long enough", "A description that is long enough"
BARE: dict[str, Any] = {"submission-project": {"sequencing-project": {}}}


def refused(data: bytes | object) -> list[Fault]:
    with pytest.raises(DocumentRefused) as refusal:
        CODEC.read_xml(data) if isinstance(data, bytes) else CODEC.read_json(data)
    return list(refusal.value.faults)


def study(**members: Any) -> dict[str, Any]:
    return {"description": {"title": TITLE, "type": "Other", "description": DESCRIPTION}, "project": BARE, **members}


def project(content: str) -> bytes:
    return f"<PROJECT>{content}</PROJECT>".encode()


def test_the_study_codec_reads_four_roots() -> None:
    assert CODEC.roots == ("STUDY", "STUDY_SET", "PROJECT", "PROJECT_SET")


def test_a_project_comes_back_as_it_was_also_through_json() -> None:
    stored = [orjson.dumps(document) for document in CODEC.read_xml(PROJECTS)]
    assert records(written(CODEC, [orjson.loads(text) for text in stored], root="PROJECT")) == records(PROJECTS)


@pytest.mark.parametrize("root", ["STUDY", "PROJECT"])
def test_the_gmi_form_says_all_whatever_its_root(root: str) -> None:
    documents = CODEC.read_xml(PROJECTS)
    assert CODEC.read_xml(written(CODEC, documents, XmlForm.GMI, root)) == documents


def test_what_a_project_says_is_a_canonical_study() -> None:
    for document in CODEC.read_xml(PROJECTS):
        assert orjson.dumps(CODEC.read_json(document)) == orjson.dumps(document)


def test_what_has_a_place_in_a_study_stands_there() -> None:
    first = CODEC.read_xml(PROJECTS)[0]
    assert first["accession"] == first["identifiers"]["primary"]["id"] == "PRJEB1"
    assert first["description"]["type"] == "Other"
    assert first["description"]["internal-name"] == "Marsh 2021"
    assert first["additional-properties"]["season"] == "all"
    assert list(first["project"]) == ["first-public", "collaborators", "submission-project", "related-projects"]


def test_plain_study_xml_has_no_word_of_the_project() -> None:
    root = etree.fromstring(CODEC.write_xml(CODEC.read_xml(PROJECTS)[0]))
    assert [child.tag for child in root] == ["IDENTIFIERS", "DESCRIPTOR", "STUDY_LINKS", "STUDY_ATTRIBUTES"]


def test_the_natural_root_is_the_one_that_says_most() -> None:
    assert [CODEC.natural_root(study()), CODEC.natural_root({"description": {}})] == ["PROJECT", "STUDY"]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        (
            {"description": {"title": "short", "type": "Other", "description": DESCRIPTION}},
            "/description/title",
            "wrong-format",
        ),
        ({"description": {"title": TITLE, "type": "Other"}}, "/description/description", "missing-member"),
        (
            {"description": {"title": "x" * 251, "type": "Other", "description": DESCRIPTION}},
            "/description/title",
            "wrong-format",
        ),
        ({"description": {"type": "Other", "description": DESCRIPTION}}, "/description/title", "missing-member"),
        ({"project": {}}, "/project", "conflict"),
        ({"project": {**BARE, "umbrella-project": {}}}, "/project", "conflict"),
        ({"project": {**BARE, "collaboraters": []}}, "/project/collaboraters", "unknown-member"),
        ({"project": {**BARE, "first-public": "soon"}}, "/project/first-public", "wrong-format"),
    ],
)
def test_a_study_that_is_a_project_must_be_writable_as_one(change: dict[str, Any], pointer: str, code: str) -> None:
    assert [(fault.pointer, fault.code) for fault in refused(study(**change))] == [(pointer, code)]


def test_the_same_holds_for_a_study_in_gmi_xml() -> None:
    document = {"description": {"title": "short", "type": "Other"}, "project": BARE}
    faults = refused(written(CODEC, [document, document], XmlForm.GMI))
    assert [(fault.pointer, fault.line) for fault in faults] == [
        (f"/{index}/description/{name}", 2) for index in (0, 1) for name in ("title", "description")
    ]
    assert {fault.xpath for fault in faults} == {"/STUDY_SET/STUDY[1]", "/STUDY_SET/STUDY[2]"}


@pytest.mark.parametrize(
    ("content", "pointer", "code"),
    [
        (
            f"<TITLE>short</TITLE><DESCRIPTION>{DESCRIPTION}</DESCRIPTION><UMBRELLA_PROJECT/>",
            "/description/title",
            "wrong-format",
        ),
        (
            f"<TITLE>{' ' * 30}</TITLE><DESCRIPTION>{DESCRIPTION}</DESCRIPTION><UMBRELLA_PROJECT/>",
            "/description/title",
            "empty-member",
        ),
        (f"<TITLE>{TITLE}</TITLE><DESCRIPTION>{DESCRIPTION}</DESCRIPTION>", "", "missing-member"),
        (
            f"<TITLE>{TITLE}</TITLE><DESCRIPTION>{DESCRIPTION}</DESCRIPTION><UMBRELLA_PROJECT/><COLABORATORS/>",
            "/COLABORATORS",
            "unknown-member",
        ),
        (
            f"<TITLE>{TITLE}</TITLE><DESCRIPTION>{DESCRIPTION}</DESCRIPTION><UMBRELLA_PROJECT><ORGANISM/></UMBRELLA_PROJECT>",
            "/project/umbrella-project/organism/taxonomic-id",
            "missing-member",
        ),
    ],
)
def test_faults_of_a_project_point_into_the_study(content: str, pointer: str, code: str) -> None:
    assert (pointer, code) in [(fault.pointer, fault.code) for fault in refused(project(content))]
