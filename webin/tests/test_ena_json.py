"""The archive's own JSON is read for what the archive documents; nothing in it is lost silently."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import etree

from sra.faults import DocumentRefused
from webin.ena_json import webin_of

DOCUMENT: dict[str, Any] = {
    "submission": {
        "alias": "first",
        "accession": "",
        "actions": [{"type": "ADD"}, {"type": "HOLD", "holdUntilDate": "2027-01-12"}],
        "attributes": [{"tag": "pipeline", "value": "7"}],
    },
    "projects": [
        {
            "alias": "dairy",
            "name": "Dairy",
            "title": "Listeria in a dairy, over a year",
            "description": "Isolates of one dairy.",
            "sequencingProject": {},
            "project_links": [{"xrefLink": {"db": "PUBMED", "id": "25035323"}}],
        }
    ],
    "samples": [
        {
            "alias": "swab",
            "title": "A swab",
            "organism": {"taxonId": "1639"},
            "attributes": [{"tag": "geographic location (latitude)", "value": "1.81", "unit": "DD"}],
        }
    ],
}


def test_it_becomes_the_document_that_it_stands_for() -> None:
    written = etree.fromstring(webin_of(json.dumps(DOCUMENT).encode()) or b"")

    assert etree.tostring(written, encoding="unicode") == (
        '<WEBIN><SUBMISSION_SET><SUBMISSION alias="first"><ACTIONS><ACTION><ADD/></ACTION>'
        '<ACTION><HOLD HoldUntilDate="2027-01-12"/></ACTION></ACTIONS><SUBMISSION_ATTRIBUTES><SUBMISSION_ATTRIBUTE>'
        "<TAG>pipeline</TAG><VALUE>7</VALUE></SUBMISSION_ATTRIBUTE></SUBMISSION_ATTRIBUTES></SUBMISSION>"
        '</SUBMISSION_SET><PROJECT_SET><PROJECT alias="dairy"><NAME>Dairy</NAME>'
        "<TITLE>Listeria in a dairy, over a year</TITLE><DESCRIPTION>Isolates of one dairy.</DESCRIPTION>"
        "<SUBMISSION_PROJECT><SEQUENCING_PROJECT/></SUBMISSION_PROJECT><PROJECT_LINKS><PROJECT_LINK><XREF_LINK>"
        "<DB>PUBMED</DB><ID>25035323</ID></XREF_LINK></PROJECT_LINK></PROJECT_LINKS></PROJECT></PROJECT_SET>"
        '<SAMPLE_SET><SAMPLE alias="swab"><TITLE>A swab</TITLE><SAMPLE_NAME><TAXON_ID>1639</TAXON_ID></SAMPLE_NAME>'
        "<SAMPLE_ATTRIBUTES><SAMPLE_ATTRIBUTE><TAG>geographic location (latitude)</TAG><VALUE>1.81</VALUE>"
        "<UNITS>DD</UNITS></SAMPLE_ATTRIBUTE></SAMPLE_ATTRIBUTES></SAMPLE></SAMPLE_SET></WEBIN>"
    )


@pytest.mark.parametrize(
    "ours",
    [
        {"submission": {"actions": [{"type": "ADD"}]}, "samples": [{"names": {"taxonomic-id": 1639}}]},
        {"submission": {"actions": [{"type": "HOLD", "hold-until-date": "2027-01-12"}]}},
        [],
        7,
    ],
)
def test_the_json_of_this_repository_is_left_alone(ours: object) -> None:
    assert webin_of(json.dumps(ours).encode()) is None


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"experiments": [{}]}, "/experiments"),
        ({"submission": []}, "/submission"),
        ({"submission": {"actions": [{"type": "A D"}]}}, "/submission/actions/0/type"),
        ({"submission": {"colour": 1}}, "/submission/colour"),
        ({"projects": {}}, "/projects"),
        ({"projects": [7]}, "/projects/0"),
        ({"projects": [{"locusTags": []}]}, "/projects/0/locusTags"),
        ({"projects": [{"title": {}}]}, "/projects/0/title"),
        ({"projects": [{"title": "a\u0001"}]}, "/projects/0/title"),
        ({"samples": [{"organism": {"taxonId": True}}]}, "/samples/0/organism/taxonId"),
        ({"samples": [{"attributes": [{"tag": "a", "units": "b"}]}]}, "/samples/0/attributes/0/units"),
    ],
)
def test_what_has_no_place_is_refused_by_name(change: dict[str, Any], pointer: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        webin_of(json.dumps({**DOCUMENT, **change}).encode())

    assert [fault.pointer for fault in refused.value.faults] == [pointer]
