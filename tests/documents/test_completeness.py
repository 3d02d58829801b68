"""Whatever an archive's schema has a word for, ours has the same: element by element, attribute by attribute."""

from functools import cache

import pytest
import xmlschema

from analyses.document import AnalysisV1
from sra.codec import codec_of
from sra.vocabulary import vocabulary
from submissions.receipt_document import ReceiptV1

from .archive_schemas import FILES, Declared, declarations, declared_for, needed
from .conftest import OWNERS

STRICTER = {"STUDY/DESCRIPTOR/STUDY_TITLE", "STUDY/DESCRIPTOR/STUDY_TYPE"}
"""What a study must say here; the archives' schema lets it say nothing at all, by a slip (insdc.md 1.7)."""


@cache
def ours(kind: str) -> dict[str, Declared]:
    return declarations(xmlschema.XMLSchema10(codec_of(OWNERS[kind]).xsd().decode()), kind)


@needed
@pytest.mark.parametrize("kind", FILES)
def test_every_element_and_attribute_is_known(kind: str) -> None:
    assert len(declared_for(kind)) > 40
    assert sorted(declared_for(kind).keys() - ours(kind).keys()) == []


@needed
@pytest.mark.parametrize("kind", FILES)
def test_it_is_needed_repeated_and_typed_alike(kind: str) -> None:
    mine = ours(kind)
    other = {path: (theirs, mine[path]) for path, theirs in declared_for(kind).items() if path not in STRICTER}
    assert {path: pair for path, pair in other.items() if _plain(pair[0]) != _plain(pair[1])} == {}


@needed
@pytest.mark.parametrize("kind", FILES)
def test_every_term_of_a_vocabulary_is_known(kind: str) -> None:
    mine = ours(kind)
    unknown = {path: theirs.terms - mine[path].terms for path, theirs in declared_for(kind).items()}
    assert {path: terms for path, terms in unknown.items() if terms} == {}


def _plain(declared: Declared) -> tuple[object, ...]:
    return declared.required, declared.repeated, declared.type, declared.sizes


ANALYSIS_TYPES = {
    *("REFERENCE_ALIGNMENT", "SEQUENCE_VARIATION", "SEQUENCE_ASSEMBLY", "SEQUENCE_FLATFILE", "SEQUENCE_ANNOTATION"),
    *("REFERENCE_SEQUENCE", "SAMPLE_PHENOTYPE", "PROCESSED_READS", "GENOME_MAP", "AMR_ANTIBIOGRAM"),
    *("PATHOGEN_ANALYSIS", "TRANSCRIPTOME_ASSEMBLY", "TAXONOMIC_REFERENCE_SET", "ASSEMBLY_ANNOTATION"),
    *("COVID19_CONSENSUS", "COVID19_FILTERED_VCF", "PHYLOGENY_ANALYSIS", "ASSEMBLY_GRAPH", "SEQUENCE_CONSENSUS"),
    *("FILTERED_VARIATION", "TARGETED_SEQUENCE_SET", "ENVIRONMENTAL_SEQUENCE_SET"),
}
ANALYSIS_FILES = (
    "tab bam bai cram crai vcf vcf_aggregate bcf tabix wig bed gff fasta fastq flatfile chromosome_list sample_list "
    "readme_file phenotype_file BioNano_native Kallisto_native agp unlocalised_list info manifest csi bcf_aggregate "
    "other tsv gff3 gfa sample_tsv tax_tsv"
)


def test_analyses_are_of_every_type() -> None:
    known = {path.split("/")[2] for path in ours("ANALYSIS") if path.startswith("ANALYSIS/ANALYSIS_TYPE/")}
    assert known == ANALYSIS_TYPES


def test_analyses_have_files_of_every_type_checked_by_md5() -> None:
    assert set(vocabulary("analysis-file-types").texts()) == set(ANALYSIS_FILES.split())
    assert vocabulary("analysis-checksum-methods").texts() == ("MD5",)


def test_analyses_have_the_references_of_the_archives() -> None:
    known = ours("ANALYSIS")
    assert not known["ANALYSIS/STUDY_REF"].repeated
    for name in ("SAMPLE_REF", "EXPERIMENT_REF", "RUN_REF", "ANALYSIS_REF"):
        assert known[f"ANALYSIS/{name}"].repeated
        assert (f"ANALYSIS/{name}/@label" in known) == (name != "EXPERIMENT_REF")
    required = sorted(path for path, declared in known.items() if declared.required and path.count("/") == 1)
    assert required == ["ANALYSIS/ANALYSIS_TYPE", "ANALYSIS/FILES"]


def test_a_receipt_has_a_word_for_every_action_and_status() -> None:
    known = ours("RECEIPT")
    actions = codec_of(OWNERS["SUBMISSION"]).model.model_json_schema()["$defs"]
    named = {term for each in actions.values() for term in _terms(each.get("properties", {}).get("type", {}))}
    assert {"ADD", "CANCEL", "KILL"} <= named <= known["RECEIPT/ACTIONS"].terms
    assert known["RECEIPT/SAMPLE/@status"].terms == set(vocabulary("receipt-statuses").texts())
    assert sorted(path for path, each in known.items() if each.required and path.count("/") == 1) == [
        "RECEIPT/@receiptDate",
        "RECEIPT/@submissionFile",
        "RECEIPT/@success",
        "RECEIPT/ACTIONS",
    ]


def _terms(schema: dict[str, object]) -> list[str]:
    terms = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return [str(term) for term in terms] if isinstance(terms, list) else []


def test_every_kind_is_looked_at() -> None:
    assert set(OWNERS) == {*FILES, AnalysisV1.xml_name, ReceiptV1.xml_name}
