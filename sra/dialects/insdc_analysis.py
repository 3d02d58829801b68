"""The ANALYSIS of NCBI and DDBJ, which is another structure than ENA's: what has a place there is put into it.

TARGETS become references, the files of DATA_BLOCKs FILES, the type the closest of ENA's; the pipeline, directives and
names of data blocks have no place. Source: insdc.md 1.6 and the DRA 1.6 schema.
"""

from sra.dialects.analysis_changes import (
    AssemblyFacts,
    FilesOfBlock,
    LabelledRuns,
    LabelledSequences,
    ReferenceSource,
    StandardName,
    TargetsAsReferences,
)
from sra.dialects.changes import Drop, Rename
from sra.dialects.rules import Dialect, Rule, kinds
from sra.dialects.term_changes import MapTerm, PutInOrder

ANALYSIS = kinds("ANALYSIS")
TYPE = "./ANALYSIS_TYPE"
FOREIGN = "@filetype='ace' or @filetype='maf' or @filetype='csv' or @filetype='BED'"
REFERENCES = "self::STUDY_REF or self::SAMPLE_REF or self::EXPERIMENT_REF or self::RUN_REF or self::ANALYSIS_REF"

INSDC_ANALYSIS_RULES = (
    Rule(
        "insdc-analysis-targets",
        "The TARGETS of an INSDC analysis are references of their kinds in ENA's.",
        Dialect.INSDC,
        "./TARGETS",
        TargetsAsReferences(),
        ANALYSIS,
    ),
    Rule(
        "insdc-analysis-runs",
        "The labels of runs in an alignment are labels of references to them.",
        Dialect.INSDC,
        f"{TYPE}/*/RUN_LABELS",
        LabelledRuns(),
        ANALYSIS,
    ),
    Rule(
        "insdc-analysis-sequences",
        "The labels of sequences in an alignment are labels of its reference sequences.",
        Dialect.INSDC,
        f"{TYPE}/*/SEQ_LABELS",
        LabelledSequences(),
        ANALYSIS,
    ),
    Rule(
        "insdc-analysis-assembly",
        "An INSDC analysis names a standard assembly by a short name, ENA's by refname and accession.",
        Dialect.INSDC,
        f"{TYPE}/*/ASSEMBLY/STANDARD[@short_name or NAME]",
        StandardName(),
        ANALYSIS,
    ),
    Rule(
        "insdc-analysis-reference",
        "The sources of a custom assembly are web addresses in ENA's analysis; other links become links of the record.",
        Dialect.INSDC,
        f"{TYPE}/*/ASSEMBLY/CUSTOM[REFERENCE_SOURCE]",
        ReferenceSource(),
        ANALYSIS,
    ),
    Rule(
        "insdc-assembly-facts",
        "ENA's assembly says its name, program, platform and coverage; what was not given says so.",
        Dialect.INSDC,
        f"{TYPE}/DE_NOVO_ASSEMBLY",
        AssemblyFacts(),
        ANALYSIS,
    ),
    Rule(
        "insdc-analysis-processing",
        "The pipeline and directives of an INSDC analysis have no place in ENA's.",
        Dialect.INSDC,
        f"{TYPE}/*/PROCESSING",
        Drop(),
        ANALYSIS,
    ),
    Rule(
        "insdc-abundance-measurement",
        "ENA's closest type to ABUNDANCE_MEASUREMENT, a track along a sequence, is SEQUENCE_ANNOTATION.",
        Dialect.INSDC,
        f"{TYPE}/ABUNDANCE_MEASUREMENT",
        Rename("SEQUENCE_ANNOTATION"),
        ANALYSIS,
    ),
    Rule(
        "insdc-analysis-files",
        "The files of an INSDC analysis are in DATA_BLOCKs, those of ENA's in FILES.",
        Dialect.INSDC,
        "./DATA_BLOCK",
        FilesOfBlock(),
        ANALYSIS,
    ),
    Rule(
        "insdc-analysis-file-type",
        "ENA has no such type of file, or writes it otherwise.",
        Dialect.INSDC,
        f"./FILES/FILE[{FOREIGN}]",
        MapTerm("analysis-file-types", "filetype"),
        ANALYSIS,
    ),
    Rule(
        "insdc-analysis-order",
        "ENA's analysis has its DESCRIPTION in front of its references, and these in front of its type.",
        Dialect.INSDC,
        f"self::*[STUDY_REF/following-sibling::DESCRIPTION or ANALYSIS_TYPE/following-sibling::*[{REFERENCES}]]",
        PutInOrder(),
        ANALYSIS,
    ),
)
