"""Attacks and damage, given to every codec: refused with faults and a code, and at no more memory than they brought."""

import gzip
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from samples.document import SampleV1
from sra.codec import codec_of
from sra.document import Document
from sra.faults import DocumentRefused, Fault
from sra.xsd_faults import MAX_FAULTS, MAX_OF_A_LARGE_RECORD

MEGABYTE = 2**20
BOMB = '<!ENTITY a0 "a">' + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
ATTACKS = [
    ("<!DOCTYPE {0} [" + BOMB + "]><{0} alias='&a9;'>&a9;</{0}>", "xml-doctype"),
    ('<!DOCTYPE {0} [<!ENTITY x SYSTEM "file:///etc/hostname">]><{0}>&x;</{0}>', "xml-doctype"),
    ('<!DOCTYPE {0} [<!ENTITY % x SYSTEM "http://192.0.2.1/x">%x;]><{0}/>', "xml-doctype"),
    ('<!DOCTYPE {0} SYSTEM "http://192.0.2.1/x.dtd"><{0}/>', "xml-doctype"),
    ("<!DOCTYPE {0}><{0}/>", "xml-doctype"),
    ("<{0}>&x;</{0}>", "xml-syntax"),
    ("<{0}>\0</{0}>", "xml-syntax"),
    ("<{0} alias='\0'/>", "xml-syntax"),
    ("<{0}>" * 300 + "</{0}>" * 300, "xml-syntax"),
    ("<{0}", "xml-syntax"),
    ("", "xml-syntax"),
    ("<?xml version='1.0' encoding='UTF-7'?><{0}/>", "xml-encoding"),
    ("<?xml version='1.0' encoding='EUC-JP'?><{0}/>", "xml-encoding"),
    ("<?xml version='1.0' encoding='no-such-thing'?><{0}/>", "xml-syntax"),
    ('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/>', "wrong-root"),
    ("<{0} xmlns='SRA.common'/>", "wrong-root"),
]


def codes(model: type[Document], data: bytes) -> set[str]:
    return {fault.code for fault in faults(model, data)}


def faults(model: type[Document], data: bytes) -> Sequence[Fault]:
    with pytest.raises(DocumentRefused) as refusal:
        codec_of(model).read_xml(data)
    return refusal.value.faults


@contextmanager
def at_most(megabytes: int) -> Iterator[None]:
    """Python's own memory; what libxml2 takes is in proportion to the bytes, which have a limit."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * MEGABYTE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("attack", "code"), ATTACKS)
def test_it_is_refused_by_every_codec(model: type[Document], attack: str, code: str) -> None:
    assert codes(model, attack.replace("{0}", model.xml_name).encode()) == {code}


def test_a_hundred_levels_are_refused_by_the_schema(model: type[Document]) -> None:
    name = model.xml_name
    assert codes(model, f"<{name}>{f'<{name}>' * 99}{f'</{name}>' * 99}</{name}>".encode()) & {
        "unknown-member",
        "misplaced-element",
    }


@pytest.mark.parametrize("encoding", ["latin-1", "cp037", "utf-32"])
def test_bytes_in_another_encoding_are_refused(model: type[Document], encoding: str) -> None:
    assert codes(model, f"<{model.xml_name} alias='é'/>".encode(encoding)) <= {"xml-syntax", "xml-encoding"}


@pytest.mark.parametrize("declared", ["UTF-16", "US-ASCII"])
def test_a_declaration_that_does_not_fit_is_refused(model: type[Document], declared: str) -> None:
    text = f"<?xml version='1.0' encoding='{declared}'?><{model.xml_name} alias='é'/>"
    assert codes(model, text.encode()) <= {"xml-syntax", "xml-encoding"}


def test_compressed_bytes_are_not_inflated(model: type[Document]) -> None:
    packed = gzip.compress(f"<{model.xml_name}/>".encode() + b" " * MEGABYTE)
    assert codes(model, packed) == {"xml-syntax"}


def test_a_schema_that_the_document_names_is_not_opened(tmp_path: Path) -> None:
    lax = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="SAMPLE"/></xs:schema>'
    (tmp_path / "lax.xsd").write_text(lax)
    hint = f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="{tmp_path}/lax.xsd"'
    assert codes(SampleV1, f"<SAMPLE {hint}/>".encode()) == {"missing-member"}


def test_one_text_of_fifty_megabytes_is_refused() -> None:
    document = b"<SAMPLE><TITLE>" + b"x" * (50 * MEGABYTE) + b"</TITLE></SAMPLE>"
    with at_most(5):
        assert codes(SampleV1, document) == {"xml-syntax"}


def test_one_attribute_of_fifty_megabytes_is_refused() -> None:
    document = b"<SAMPLE alias='" + b"x" * (50 * MEGABYTE) + b"'/>"
    with at_most(5):
        assert codes(SampleV1, document) == {"xml-syntax"}


def test_more_than_the_limit_is_refused_before_it_is_looked_at() -> None:
    document = b"<SAMPLE>" + b" " * (64 * MEGABYTE)
    with at_most(1):
        assert codes(SampleV1, document) == {"xml-size"}


def test_a_flood_of_faults_is_cut_off() -> None:
    document = b"<SAMPLE_SET>" + b"<SAMPLE/>" * 20_000 + b"</SAMPLE_SET>"
    with at_most(10):
        told = faults(SampleV1, document)
    assert ({fault.code for fault in told}, len(told)) == ({"missing-member"}, MAX_FAULTS)


def test_a_flood_of_faults_in_one_record_is_cut_off() -> None:
    wrong = b"<SAMPLE_ATTRIBUTE><TAG/><NOTE/></SAMPLE_ATTRIBUTE>" * 10_000
    document = (
        b"<SAMPLE><SAMPLE_NAME><TAXON_ID>1</TAXON_ID></SAMPLE_NAME><SAMPLE_ATTRIBUTES>"
        + wrong
        + b"</SAMPLE_ATTRIBUTES></SAMPLE>"
    )
    with at_most(10):
        told = faults(SampleV1, document)
    assert ({fault.code for fault in told}, len(told)) == ({"unknown-member"}, MAX_OF_A_LARGE_RECORD)


@pytest.mark.parametrize("kind", [list, dict])
@pytest.mark.parametrize("levels", [300, 1_000, 20_000])
def test_json_that_is_nested_without_end_is_refused(model: type[Document], kind: type, levels: int) -> None:
    value: Any = "\x01"
    for _ in range(levels):
        value = [value] if kind is list else {"a": value}
    with pytest.raises(DocumentRefused) as refusal:
        codec_of(model).read_json({"alias": value})
    assert "wrong-type" in {fault.code for fault in refusal.value.faults}


@pytest.mark.parametrize("value", [10**400, -1, 2**64, float("nan"), float("inf"), "\ud800", "\ufffe", "\0", True])
def test_json_that_no_document_can_hold_is_refused(value: object) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        codec_of(SampleV1).read_json({"names": {"taxonomic-id": 1, "scientific": value}, "title": value})
    assert {fault.field for fault in refusal.value.faults} == {"names.scientific", "title"} or value == -1
