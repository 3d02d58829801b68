"""What is read: a SAMPLE_SET of 1,000 samples, made by repeating real ones that our XSD accepts."""

import os
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from samples.document import SampleV1
from sra.codec import codec_of
from sra.schema_writer import compiled

SAMPLES = 1000
ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("GMI_CORPUS", ROOT / "../shared/corpus"))
FIXTURE = ROOT / "sra/tests/fixtures/sample_set.xml"


def sample_set() -> bytes:
    """The set, as one XML document."""
    found = list(_samples())
    records = b"\n".join(found[index % len(found)] for index in range(SAMPLES))
    return b"<SAMPLE_SET>" + records + b"</SAMPLE_SET>"


def _samples() -> Iterator[bytes]:
    files = sorted(CORPUS.glob("*/SAMPLE_SET/*.xml")) or [FIXTURE]
    schema = compiled(codec_of(SampleV1).xsd())
    for file in files:
        for record in _records(file):
            text = etree.tostring(record, with_tail=False, encoding="UTF-8", xml_declaration=False)
            if schema(etree.fromstring(text)):
                yield text


def _records(file: Path) -> list[etree._Element]:
    try:
        return list(etree.fromstring(file.read_bytes()).iter("SAMPLE"))
    except etree.XMLSyntaxError:
        return []  # some are damaged on purpose
