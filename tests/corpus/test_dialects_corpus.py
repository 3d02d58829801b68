"""Every SRA document of the corpus, in every dialect and envelope: accepted, evened out by name, or refused in place.

Nothing here is said of single files but why some are refused; documents that are not in that list are judged by what
the table of sources says of them, so other documents of the same kinds can be put into the folder.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

from sra.codec import Codec, codec_of
from sra.faults import DocumentRefused, Fault
from sra.reading import Reading, Refused, read, stream
from sra.tests.equality import Picture, records
from submissions.receipt_document import ReceiptV1
from tests.corpus.test_sra_corpus import ARCHIVES, CORPUS, FILE, VALID, table
from tests.documents.archive import CODECS as SRA_CODECS

pytestmark = pytest.mark.corpus

CODECS: dict[str, Codec] = {**SRA_CODECS, "RECEIPT": codec_of(ReceiptV1)}
ENVELOPES = ("ROOT", "EXPERIMENT_PACKAGE", "EXPERIMENT_PACKAGE_SET", "WEBIN")
DRA = 9
"""Column of the table: whether the document is valid for DRA 1.6."""

REFUSED_WITH_REASON = {
    "public_run_from_assembly.xml": "truncated",
    "example-0003_dra_Experiment.xml": "truncated",
    "example-0003_dra_Run.xml": "truncated",
    "example-0003_dra_Submission.xml": "truncated",
    "run_set.xml": "the XML declaration is not at the start",
    "analysis2.xml": "files are AGP by a name that no vocabulary has",
    "analysis2-expected.xml": "files are AGP by a name that no vocabulary has",
    "test_experiment2.xml": "GENIUS is no model of Illumina's",
    "minimal_study.xml": "a project without the description that ENA asks for",
    "project2.xml": "titles of five characters, no description",
    "project2-expected.xml": "titles of five characters, no description",
    "project3.xml": "a title of five characters, no description",
    "project3-expected.xml": "a title of five characters, no description",
    "sample_receipt.xml": "no date, no file, no actions",
    "sample_receipt_mismatch.xml": "no date, no file, no actions",
    "ena_receipt.xml": "no file that was submitted",
    "meleagris_gallopavo_silvestris.xml": "a taxon, which is no SRA record",
    "run1.xml": "text in a reference, file types and checksum methods that are none",
    "run3.xml": "text in a reference, file types and checksum methods that are none",
    "minimal_sra_export.xml": "hand-made: no study, design or selection",
}
"""By the last part of the name: documents of this copy of the corpus that stay refused."""


@dataclass(frozen=True)
class Outcome:
    """What became of a document."""

    file: str
    verdict: str
    reading: Reading | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def name(self) -> str:
        return self.file.rsplit("__", 1)[-1]

    @property
    def dialect(self) -> str:
        return self.reading.dialect if self.reading else "-"


@cache
def claims() -> dict[str, tuple[str, str]]:
    """What the table says: valid for ENA's current schemas, for DRA 1.6."""
    return {row[FILE]: (row[VALID], row[DRA]) for row in table() if len(row) > DRA}


def documents() -> Iterator[Path]:
    for archive in ARCHIVES:
        for path in sorted((CORPUS / archive).glob("*/*")):
            if path.parent.name in ENVELOPES or path.parent.name.removesuffix("_SET") in CODECS:
                yield path


@cache
def outcomes() -> tuple[Outcome, ...]:
    return tuple(outcome(path) for path in documents())


def outcome(path: Path) -> Outcome:
    file, data = str(path.relative_to(CORPUS)), path.read_bytes()
    try:
        found = read(data, CODECS)
    except DocumentRefused as refusal:
        return Outcome(file, "refused", faults=refusal.faults)
    if found.normalisations:
        return Outcome(file, "normalised", found)
    return Outcome(file, "equal" if written(found) == received(data, found) else "accepted", found)


def written(found: Reading) -> list[Picture]:
    """The records as plain SRA."""
    return [
        picture
        for record in found.records
        for picture in records(CODECS[record.kind].write_xml(record.document, root=record.root))
    ]


def received(data: bytes, found: Reading) -> list[Picture]:
    """The records as they came."""
    as_set = data.replace(b"<ROOT", b"<ROOT_SET").replace(b"</ROOT", b"</ROOT_SET")
    return records(as_set if found.root == "ROOT" else data)


