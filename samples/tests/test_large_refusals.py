"""Refusals of large documents: which records are at fault is told, and the price stays in proportion."""

import pytest

from samples.document import SampleV1
from sra.codec import codec_of
from sra.faults import DocumentRefused, Fault

GOOD = b"<SAMPLE><SAMPLE_NAME><TAXON_ID>562</TAXON_ID></SAMPLE_NAME></SAMPLE>"
BAD = b"<SAMPLE><SAMPLE_NAME><TAXON_ID>none</TAXON_ID></SAMPLE_NAME></SAMPLE>"


def faults(document: bytes) -> tuple[Fault, ...]:
    with pytest.raises(DocumentRefused) as refused:
        codec_of(SampleV1).read_xml(document)
    return refused.value.faults


def test_the_records_at_fault_are_told_from_the_others() -> None:
    found = faults(b"<SAMPLE_SET>" + GOOD + BAD + GOOD + BAD + b"</SAMPLE_SET>")
    assert {fault.pointer for fault in found} == {"/1/names/taxonomic-id", "/3/names/taxonomic-id"}


def test_of_very_many_faulty_records_the_first_are_explained() -> None:
    found = faults(b"<SAMPLE_SET>" + BAD * 3_000 + b"</SAMPLE_SET>")
    assert found[0].pointer == "/0/names/taxonomic-id"
    assert found[0].code == "wrong-format"


def test_a_record_too_large_to_explain_is_refused_all_the_same() -> None:
    found = faults(b"<SAMPLE>" + b"<a/>" * 100_000 + b"</SAMPLE>")
    assert found[0].line
