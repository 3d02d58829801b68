"""What the archives write otherwise: evened out by name, kept where it has a home, refused where it is wrong."""

import pytest

from sra.codec import XmlForm
from tests.documents.archive import (
    CODECS,
    DATA,
    FILE,
    LIBRARY,
    document,
    experiment,
    faults,
    names,
    reading,
    run,
    sample,
    submission,
    the_record,
)


def platform(name: str, model: str, inner: str = "") -> str:
    return f"<PLATFORM><{name}><INSTRUMENT_MODEL>{model}</INSTRUMENT_MODEL>{inner}</{name}></PLATFORM>"


def spots(inner: str) -> str:
    known = "<READ_INDEX>0</READ_INDEX><READ_CLASS>Application Read</READ_CLASS><READ_TYPE>Forward</READ_TYPE>"
    spec = f"<SPOT_DECODE_SPEC><READ_SPEC>{known}{inner}</READ_SPEC></SPOT_DECODE_SPEC>"
    return f"<SPOT_DESCRIPTOR>{spec}</SPOT_DESCRIPTOR>{DATA}"


def identifiers(inner: str) -> str:
    return f"<IDENTIFIERS>{inner}</IDENTIFIERS>"


def attribute(inner: str) -> str:
    return f"<SAMPLE_ATTRIBUTES><SAMPLE_ATTRIBUTE>{inner}</SAMPLE_ATTRIBUTE></SAMPLE_ATTRIBUTES>"


EVENED = [
    (sample(identifiers("<SUBMITTER_ID namespace='a'>1</SUBMITTER_ID><SUBMITTER_ID namespace='b'>2</SUBMITTER_ID>")),
     ["first-submitter-id"], "insdc"),
    (sample(identifiers("<SUBMITTER_ID>1</SUBMITTER_ID>")), ["submitter-id-namespace"], "insdc"),
    (sample(names="<ANONYMIZED_NAME>x</ANONYMIZED_NAME>"), ["anonymized-name"], "insdc"),
    (sample(behind="<SAMPLE_LINKS><SAMPLE_LINK/></SAMPLE_LINKS>"), ["empty-link", "empty-list"], "sra"),
    (sample(behind=attribute("")), ["property-without-tag", "empty-list"], "sra"),
    (sample(behind="<TITLE>behind</TITLE>"), ["schema-order"], "sra"),
    ("<STUDY><DESCRIPTOR><STUDY_TITLE>t</STUDY_TITLE></DESCRIPTOR></STUDY>", ["study-type-other"], "insdc"),
    (experiment(platform=platform("LS454", "454 GS FLX Plus")), ["outdated-model"], "insdc"),
    (experiment(platform=platform("ILLUMINA", " Illumina miseq ")), ["trimmed-model", "instrument-model"], "sra"),
    (experiment(platform=platform("BGISEQ", "Illumina HiSeq 2000")), ["platform-of-model"], "sra"),
    (experiment(platform=platform("LS454", "454 GS", "<KEY_SEQUENCE/>")), ["platform-flows"], "sra-1.0-1.4"),
    (run(spots("<EXPECTED_BASECALL base_coord='1'>ACGT</EXPECTED_BASECALL>")), ["expected-basecall"], "sra-1.0-1.4"),
    (run(spots("<BASE_COORD>1</BASE_COORD><CYCLE_COORD/>")), ["spot-decoding"], "sra-1.0-1.4"),
    (run("<SPOT_DESCRIPTOR><SPOT_DECODE_METHOD>1</SPOT_DECODE_METHOD></SPOT_DESCRIPTOR>"),
     ["spot-decoding", "empty-spot-descriptor"], "sra-1.0-1.4"),
    (experiment(LIBRARY.replace("GENOMIC", "NON GENOMIC")), ["outdated-source"], "insdc"),
    (experiment(LIBRARY.replace("PCR", "DNAse")), ["outdated-selection"], "insdc"),
    (experiment(LIBRARY.replace("<SINGLE/>", "<PAIRED NOMINAL_LENGTH='' ORIENTATION=''/>")),
     ["pair-orientation", "empty-number"], "sra-1.0-1.4"),
    (experiment(LIBRARY.replace("<LIBRARY_STRATEGY>WGS</LIBRARY_STRATEGY>", "")),
     ["library-strategy-other"], "ena-1.8"),
    (experiment(attributes="expected_number_runs='1'"), ["expected-numbers"], "sra-1.0-1.4"),
    (run(attributes="total_spots='1' published='p'"), ["run-totals"], "ncbi-package"),
    (run(DATA + "<SRAFiles/><Bases/>"), ["run-statistics"], "ncbi-package"),
    (run(DATA + DATA), ["one-data-block"], "insdc"),
    (run(DATA.replace("'fastq'", "'Illumina_native_fastq'")), ["run-file-type"], "sra"),
    (run(DATA.replace(" checksum_method='MD5'", "")), ["checksum-method"], "ena-1.8"),
    (run(attributes="run_date=''"), ["empty-number"], "sra"),
    (submission("<FILES><FILE/></FILES>"), ["submission-files"], "sra-1.0-1.4"),
    (submission("<ACTIONS><ACTION><ADD notes='n'/></ACTION></ACTIONS>"), ["action-notes"], "sra-1.0-1.4"),
    (submission("<ACTIONS/>", "handle='h'"), ["submission-handle", "empty-list"], "sra-1.0-1.4"),
    (submission("<CONTACTS/>"), ["empty-list"], "sra"),
    (sample(behind="<SAMPLE_LINKS><SAMPLE_LINK><SRA_LINK accession='SRX1'/></SAMPLE_LINK></SAMPLE_LINKS>"),
     ["archive-links"], "sra-1.0-1.4"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "dialect"), EVENED, ids=[",".join(row[1]) for row in EVENED])