def test_print_what_becomes_of_every_document() -> None:
    counts = Counter((o.file.split("/")[1], o.dialect, o.verdict) for o in outcomes())
    for (kind, dialect, verdict), number in sorted(counts.items()):
        print(f"{kind:24} {dialect:14} {verdict:12} {number:4}")
    assert sum(counts.values()) > 200


def test_what_ena_accepts_is_untouched_and_comes_back_equal() -> None:
    valid = [o for o in outcomes() if claims().get(o.file, ("", ""))[0].startswith("yes")]
    assert len(valid) > 100
    assert {o.file: o.verdict for o in valid if o.verdict != "equal"} == {}


def test_what_ena_refuses_is_not_taken_without_a_word() -> None:
    refused = [o for o in outcomes() if claims().get(o.file, ("", ""))[0].startswith("no")]
    assert len(refused) > 40
    assert [o.file for o in refused if o.verdict not in ("normalised", "refused")] == []


def test_what_ddbj_accepts_is_accepted() -> None:
    valid = [o for o in outcomes() if claims().get(o.file, ("", ""))[1].startswith("yes")]
    assert len(valid) > 100
    assert {o.file: o.faults[:2] for o in valid if o.verdict == "refused"} == {}


def test_refusals_are_known_and_have_places() -> None:
    refused = [o for o in outcomes() if o.verdict == "refused"]
    for o in refused:
        assert all(fault.line or fault.code.startswith("xml-") for fault in o.faults), o.file
    unknown = {o.file: o.faults[:2] for o in refused if o.name not in REFUSED_WITH_REASON}
    judged = {file for file in unknown if not claims().get(file, ("no", ""))[0].startswith(("yes", "n/a"))}
    assert {file: faults for file, faults in unknown.items() if file not in judged} == {}


def test_parts_of_packages_are_accepted() -> None:
    """Of all records in NCBI's packages; hand-made ones beside real ones are allowed one in a hundred."""
    packages = [o for o in outcomes() if "EXPERIMENT_PACKAGE" in o.file]
    taken = sum(len(o.reading.records) for o in packages if o.reading)
    refused = sum(len({str(f.xpath).split("/")[3] for f in o.faults}) for o in packages if not o.reading)
    assert taken > 0.99 * (taken + refused) - 6
    assert {o.dialect for o in packages if o.reading} == {"ncbi-package"}


def test_a_stream_of_it_says_the_same() -> None:
    for o in outcomes():
        data = (CORPUS / o.file).read_bytes()
        try:
            found = list(stream(BytesIO(data), CODECS))
        except DocumentRefused:
            assert o.verdict == "refused", o.file
            continue
        if any(isinstance(item, Refused) for item in found):
            assert o.verdict == "refused", o.file
        else:
            assert o.reading is not None
            assert [item.document for item in found if not isinstance(item, Refused)] == [
                record.document for record in o.reading.records
            ], o.file


SERVED = ("broker-name", "external-database-identifiers", "related-resources", "additional-properties", "center-name")
"""What ENA adds from its own knowledge when it serves a record."""


def test_we_even_out_as_ena_does() -> None:
    """The archive's own pairs of input and expected output, wherever the input needs evening out and is accepted."""
    compared = 0
    for o in outcomes():
        pair = CORPUS / o.file.replace(".xml", "-expected.xml")
        if o.verdict == "normalised" and o.reading and pair.exists():
            for ours, theirs in zip(o.reading.records, read(pair.read_bytes(), CODECS).records, strict=True):
                compared += 1
                assert _said(ours.document) == _said(theirs.document), o.file
    assert compared > 10


def _said(document: dict[str, object]) -> dict[str, object]:
    said = {name: value for name, value in document.items() if name not in SERVED}
    if isinstance(names := said.get("names"), dict):  # the two that ENA has dropped have a home here
        plain = {name: " ".join(str(value).split()) for name, value in names.items()}
        said["names"] = {name: value for name, value in plain.items() if name not in ("anonymized", "individual")}
    if isinstance(identifiers := said.get("identifiers"), dict):
        said["identifiers"] = {name: value for name, value in identifiers.items() if name != "secondary"}
    return said
