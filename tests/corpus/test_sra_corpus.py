"""Real documents of the archives: what their schemas take is taken here and comes back equal; the rest is refused.

The folder GMI_CORPUS has one folder per archive and kind of document, and a table (SOURCES.md) that says which
documents are valid for ENA's current schemas.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from lxml import etree

from sra.codec import Codec, XmlForm, codec_of
from sra.faults import DocumentRefused, Fault
from sra.tests.equality import records, written
from tests.documents.archive_schemas import FILES, compiled_for, needed
from tests.documents.conftest import OWNERS

pytestmark = pytest.mark.corpus

CORPUS = Path(os.environ.get("GMI_CORPUS", Path(__file__).resolve().parents[2] / "../shared/corpus"))
CODECS = {kind: codec_of(model) for kind, model in OWNERS.items()}
ARCHIVES = ("ena", "ncbi", "ddbj")
FILE, VALID = 1, 7
"""Columns of the table."""
RETIRED = re.compile("NON GENOMIC|454 GS FLX Plus|Solexa 1G Genome Analyzer|Ion S5")
"""Terms that our schema still takes and ENA's does not; `sra.reading` puts the ones in use for them."""


def table() -> Iterator[list[str]]:
    source = CORPUS / "SOURCES.md"
    for line in source.read_text().splitlines() if source.exists() else ():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > VALID and cells[FILE].startswith(ARCHIVES):
            yield cells


def valid_documents() -> list[str]:
    return [row[FILE] for row in table() if row[VALID].startswith("yes") and kind_of(row[FILE]) in CODECS]


def refused_documents() -> list[tuple[str, str]]:
    """File and the table's remark, for what ENA refuses."""
    return [(row[FILE], row[VALID]) for row in table() if row[VALID].startswith("no") and kind_of(row[FILE]) in CODECS]


def kind_of(file: str) -> str:
    return file.split("/")[1].removesuffix("_SET")


def test_the_corpus_is_there() -> None:
    assert len(valid_documents()) > 150


@pytest.mark.parametrize("file", valid_documents())
def test_a_valid_document_comes_back_equal(file: str) -> None:
    data, kind = (CORPUS / file).read_bytes(), kind_of(file)
    codec = CODECS[kind]
    documents = [orjson.loads(orjson.dumps(document)) for document in codec.read_xml(data)]
    assert records(written(codec, documents, root=root_of(codec, kind))) == records(data)
    for document in documents:
        assert orjson.dumps(codec.read_json(document)) == orjson.dumps(document)
        assert codec.read_xml(codec.write_xml(document, XmlForm.GMI)) == [document]


@needed
@pytest.mark.parametrize("file", [file for file in valid_documents() if kind_of(file) in FILES])
def test_what_is_written_is_valid_for_the_archive(file: str) -> None:
    codec = CODECS[kind_of(file)]
    documents = codec.read_xml((CORPUS / file).read_bytes())
    text = written(codec, documents, root=root_of(codec, kind_of(file)))
    compiled_for(kind_of(file)).assertValid(etree.fromstring(text))


@pytest.mark.parametrize(("file", "remark"), refused_documents())
def test_what_the_archive_refuses_is_refused_at_the_same_place(file: str, remark: str) -> None:
    faults = faults_of(CODECS[kind_of(file)], (CORPUS / file).read_bytes())
    assert faults
    line = re.match(r"no: line (\d+): ", remark)
    if line and not RETIRED.search(remark):
        assert int(line[1]) in {fault.line for fault in faults}


@pytest.mark.parametrize("kind", sorted(CODECS))
@pytest.mark.parametrize("archive", ARCHIVES)
def test_anything_else_is_refused_with_faults_that_name_their_place(archive: str, kind: str) -> None:
    for file in sorted((CORPUS / archive).glob("*/*")):
        for fault in faults_of(CODECS[kind], file.read_bytes()):
            assert fault.line or fault.xpath or fault.code.startswith("xml-"), file


def root_of(codec: Codec, kind: str) -> str:
    return kind if codec.model.in_sets else ""


def faults_of(codec: Codec, data: bytes) -> tuple[Fault, ...]:
    """None if the document is taken. Anything but a refusal fails the test."""
    try:
        codec.read_xml(data)
    except DocumentRefused as refusal:
        return refusal.faults
    return ()
