"""Which records does a document hold, whatever is around them, and where are its faults?"""

from samples.document import SampleV1
from sra.codec import codec_of
from sra.reading import read
from tests.documents.archive import (
    CODECS,
    NAMED,
    SAMPLE,
    STUDY,
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

BAD = "<SAMPLE alias='bad'><TITEL/>" + NAMED + "</SAMPLE>"


def test_an_accepted_document_is_read_as_its_codec_reads_it() -> None:
    text = f"<SAMPLE_SET>{SAMPLE}{SAMPLE}</SAMPLE_SET>"
    found = reading(text)
    assert [record.document for record in found.records] == codec_of(SampleV1).read_xml(text.encode())
    assert (found.root, found.dialect, found.normalisations) == ("SAMPLE_SET", "ena", ())


def test_records_know_where_they_stood() -> None:
    first, second = reading(f"<SAMPLE_SET>\n{SAMPLE}\n{SAMPLE}</SAMPLE_SET>").records
    assert (first.xpath, first.line) == ("/SAMPLE_SET/SAMPLE[1]", 2)
    assert (second.xpath, second.line) == ("/SAMPLE_SET/SAMPLE[2]", 3)
    assert the_record(SAMPLE).xpath == "/SAMPLE"


def test_webin_holds_sets_of_several_kinds() -> None:
    found = reading(f"<WEBIN><SUBMISSION_SET>{submission()}</SUBMISSION_SET><SAMPLE_SET>{SAMPLE}</SAMPLE_SET></WEBIN>")
    assert [record.kind for record in found.records] == ["SUBMISSION", "SAMPLE"]
    assert found.records[1].xpath == "/WEBIN/SAMPLE_SET/SAMPLE"


def test_root_holds_records() -> None:
    assert [record.kind for record in reading(f"<ROOT request='a'>{STUDY}{SAMPLE}</ROOT>").records] == [
        "STUDY",
        "SAMPLE",
    ]


def package(study: str, extras: str = "") -> str:
    return f"<EXPERIMENT_PACKAGE>{experiment()}{extras}{study}<RUN_SET spots='1'>{run()}</RUN_SET></EXPERIMENT_PACKAGE>"


def test_a_study_in_each_package_is_one_record() -> None:
    found = reading(f"<EXPERIMENT_PACKAGE_SET>{package(STUDY)}{package(STUDY)}</EXPERIMENT_PACKAGE_SET>")
    assert [record.kind for record in found.records] == ["EXPERIMENT", "STUDY", "RUN"]
    assert {"repeated-record"} <= {item.name for item in found.normalisations}


def test_what_else_a_package_says_is_dropped_and_told() -> None:
    found = reading(package(STUDY, "<Organization><Name>N</Name></Organization>"))
    assert found.dialect == "ncbi-package"
    assert [(item.name, item.times, item.lossy) for item in found.normalisations] == [("package-extras", 2, True)]


def test_an_error_in_place_of_packages_is_refused() -> None:
    (fault,) = faults("<EXPERIMENT_PACKAGE_SET><Error>Internal</Error></EXPERIMENT_PACKAGE_SET>")
    assert (fault.code, fault.xpath) == ("unknown-member", "/EXPERIMENT_PACKAGE_SET/Error")


def test_an_envelope_without_records_is_refused() -> None:
    for text in ("<SAMPLE_SET/>", "<WEBIN/>", "<ROOT/>", "<EXPERIMENT_PACKAGE_SET/>", "<WEBIN><SAMPLE_SET/></WEBIN>"):
        assert [fault.code for fault in faults(text)] == ["missing-member"], text


def test_another_root_is_refused() -> None:
    (fault,) = faults("<html/>")
    assert fault.code == "wrong-root"
    assert "SAMPLE_SET" in str(fault.expected)


def test_the_faults_of_all_sets_come_together() -> None:
    found = faults(f"<WEBIN><SAMPLE_SET>{SAMPLE}{BAD}</SAMPLE_SET><STUDY_SET><STUDY/></STUDY_SET><x/></WEBIN>")
    assert [(fault.xpath, fault.pointer) for fault in found] == [
        ("/WEBIN/x", ""),
        ("/WEBIN/SAMPLE_SET/SAMPLE[2]/TITEL", "/samples/1/TITEL"),
        ("/WEBIN/STUDY_SET/STUDY", "/studies/0/description"),
    ]


def test_a_set_has_faults_of_its_own() -> None:
    found = faults(f"<SAMPLE_SET x='1'>text{SAMPLE}<RUN/></SAMPLE_SET>")
    assert [fault.xpath for fault in found] == ["/SAMPLE_SET/@x", "/SAMPLE_SET", "/SAMPLE_SET/RUN"]


def test_faults_are_those_of_the_document_as_received() -> None:
    without_address = "<SAMPLE_LINK><URL_LINK><LABEL>a</LABEL></URL_LINK></SAMPLE_LINK>"
    links = f"<SAMPLE_LINKS>\n<SAMPLE_LINK/>\n{without_address}</SAMPLE_LINKS>"
    (fault,) = faults(f"<SAMPLE_SET>{SAMPLE}{sample(behind=links)}</SAMPLE_SET>")
    assert fault.xpath == "/SAMPLE_SET/SAMPLE[2]/SAMPLE_LINKS/SAMPLE_LINK[2]/URL_LINK"
    assert fault.line == 3


def test_the_fault_of_a_converted_part_is_where_that_was() -> None:
    file = "<FILE filename='a' filetype='nothing' checksum_method='MD5' checksum='0'/>"
    text = (
        "<ANALYSIS><TITLE>t</TITLE><STUDY_REF/><DESCRIPTION/><ANALYSIS_TYPE><ABUNDANCE_MEASUREMENT/></ANALYSIS_TYPE>\n"
        f"<DATA_BLOCK><FILES>\n{file}</FILES></DATA_BLOCK></ANALYSIS>"
    )
    (fault,) = faults(text)
    assert (fault.line, fault.xpath) == (3, "/ANALYSIS/DATA_BLOCK/FILES/FILE/@filetype")
    assert fault.pointer == "/files/0/filetype"


def test_of_many_refused_records_each_is_named() -> None:
    found = faults(f"<SAMPLE_SET>{BAD * 120}</SAMPLE_SET>")
    assert {str(fault.xpath).split("/")[2] for fault in found} == {f"SAMPLE[{n}]" for n in range(1, 121)}
    assert found[-1].code == "xml-schema"


def test_a_pointer_has_an_index_only_among_several() -> None:
    assert faults(BAD)[0].pointer == "/TITEL"
    assert faults(f"<SAMPLE_SET>{BAD}</SAMPLE_SET>")[0].pointer == "/TITEL"
    assert faults(f"<SAMPLE_SET>{SAMPLE}{BAD}</SAMPLE_SET>")[0].pointer == "/1/TITEL"


def test_only_kinds_that_are_asked_for_are_read() -> None:
    assert [record.kind for record in read(SAMPLE.encode(), {"SAMPLE": CODECS["SAMPLE"]}).records] == ["SAMPLE"]
    assert faults("<RECEIPT/>" if "RECEIPT" not in CODECS else "<x/>")[0].code == "wrong-root"


def test_a_record_that_needs_nothing_is_untouched_beside_one_that_does() -> None:
    first, second = reading(f"<SAMPLE_SET>{SAMPLE}{sample(behind='<SAMPLE_LINKS/>')}</SAMPLE_SET>").records
    assert first.normalisations == ()
    assert [item.name for item in second.normalisations] == ["empty-list"]


def test_the_gmi_form_is_read_in_sets_as_well() -> None:
    atom = "xmlns:atom='http://www.w3.org/2005/Atom'"
    text = f"<SAMPLE_SET {atom}><atom:link rel='self' href='/samples'/>{SAMPLE}</SAMPLE_SET>"
    assert [record.document for record in reading(text).records] == [document(SAMPLE)]
    assert names(text) == []
