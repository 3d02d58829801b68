"""Real documents of the archives: what their schemas take is taken here and comes back equal; the rest is refused.

The folder GMI_CORPUS has one folder per archive and kind of document, and a table (SOURCES.md) that says which
documents are valid for ENA's current schemas.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from analyses.document import AnalysisV1
from experiments.document import ExperimentV1
from runs.document import RunV1
from samples.document import SampleV1
from sra.codec import Codec, XmlForm, codec_of
from sra.faults import DocumentRefused, Fault
from sra.tests.equality import records
from studies.document import StudyV1
from submissions.document import SubmissionV1

pytestmark = pytest.mark.corpus

CORPUS = Path(os.environ.get("GMI_CORPUS", Path(__file__).resolve().parents[2] / "../shared/corpus"))
CODECS = [codec_of(model) for model in (StudyV1, SampleV1, ExperimentV1, RunV1, AnalysisV1, SubmissionV1)]
ARCHIVES = ("ena", "ncbi", "ddbj")
FILE, VALID = 1, 7
"""Columns of the table."""


def table() -> Iterator[list[str]]:
    source = CORPUS / "SOURCES.md"
    for line in source.read_text().splitlines() if source.exists() else ():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > VALID and cells[FILE].startswith(ARCHIVES):
            yield cells


def valid_documents() -> list[tuple[str, Codec]]:
    valid = [row[FILE] for row in table() if row[VALID].startswith("yes")]
    return [(file, codec) for file in valid for codec in CODECS if kind_of(file) == codec.model.xml_name]


def kind_of(file: str) -> str:
    return file.split("/")[1].removesuffix("_SET")


def test_the_corpus_is_there() -> None:
    assert len(valid_documents()) > 150


@pytest.mark.parametrize(("file", "codec"), valid_documents(), ids=lambda item: item if isinstance(item, str) else "")
def test_a_valid_document_comes_back_equal(file: str, codec: Codec) -> None:
    data = (CORPUS / file).read_bytes()
    documents = [orjson.loads(orjson.dumps(document)) for document in codec.read_xml(data)]
    assert records(codec.write_set([(document, ()) for document in documents])) == records(data)
    for document in documents:
        assert orjson.dumps(codec.read_json(document)) == orjson.dumps(document)
        assert codec.read_xml(codec.write_xml(document, XmlForm.GMI)) == [document]


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.model.xml_name.lower())
@pytest.mark.parametrize("archive", ARCHIVES)
def test_anything_else_is_refused_with_faults_that_name_their_place(archive: str, codec: Codec) -> None:
    for file in sorted((CORPUS / archive).glob("*/*")):
        for fault in faults_of(codec, file.read_bytes()):
            assert fault.line or fault.xpath or fault.code.startswith("xml-"), file


def faults_of(codec: Codec, data: bytes) -> tuple[Fault, ...]:
    """None if the document is taken. Anything but a refusal fails the test."""
    try:
        codec.read_xml(data)
    except DocumentRefused as refusal:
        return refusal.faults
    return ()
