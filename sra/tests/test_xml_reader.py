"""Attacks and damage are refused with a code of their own, quickly and without reading anything from elsewhere."""

from pathlib import Path

import pytest
from lxml import etree

from sra import xml_reader
from sra.faults import DocumentRefused

ENTITIES = '<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9))
REFUSED = [
    (b"", "xml-syntax"),
    (b"   ", "xml-syntax"),
    (b"text", "xml-syntax"),
    (b"<a>", "xml-syntax"),
    (b"<a/><b/>", "xml-syntax"),
    (b" <?xml version='1.0'?><a/>", "xml-syntax"),
    (b"<a>\x00</a>", "xml-syntax"),
    (b"<a>&#0;</a>", "xml-syntax"),
    (b"<a>&#xD800;</a>", "xml-syntax"),
    (b"<a>&nbsp;</a>", "xml-syntax"),
    (b"<a>\xff\xfe</a>", "xml-syntax"),
    (b"<a x='1' x='2'/>", "xml-syntax"),
    (b"<a>" * 300 + b"</a>" * 300, "xml-syntax"),
    (b"<!DOCTYPE a><a/>", "xml-doctype"),
    (b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>', "xml-doctype"),
    (f"<!DOCTYPE a [{ENTITIES}]><a/>".encode(), "xml-doctype"),
    (b"<?xml version='1.0' encoding='UTF-7'?><a/>", "xml-encoding"),
    (b"<?xml version='1.0' encoding='SHIFT_JIS'?><a/>", "xml-encoding"),
]


@pytest.mark.parametrize(("data", "code"), REFUSED)
def test_it_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        xml_reader.parse(data)
    assert [fault.code for fault in refusal.value.faults] == [code]


def test_an_entity_never_brings_a_file_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    attack = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'
    with pytest.raises(DocumentRefused) as refusal:
        xml_reader.parse(attack.encode())
    assert "secret" not in refusal.value.faults[0].reason


def test_too_many_tags_are_refused_before_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_reader, "MAX_TAGS", 10)
    with pytest.raises(DocumentRefused) as refusal:
        xml_reader.parse(b"<a>" + b"<b/>" * 20 + b"</a>")
    assert refusal.value.faults[0].code == "xml-size"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_are_read(encoding: str) -> None:
    assert xml_reader.parse("<a>é</a>".encode(encoding)).text == "é"


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "iso-8859-15", "Windows-1252"])
def test_encodings_of_western_europe_are_read(encoding: str) -> None:
    assert xml_reader.parse(f"<?xml version='1.0' encoding='{encoding}'?><a>é</a>".encode(encoding)).text == "é"


def test_comments_and_instructions_do_not_part_a_text() -> None:
    assert (
        xml_reader.parse(b"<?go x?><a>one<!-- no --> and <?stop?>two<![CDATA[ & three]]></a>").text
        == "one and two & three"
    )


def test_the_line_of_a_syntax_error_is_told() -> None:
    with pytest.raises(DocumentRefused) as refusal:
        xml_reader.parse(b"<a>\n\n<b></a>")
    assert refusal.value.faults[0].line == 3


def test_many_instructions_before_a_fault_cost_no_more_than_their_length() -> None:
    """Not measured in time: in every other way than one the answer would not come at all."""
    with pytest.raises(DocumentRefused) as refused:
        xml_reader.parse(b"<?a?>" * 10_000 + b"X")
    assert refused.value.faults[0].code == "xml-syntax"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_an_element_with_too_many_attributes_is_refused(encoding: str) -> None:
    head = "" if encoding in ("utf-8", "utf-16") else "<?xml version='1.0' encoding='utf-16'?>"
    crowd = " ".join(f"{chr(0x4E00 + number)}=''" for number in range(101))
    assert parse_of(f"{head}<A><B {crowd[:400]}/></A>", encoding).tag == "A"
    with pytest.raises(DocumentRefused) as refused:
        parse_of(f"{head}<A><B {crowd}/></A>", encoding)
    assert refused.value.faults[0].code == "xml-size"


def parse_of(text: str, encoding: str) -> etree._Element:
    return xml_reader.parse(text.encode(encoding))
