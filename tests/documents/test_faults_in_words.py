"""Records that are not explained at length: what libxml2 says of them has a place and a code all the same."""

import pytest

from samples.document import SampleV1
from sra import validity, xsd_faults
from sra.codec import codec_of
from sra.faults import DocumentRefused, Fault
from studies.document import StudyV1

NAME = "<SAMPLE_NAME><TAXON_ID>1</TAXON_ID></SAMPLE_NAME>"
DESCRIPTOR = "<STUDY_TITLE>t</STUDY_TITLE>"
WRONG = [
    ("", "/names", "missing-member", ""),
    ("<SAMPLE_NAME/>", "/names/taxonomic-id", "missing-member", "/SAMPLE_NAME"),
    (
        "<SAMPLE_NAME><TAXON_ID>x</TAXON_ID></SAMPLE_NAME>",
        "/names/taxonomic-id",
        "wrong-format",
        "/SAMPLE_NAME/TAXON_ID",
    ),
    (
        '<SAMPLE_NAME name="x"><TAXON_ID>1</TAXON_ID></SAMPLE_NAME>',
        "/names/name",
        "unknown-member",
        "/SAMPLE_NAME/@name",
    ),
    (f"{NAME}<DESCRIPTON/>", "/DESCRIPTON", "unknown-member", "/DESCRIPTON"),
    (f"{NAME}<TITLE/>", "/title", "misplaced-element", "/TITLE"),
    (f"{NAME}text", "", "wrong-format", ""),
    (
        f"<IDENTIFIERS><SUBMITTER_ID>x</SUBMITTER_ID></IDENTIFIERS>{NAME}",
        "/identifiers/submitter/namespace",
        "missing-member",
        "/IDENTIFIERS/SUBMITTER_ID/@namespace",
    ),
    (
        f"{NAME}<SAMPLE_ATTRIBUTES><SAMPLE_ATTRIBUTE><TAG>a</TAG></SAMPLE_ATTRIBUTE><SAMPLE_ATTRIBUTE><TAG>b</TAG><V/>"
        "</SAMPLE_ATTRIBUTE></SAMPLE_ATTRIBUTES>",
        "/additional-properties/b",
        "unknown-member",
        "/SAMPLE_ATTRIBUTES/SAMPLE_ATTRIBUTE[2]/V",
    ),
]


@pytest.fixture
def in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xsd_faults, "MAX_RECORDS", 0)


def faults(model: type, text: str) -> list[Fault]:
    with pytest.raises(DocumentRefused) as refusal:
        codec_of(model).read_xml(text.encode())
    return list(refusal.value.faults)


@pytest.mark.usefixtures("in_words")
@pytest.mark.parametrize(("content", "pointer", "code", "path"), WRONG)
def test_its_place_and_code_are_told(content: str, pointer: str, code: str, path: str) -> None:
    (fault,) = faults(SampleV1, f"<SAMPLE_SET>\n<SAMPLE>{NAME}</SAMPLE>\n<SAMPLE>{content}</SAMPLE></SAMPLE_SET>")
    assert (fault.pointer, fault.code, fault.line) == (f"/1{pointer}", code, 3)
    assert fault.xpath == f"/SAMPLE_SET/SAMPLE[2]{path}"


@pytest.mark.parametrize(("content", "pointer", "code", "path"), WRONG)
def test_at_length_the_same_is_said(content: str, pointer: str, code: str, path: str) -> None:
    found = faults(SampleV1, f"<SAMPLE_SET>\n<SAMPLE>{NAME}</SAMPLE>\n<SAMPLE>{content}</SAMPLE></SAMPLE_SET>")
    assert code in {fault.code for fault in found}
    assert {fault.line for fault in found} == {3}


@pytest.mark.usefixtures("in_words")
def test_a_term_is_suggested_and_said_once() -> None:
    wrong = '<STUDY_TYPE existing_study_type="Metagenomic"/>'
    (fault,) = faults(StudyV1, f"<STUDY><DESCRIPTOR>{DESCRIPTOR}{wrong}</DESCRIPTOR></STUDY>")
    assert (fault.code, fault.suggestion) == ("not-a-term", "Metagenomics")
    assert fault.xpath == "/STUDY/DESCRIPTOR/STUDY_TYPE/@existing_study_type"


