"""What NCBI and DDBJ (SRA 1.5 and 1.6) write otherwise than ENA; and terms that ENA has retired."""

from sra.dialects.changes import AddChild, Drop, DropAttributes, MergeInto, SetAttribute
from sra.dialects.rules import Dialect, Rule, kinds
from sra.dialects.term_changes import MapTerm

RUN_TOTALS = (
    "total_spots",
    "total_bases",
    "size",
    "load_done",
    "published",
    "is_public",
    "cluster_name",
    "static_data_available",
    "has_taxanalysis",
    "assembly",
)
RUN_PARTS = "Pool|SRAFiles|CloudFiles|Statistics|Databases|Bases|AlignInfo|QualityCount|tax_analysis"

INSDC_RULES = (
    Rule(
        "first-submitter-id",
        "ENA takes one SUBMITTER_ID of a record or reference; the first is kept.",
        Dialect.INSDC,
        ".//IDENTIFIERS/SUBMITTER_ID[preceding-sibling::SUBMITTER_ID]",
        Drop(),
    ),
    Rule(
        "submitter-id-namespace",
        "A SUBMITTER_ID needs a namespace: the centre's name for the record's own, else an empty one.",
        Dialect.INSDC,
        "./IDENTIFIERS/SUBMITTER_ID[not(@namespace) and normalize-space()]",
        SetAttribute("namespace", of_record="center_name"),
    ),
    Rule(
        "reference-id-namespace",
        "The identifiers of a reference need a namespace; an empty one says that none was given.",
        Dialect.INSDC,
        ".//IDENTIFIERS/*[self::SUBMITTER_ID or self::EXTERNAL_ID][not(@namespace) and normalize-space()]",
        SetAttribute("namespace"),
    ),
    Rule(
        "anonymized-name",
        "ENA has no ANONYMIZED_NAME any more; it is kept in the document.",
        Dialect.INSDC,
        "./SAMPLE_NAME/ANONYMIZED_NAME",
        Drop(home=("names", "anonymized")),
        kinds("SAMPLE"),
    ),
    Rule(
        "individual-name",
        "ENA has no INDIVIDUAL_NAME any more; it is kept in the document.",
        Dialect.INSDC,
        "./SAMPLE_NAME/INDIVIDUAL_NAME",
        Drop(home=("names", "individual")),
        kinds("SAMPLE"),
    ),
    Rule(
        "study-type-other",
        "NCBI and DDBJ do not ask for a STUDY_TYPE; ENA does, and Other is what it has for that.",
        Dialect.INSDC,
        "./DESCRIPTOR[STUDY_TITLE][not(STUDY_TYPE)]",
        AddChild("STUDY_TYPE", attributes={"existing_study_type": "Other"}),
        kinds("STUDY"),
    ),
    Rule(
        "outdated-model",
        "ENA has renamed or retired the instrument model.",
        Dialect.INSDC,
        ".//PLATFORM/*/INSTRUMENT_MODEL",
        MapTerm("instrument-models", only_outdated=True),
        kinds("EXPERIMENT", "RUN"),
    ),
    Rule(
        "outdated-source",
        "ENA has retired the library source.",
        Dialect.INSDC,
        "./DESIGN/LIBRARY_DESCRIPTOR/LIBRARY_SOURCE",
        MapTerm("library-sources", only_outdated=True),
        kinds("EXPERIMENT"),
    ),
    Rule(
        "outdated-selection",
        "ENA has renamed the library selection.",
        Dialect.INSDC,
        "./DESIGN/LIBRARY_DESCRIPTOR/LIBRARY_SELECTION",
        MapTerm("library-selections", only_outdated=True),
        kinds("EXPERIMENT"),
    ),
    Rule(
        "run-totals",
        "NCBI adds what it counted of a run to its record; the archives' schema has no place for it.",
        Dialect.PACKAGE,
        ".",
        DropAttributes(RUN_TOTALS),
        kinds("RUN"),
    ),
    Rule(
        "run-statistics",
        "NCBI adds its copies and statistics of a run to its record; the archives' schema has no place for them.",
        Dialect.PACKAGE,
        RUN_PARTS,
        Drop(),
        kinds("RUN"),
    ),
    Rule(
        "one-data-block",
        "ENA takes one DATA_BLOCK of a run; the files of all are put into the first.",
        Dialect.INSDC,
        "./DATA_BLOCK[preceding-sibling::DATA_BLOCK]",
        MergeInto("FILES"),
        kinds("RUN"),
    ),
)
