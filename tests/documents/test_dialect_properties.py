"""What holds for the evening out of any record, whatever was done to it."""

from copy import deepcopy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from sra.codec import Codec
from sra.dialects.draft import Draft
from sra.dialects.normalising import ALL_RULES, normalise
from sra.dialects.rules import Effect
from sra.dialects.tables import orders
from sra.faults import DocumentRefused
from sra.reading import read
from sra.tests.equality import FIXTURES
from sra.xml_reader import parse
from tests.documents.archive import CODECS

EXAMPLES = {
    record.tag: record
    for file in sorted(FIXTURES.glob("*.xml"))
    for record in parse(file.read_bytes()).iter(*CODECS)
    if (around := record.getparent()) is None or str(around.tag).endswith("_SET")
}
KNOWN = st.sampled_from(sorted({tag for children in orders().values() for tag in children} | {"SUBMITTER_ID", "POOL"}))
TEXTS = st.sampled_from(["", " ", "x", " Illumina miseq ", "NON GENOMIC", "DNAse", "fastq", "7"])


@st.composite
def disturbed(draw: st.DrawFn) -> etree._Element:
    """A record to which some things were done that dialects do."""
    root = deepcopy(EXAMPLES[draw(st.sampled_from(sorted(EXAMPLES)))])
    for _ in range(draw(st.integers(0, 6))):
        places = list(root.iter())
        place = places[draw(st.integers(0, len(places) - 1))]
        match draw(st.integers(0, 5)):
            case 0:
                place.insert(0, etree.Element(draw(KNOWN)))
            case 1:
                place.extend([deepcopy(child) for child in place][:1])
            case 2 if len(place) > 1:
                place.append(place[0])
            case 3 if len(place) == 0:
                place.text = draw(TEXTS)
            case 4:
                place.set(draw(st.sampled_from(["label", "total_spots", "notes", "accession", "x"])), draw(TEXTS))
            case 5 if place is not root and (around := place.getparent()) is not None:
                around.remove(place)
    return root


QUICKLY = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def codec_of(record: etree._Element) -> Codec:
    return CODECS[str(record.tag)]


@QUICKLY
@given(disturbed())
def test_doing_it_again_does_nothing(record: etree._Element) -> None:
    draft = Draft(record)
    for rule in ALL_RULES:
        for element in rule.places(draft.root):
            rule.change.apply(element, draft)
        again = [rule.change.apply(element, draft) for element in rule.places(draft.root)]
        assert set(again) <= {Effect.NOTHING}, rule.name


@QUICKLY
@given(disturbed())
def test_a_rule_that_does_not_say_that_it_loses_does_not(record: etree._Element) -> None:
    draft = Draft(record)
    _, done = normalise(draft, lambda root: False, f"/{record.tag}")
    lossy = {rule.name for rule in ALL_RULES if rule.lossy}
    assert {item.name for item in done if item.lossy} <= lossy


@QUICKLY
@given(disturbed())
def test_a_record_is_accepted_or_every_fault_has_a_place_in_it(record: etree._Element) -> None:
    received = parse(etree.tostring(record))
    try:
        read(etree.tostring(record), CODECS)
    except DocumentRefused as refusal:
        for fault in refusal.faults:
            assert received.getroottree().xpath(str(fault.xpath)), fault
            assert fault.line is not None


@QUICKLY
@given(disturbed())
def test_what_the_schema_accepts_is_what_its_codec_reads(record: etree._Element) -> None:
    try:
        (found,) = read(etree.tostring(record), CODECS).records
    except DocumentRefused:
        return
    codec = codec_of(record)
    if codec.accepts(record) and not found.normalisations:
        assert [found.document] == codec.read_xml(etree.tostring(record))
    assert codec.read_json(found.document) == found.document
    written = codec.write_xml(found.document, root=found.root)
    assert read(written, CODECS).normalisations == ()