@pytest.mark.usefixtures("in_words")
def test_an_unknown_element_gets_the_name_that_was_expected() -> None:
    (fault,) = faults(StudyV1, "<STUDY><DESCRIPTER/></STUDY>")
    assert (fault.code, fault.suggestion) == ("unknown-member", "DESCRIPTOR")


def test_a_record_with_very_many_faults_is_told_completely() -> None:
    wrong = "<SAMPLE_ATTRIBUTE><TAG/><NOTE/></SAMPLE_ATTRIBUTE>" * 300
    found = faults(SampleV1, f"<SAMPLE>{NAME}<SAMPLE_ATTRIBUTES>{wrong}</SAMPLE_ATTRIBUTES></SAMPLE>")
    assert len({fault.xpath for fault in found}) == 300
    assert {fault.pointer for fault in found} == {"/additional-properties"}


def test_not_more_than_ten_thousand_are_told() -> None:
    assert len(faults(SampleV1, f"<SAMPLE_SET>{'<SAMPLE/>' * 10_001}</SAMPLE_SET>")) == 10_000


def test_a_large_set_is_told_like_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f'<SAMPLE_SET x="1">text<SAMPLE>{NAME}</SAMPLE><SAMPLE/><other/></SAMPLE_SET>'
    small = faults(SampleV1, text)
    monkeypatch.setattr(validity, "MAX_ELEMENTS", 4)
    assert faults(SampleV1, text) == small
    assert [fault.code for fault in small] == ["unknown-member", "wrong-format", "unknown-member", "missing-member"]


@pytest.mark.parametrize(
    "wrong", ["<SAMPLE/>", "text", "<other/>", f'<SAMPLE a="1">{NAME}</SAMPLE>', f"<SAMPLE>{NAME}x</SAMPLE>"]
)
def test_a_large_set_with_one_fault_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setattr(validity, "MAX_ELEMENTS", 4)
    good = f"<SAMPLE>{NAME}</SAMPLE>"
    assert len(codec_of(SampleV1).read_xml(f"<SAMPLE_SET>{good * 3}</SAMPLE_SET>".encode())) == 3
    assert faults(SampleV1, f"<SAMPLE_SET>{good * 2}{wrong}{good}</SAMPLE_SET>")


def test_in_a_large_record_the_element_is_found() -> None:
    good, wrong = (
        "<SAMPLE_ATTRIBUTE><TAG>a&lt;</TAG></SAMPLE_ATTRIBUTE>\n",
        "<SAMPLE_ATTRIBUTE><VALUE/></SAMPLE_ATTRIBUTE>",
    )
    content = good * 3_000 + wrong + good * 3_000 + "<SAMPLE_ATTRIBUTE><TAG/><NOTE/></SAMPLE_ATTRIBUTE>"
    found = faults(SampleV1, f"<SAMPLE>{NAME}<SAMPLE_ATTRIBUTES>{content}</SAMPLE_ATTRIBUTES></SAMPLE>")
    assert [(fault.code, fault.line) for fault in found] == [("missing-member", 3001), ("unknown-member", 6001)]
    assert found[0].xpath == "/SAMPLE/SAMPLE_ATTRIBUTES/SAMPLE_ATTRIBUTE[3001]"
    assert found[1].xpath == "/SAMPLE/SAMPLE_ATTRIBUTES/SAMPLE_ATTRIBUTE[6002]/NOTE"


def test_a_large_record_that_is_right_is_taken() -> None:
    good = "".join(f"<SAMPLE_ATTRIBUTE><TAG>{number}</TAG></SAMPLE_ATTRIBUTE>" for number in range(6_000))
    text = f"<SAMPLE>{NAME}<SAMPLE_ATTRIBUTES>{good}</SAMPLE_ATTRIBUTES></SAMPLE>"
    (document,) = codec_of(SampleV1).read_xml(text.encode())
    assert len(document["additional-properties"]) == 6_000
