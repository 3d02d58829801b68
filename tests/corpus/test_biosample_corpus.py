"""Every BioSample and BioProject of the corpus is read whole, by whichever door, or refused with a reason."""

from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from sra.document import JsonObject
from sra.faults import DocumentRefused
from sra.picking import pick
from sra.reading import Refused, read, stream
from tests.corpus.test_sra_corpus import CORPUS
from tests.documents.archive import CODECS

pytestmark = pytest.mark.corpus

FOLDERS = ("ncbi/BioSample", "ncbi/BioSampleSet", "ncbi/DocumentSummary", "ncbi/RecordSet", "ncbi/Submission")
ELEMENTS = ("BioSample", "DocumentSummary", "Package")
REFUSED_WITH_REASON = {
    "db_fail.xml": ("missing-member", "an organism without its number"),
    "SAMTSTXML1.xml": ("wrong-root", "a format of EBI's own that ended in 2019"),
    "SAMTSTXML1_unaccession.xml": ("wrong-root", "a format of EBI's own that ended in 2019"),
    "TEST1.xml": ("wrong-root", "a format of EBI's own that ended in 2019"),
    "example-ncbi.xml": ("wrong-root", "a submission to NCBI's portal, which is no record"),
}
"""By the end of the name."""


def _files() -> list[Path]:
    folders = [CORPUS / name for name in (*FOLDERS, "ddbj/BioSampleSet", "ddbj/PackageSet")]
    return sorted(file for folder in folders for file in folder.iterdir() if file.is_file())


def _reason(file: Path) -> str | None:
    return next((code for name, (code, _) in REFUSED_WITH_REASON.items() if file.name.endswith(name)), None)


@pytest.fixture(scope="module")
def files() -> list[Path]:
    return _files()


def _records(data: bytes) -> list[etree._Element]:
    root = etree.fromstring(data, etree.XMLParser(remove_comments=True))
    return [root] if root.tag in ELEMENTS else [each for name in ELEMENTS for each in root.findall(name)]


def _documents(data: bytes) -> list[JsonObject]:
    return [record.document for record in read(data, CODECS).records]


def test_each_is_read_whole_or_refused_for_a_reason_that_is_known(files: list[Path]) -> None:
    outcomes: Counter[str] = Counter()
    for file in files:
        data, reason = file.read_bytes(), _reason(file)
        if reason is None:
            assert len(_documents(data)) == len(_records(data)), file.name
        else:
            with pytest.raises(DocumentRefused) as refusal:
                read(data, CODECS)
            assert {fault.code for fault in refusal.value.faults} == {reason}, file.name
        outcomes[reason or "read"] += 1
    assert outcomes["read"] >= 33


def test_all_doors_give_the_same_documents(files: list[Path]) -> None:
    for file in files:
        if _reason(file) is None:
            data = file.read_bytes()
            expected = _documents(data)
            assert [one.read().document for one in pick(data, CODECS)] == expected, file.name
            streamed = list(stream(BytesIO(data), CODECS))
            assert [one.document for one in streamed if not isinstance(one, Refused)] == expected, file.name


def test_what_was_read_can_be_written_and_read_again(files: list[Path]) -> None:
    for file in files:
        for record in read(file.read_bytes(), CODECS).records if _reason(file) is None else ():
            codec = CODECS[record.kind]
            root = codec.natural_root(record.document)
            assert codec.read_xml(codec.write_xml(record.document, root=root)) == [record.document], file.name


def _texts(value: object) -> str:
    if isinstance(value, dict):
        return " ".join([*value, *map(_texts, value.values())])
    return " ".join(map(_texts, value)) if isinstance(value, list) else str(value)


DROPPED = ("Contact", "Contacts", "StructuredCitation", "Header")
"""What is left out on purpose, and said so; the heads of tables are in front of each of their cells."""


def _said(element: etree._Element) -> list[str]:
    if element.tag in DROPPED:
        return []
    own = [str(element.text).strip()] if element.text and element.text.strip() else []
    return own + [text for child in element for text in _said(child)]


def test_no_text_is_lost_but_of_persons_and_citations(files: list[Path]) -> None:
    for file in files:
        data = file.read_bytes()
        if _reason(file) is not None:
            continue
        for source, record in zip(_records(data), read(data, CODECS).records, strict=True):
            kept = " ".join(_texts(record.document).split())
            lost = [text for text in _said(source) if " ".join(text.split()) not in kept]
            assert [text for text in lost if not _is_said_otherwise(text)] == [], (file.name, lost)


def _is_said_otherwise(text: str) -> bool:
    """Kinds of publication are databases of links, days have no midnight, and relevance is told by its element."""
    return text in ("ePubmed", "eDOI", "Antibiogram") or text.lower() == "yes" or "T00:00:00" in text


def test_nothing_of_a_person_is_kept(files: list[Path]) -> None:
    for file in files:
        if _reason(file) is None:
            data = file.read_bytes()
            said = _texts(_documents(data))
            addresses = {str(each.get("email")) for each in etree.fromstring(data).iter("Contact") if each.get("email")}
            assert not [address for address in addresses if "@" in address and address in said], file.name