def test_a_difference_is_evened_out_by_name(text: str, expected: list[str], dialect: str) -> None:
    read = reading(text)
    assert [item.name for item in read.normalisations] == expected
    assert read.dialect == dialect


def test_what_was_evened_out_is_accepted_next_time() -> None:
    for text, _, _ in EVENED:
        record = the_record(text)
        codec = CODECS[record.kind]
        assert codec.read_xml(codec.write_xml(record.document, XmlForm.GMI)) == [record.document]


def test_a_name_that_ena_has_no_place_for_stays_in_the_document() -> None:
    record = the_record(sample(names="<INDIVIDUAL_NAME>i</INDIVIDUAL_NAME><ANONYMIZED_NAME>a</ANONYMIZED_NAME>"))
    assert record.document["names"] == {"taxonomic-id": 562, "anonymized": "a", "individual": "i"}
    assert not any(item.lossy for item in record.normalisations)


def test_the_first_submitter_id_is_kept_and_the_loss_is_told() -> None:
    record = the_record(
        sample(
            identifiers("<SUBMITTER_ID namespace='a'>1</SUBMITTER_ID>\n<SUBMITTER_ID namespace='b'>2</SUBMITTER_ID>")
        )
    )
    assert record.document["identifiers"]["submitter"] == {"id": "1", "namespace": "a"}
    (item,) = record.normalisations
    assert item.lossy
    assert (item.line, item.xpath) == (2, "/SAMPLE/IDENTIFIERS/SUBMITTER_ID[2]")


def test_a_submitter_id_is_the_centres() -> None:
    record = document(sample(identifiers("<SUBMITTER_ID>1</SUBMITTER_ID>")))
    assert record["identifiers"]["submitter"] == {"id": "1", "namespace": "C"}


def test_dropping_what_says_nothing_loses_nothing() -> None:
    (empty,) = reading(experiment(platform=platform("LS454", "454 GS", "<KEY_SEQUENCE/>"))).normalisations
    (filled,) = reading(
        experiment(platform=platform("LS454", "454 GS", "<KEY_SEQUENCE>TCAG</KEY_SEQUENCE>"))
    ).normalisations
    assert (empty.lossy, filled.lossy) == (False, True)


def test_files_of_all_data_blocks_are_kept() -> None:
    second = DATA.replace("a.fastq", "b.fastq")
    (block,) = document(run(DATA + second))["data-blocks"]
    assert [file["filename"] for file in block["files"]] == ["a.fastq", "b.fastq"]


def test_a_record_is_changed_no_more_than_it_must_be() -> None:
    bookkeeping = attribute("<TAG>ENA-FIRST-PUBLIC</TAG><VALUE>2010-01-01</VALUE>")
    twice = identifiers("<SUBMITTER_ID namespace='a'>1</SUBMITTER_ID>" * 2)
    assert names(sample(twice, behind=bookkeeping)) == ["first-submitter-id"]
    assert "archive-bookkeeping" in names(sample(twice, behind="<SAMPLE_LINKS/>" + bookkeeping))


def test_a_link_to_an_archive_is_a_cross_reference() -> None:
    links = "<SAMPLE_LINKS><SAMPLE_LINK><SRA_LINK accession='SRX1'/></SAMPLE_LINK></SAMPLE_LINKS>"
    assert document(sample(behind=links))["related-resources"] == [{"db": "SRA", "id": "SRX1"}]


@pytest.mark.parametrize(
    "text",
    [
        experiment(platform=platform("ILLUMINA", "GENIUS")),
        experiment(LIBRARY.replace("WGS", "WHOLE")),
        experiment(LIBRARY.replace("<LIBRARY_SELECTION>PCR</LIBRARY_SELECTION>", "")),
        run().replace("<EXPERIMENT_REF refname='e'/>", "<EXPERIMENT_REF>e</EXPERIMENT_REF>"),
        run(f"<FILES>{FILE}</FILES>"),
        sample().replace("562", "a"),
        sample("<TITEL/>"),
    ],
)
def test_what_is_wrong_stays_refused(text: str) -> None:
    assert len(faults(text)) == 1


def test_a_misspelt_tag_is_a_fault_and_not_a_property_without_one() -> None:
    attribute = "<SAMPLE_ATTRIBUTE><TAX>strain</TAX><VALUE>1</VALUE></SAMPLE_ATTRIBUTE>"
    found = faults(sample(behind=f"<SAMPLE_ATTRIBUTES>{attribute}</SAMPLE_ATTRIBUTES>"))
    assert "unknown-member" in {fault.code for fault in found}


def test_text_that_should_not_be_there_is_not_dropped_with_its_neighbour() -> None:
    (fault,) = faults(sample(behind="<SAMPLE_LINKS><SAMPLE_LINK/>text</SAMPLE_LINKS>"))[:1]
    assert fault.xpath == "/SAMPLE/SAMPLE_LINKS"


def test_the_gmi_form_keeps_terms_of_old() -> None:
    text = experiment(platform=platform("ION_TORRENT", "Ion S5"))
    gmi = text.replace("<EXPERIMENT ", "<EXPERIMENT xmlns:atom='http://www.w3.org/2005/Atom' ", 1)
    assert document(gmi)["platform"]["instrument-model"] == "Ion S5"
    assert document(text)["platform"]["instrument-model"] == "Ion Torrent S5"
