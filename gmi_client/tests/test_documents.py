"""What a document is, told from itself."""

import json
from typing import Any

import pytest

from gmi_client import Unrecognised
from gmi_client.documents import recognise
from gmi_client.tests import material


@pytest.mark.parametrize(
    ("xml", "kind"),
    [
        (b"<STUDY/>", "study"),
        (b'<?xml version="1.0"?>\n<!-- for Ada -->\n<STUDY_SET><STUDY/></STUDY_SET>', "study"),
        (b"\xef\xbb\xbf<ANALYSIS_SET/>", "analysis"),
        ('<?xml version="1.0" encoding="UTF-16"?><RUN/>'.encode("utf-16"), "run"),
        (b'<e:EXPERIMENT xmlns:e="urn:x"/>', "experiment"),
        (b"  <SUBMISSION/>", "submission"),
    ],
)
def test_xml_is_told_by_its_root(xml: bytes, kind: str) -> None:
    document = recognise(xml)
    assert (document.kind, document.media_type) == (kind, "application/xml")


@pytest.mark.parametrize("broken", [b"<", b"< STUDY>", b"<!-- nothing -->"])
def test_xml_without_a_readable_root_is_not_recognised(broken: bytes) -> None:
    with pytest.raises(Unrecognised):
        recognise(broken)


def test_entities_of_a_document_are_left_alone() -> None:
    assert recognise(b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><STUDY>&f;</STUDY>').kind == "study"


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (material.study(), "study"),
        (material.sample(), "sample"),
        (material.experiment(), "experiment"),
        (material.run("a.fastq", ""), "run"),
        ({"experiment": {"alias": "library"}}, "run"),
        ({"type": {"type": "REFERENCE_ALIGNMENT"}, "files": []}, "analysis"),
        ({"actions": []}, "submission"),
        ([material.sample()], "sample"),
        ({"items": [material.study()]}, "study"),
    ],
)
def test_json_is_told_by_its_members(document: Any, kind: str) -> None:
    recognised = recognise(json.dumps(document).encode())
    assert recognised.kind == kind
    assert recognised.media_type == f"application/vnd.gmi.{kind}-v1+json"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("study.json", "study"), ("my-Run_2.json", "run"), ("studyroom.json", ""), ("prune.json", ""), ("", "")],
)
def test_where_members_do_not_tell_the_name_of_the_file_may(name: str, kind: str) -> None:
    assert recognise(b"{}", name).kind == kind


def test_members_count_for_more_than_the_name() -> None:
    assert recognise(material.as_json(material.sample()), "study.json").kind == "sample"


def test_what_the_caller_says_is_believed() -> None:
    told = recognise(b"{}", kind="study", media_type="application/vnd.gmi.study-v2+json")
    assert (told.kind, told.media_type) == ("study", "application/vnd.gmi.study-v2+json")


def test_what_is_neither_xml_nor_json_is_not_recognised() -> None:
    with pytest.raises(Unrecognised, match=r"notes\.txt"):
        recognise(b"dear curator", "notes.txt")
