"""The ANALYSIS of NCBI and DDBJ is read as ENA's: what has a place is put there, what has none is told."""

from tests.documents.archive import document, reading

PIPELINE = (
    "<PROCESSING><PIPELINE><PIPE_SECTION><STEP_INDEX>0</STEP_INDEX><PREV_STEP_INDEX>NIL</PREV_STEP_INDEX>"
    "<PROGRAM>velvet</PROGRAM><VERSION>1.2</VERSION></PIPE_SECTION></PIPELINE></PROCESSING>"
)
FILE = "<FILE filename='{0}' filetype='{1}' checksum_method='MD5' checksum='0'/>"


def files(*named: tuple[str, str], attributes: str = "") -> str:
    inner = "".join(FILE.format(*pair) for pair in named)
    return f"<DATA_BLOCK {attributes}><FILES>{inner}</FILES></DATA_BLOCK>"


def analysis(kind: str, behind: str = "", blocks: str = "") -> str:
    return (
        "<ANALYSIS alias='a'><TITLE>T</TITLE><STUDY_REF accession='DRP1'/><DESCRIPTION>D</DESCRIPTION>"
        f"<ANALYSIS_TYPE>{kind}</ANALYSIS_TYPE>{behind}{blocks or files(('a.bam', 'bam'))}</ANALYSIS>"
    )


def annotation(behind: str = "", blocks: str = "") -> str:
    return analysis(f"<SEQUENCE_ANNOTATION>\n{PIPELINE}\n</SEQUENCE_ANNOTATION>", behind, blocks)


def alignment(inner: str) -> str:
    return analysis(f"<REFERENCE_ALIGNMENT>{inner}{PIPELINE}</REFERENCE_ALIGNMENT>")


def test_title_description_study_and_files_have_a_place() -> None:
    read = document(annotation())
    assert (read["title"], read["description"]) == ("T", "D")
    assert read["study"] == {"accession": "DRP1"}
    assert [file["filename"] for file in read["files"]] == ["a.bam"]
    assert read["type"] == {"type": "SEQUENCE_ANNOTATION"}


def test_the_lost_pipeline_is_told() -> None:
    read = reading(annotation())
    assert read.dialect == "insdc"
    assert [item.name for item in read.normalisations if item.lossy] == ["insdc-analysis-processing"]


def test_targets_are_references() -> None:
    targets = (
        "<TARGETS><TARGET sra_object_type='RUN' accession='DRR1'/>"
        "<IDENTIFIERS><PRIMARY_ID>DRR1</PRIMARY_ID></IDENTIFIERS>"
        "<TARGET sra_object_type='SAMPLE' refname='s' refcenter='c'/><TARGET accession='DRX1'/></TARGETS>"
    )
    read = document(annotation(targets))
    assert read["runs"] == [{"accession": "DRR1", "identifiers": {"primary": {"id": "DRR1"}}}]
    assert read["samples"] == [{"alias": "s", "center-name": "c"}]
    assert read["experiments"] == [{"accession": "DRX1"}]


def test_a_target_that_is_the_study_adds_nothing_and_another_study_is_lost() -> None:
    def lossy(accession: str) -> bool:
        target = f"<TARGETS><TARGET sra_object_type='STUDY' accession='{accession}'/></TARGETS>"
        return next(i.lossy for i in reading(annotation(target)).normalisations if i.name == "insdc-analysis-targets")

    assert (lossy("DRP1"), lossy("DRP2")) == (False, True)


def test_files_of_all_blocks_are_kept_and_their_names_are_not() -> None:
    blocks = files(("a.wig", "wig"), attributes="name='n'") + files(("b.ace", "ace"), ("c.bed", "BED"))
    read = reading(annotation(blocks=blocks))
    assert [file["filetype"] for file in read.records[0].document["files"]] == ["wig", "other", "bed"]
    assert {"insdc-analysis-files", "insdc-analysis-file-type"} <= {i.name for i in read.normalisations if i.lossy}


def test_an_assembly_says_what_was_not_provided() -> None:
    kind = document(analysis(f"<DE_NOVO_ASSEMBLY>{PIPELINE}</DE_NOVO_ASSEMBLY>"))["type"]
    assert (kind["type"], kind["name"], kind["program"]) == ("SEQUENCE_ASSEMBLY", "T", "velvet 1.2")
    assert kind["coverage"] == kind["platform"] == "not provided"


def test_abundance_is_an_annotation() -> None:
    kind = document(analysis(f"<ABUNDANCE_MEASUREMENT>{PIPELINE}</ABUNDANCE_MEASUREMENT>"))["type"]
    assert kind == {"type": "SEQUENCE_ANNOTATION"}


def test_a_standard_assembly_and_its_labels() -> None:
    labels = (
        "<ASSEMBLY><STANDARD short_name='hg38'><NAME><DB>gencoll</DB><ID>GCA_1.1</ID></NAME></STANDARD></ASSEMBLY>"
        "<RUN_LABELS><RUN accession='DRR1' read_group_label='rg1'/></RUN_LABELS>"
        "<SEQ_LABELS><SEQUENCE accession='NC_1.1' seq_label='chr1' gi='7'/></SEQ_LABELS>"
    )
    read = document(alignment(labels))
    assert read["type"]["assembly"] == {"type": "STANDARD", "alias": "hg38", "accession": "GCA_1.1"}
    assert read["type"]["sequences"] == [{"accession": "NC_1.1", "label": "chr1"}]
    assert read["runs"] == [{"accession": "DRR1", "label": "rg1"}]


def test_a_custom_assembly_has_addresses_and_other_links_are_the_records() -> None:
    url = "<REFERENCE_SOURCE><URL_LINK><LABEL>l</LABEL><URL>http://a.example/x</URL></URL_LINK></REFERENCE_SOURCE>"
    entry = "<REFERENCE_SOURCE><XREF_LINK><DB>nuccore</DB><ID>1</ID></XREF_LINK></REFERENCE_SOURCE>"
    both = document(alignment(f"<ASSEMBLY><CUSTOM>{url}{entry}</CUSTOM></ASSEMBLY>"))
    assert [address["href"] for address in both["type"]["assembly"]["addresses"]] == ["http://a.example/x"]
    assert both["related-resources"] == [{"db": "nuccore", "id": "1"}]
    assert "assembly" not in document(alignment(f"<ASSEMBLY><CUSTOM>{entry}</CUSTOM></ASSEMBLY>"))["type"]
