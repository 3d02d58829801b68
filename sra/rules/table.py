"""The rules, one entry each. The order is the order in which faults are told."""

from functools import partial

from sra.rules import contents, dates, files, references
from sra.rules.rule import ANALYSIS, EXPERIMENT, RUN, SAMPLE, STUDY, SUBMISSION, Rule

_ALL = frozenset({STUDY, SAMPLE, EXPERIMENT, RUN, ANALYSIS, SUBMISSION})
_TITLED = frozenset({SAMPLE, EXPERIMENT, ANALYSIS})
_REFERRING = frozenset({EXPERIMENT, RUN, ANALYSIS})
_WITH_FILES = frozenset({RUN, ANALYSIS})

RULES: tuple[Rule, ...] = (
    Rule(
        "taxon-id",
        frozenset({SAMPLE}),
        "error",
        "{found} is no taxonomic id: these are positive.",
        contents.taxon_not_positive,
        "a positive number of the NCBI taxonomy; 32644 stands for an unidentified organism",
    ),
    Rule(
        "file-name",
        _WITH_FILES,
        "error",
        "The file has no name, so that it can be neither sent nor fetched.",
        files.unnamed_file,
    ),
    Rule(
        "future-collection",
        frozenset({SAMPLE}),
        "error",
        "The sample is said to be collected on {found}, which is yet to come.",
        dates.future_collection,
    ),
    Rule(
        "missing-alias",
        _ALL - {SUBMISSION},
        "warning",
        "Without an alias or an accession a repeated submission cannot be told from a new one.",
        references.without_alias,
    ),
    *(
        Rule(
            "accession-format",
            frozenset({kind}),
            "warning",
            f"{{found}} is not an accession of {article} {kind.lower()}.",
            partial(contents.foreign_accession, kind=kind),
        )
        for article, kind in (
            ("a", STUDY),
            ("a", SAMPLE),
            ("an", EXPERIMENT),
            ("a", RUN),
            ("an", ANALYSIS),
            ("a", SUBMISSION),
        )
    ),
    Rule(
        "empty-title",
        _TITLED | {RUN, SUBMISSION},
        "warning",
        "The title is empty: lists and search results will show an accession instead.",
        contents.empty_title,
    ),
    Rule(
        "missing-title",
        _TITLED,
        "warning",
        "There is no title: lists and search results will show an accession instead.",
        contents.missing_title,
    ),
    Rule(
        "new-study-type",
        frozenset({STUDY}),
        "warning",
        "The study is of the type Other and does not say which.",
        contents.undescribed_type,
        "a type of study in new-type (the attribute new_study_type)",
    ),
    Rule(
        "empty-reference",
        _REFERRING,
        "warning",
        "The reference names nothing, so that it leads nowhere.",
        references.without_name,
        "an accession, an alias (refname) or an identifier",
    ),
    Rule(
        "reference-format",
        _REFERRING,
        "warning",
        "{found} is not an accession of what is referred to here.",
        references.with_foreign_accession,
    ),
    Rule(
        "external-id-format",
        _ALL,
        "warning",
        "{found} cannot be an entry of that database.",
        references.with_odd_entry,
    ),
    Rule(
        "checksum-shape",
        _WITH_FILES,
        "warning",
        "{found} is not a checksum of the stated method.",
        files.misshapen_checksum,
        "32 hexadecimal digits for MD5, 64 for SHA-256",
    ),
    Rule(
        "repeated-file",
        _WITH_FILES,
        "warning",
        "The name {found} stands for two files.",
        files.repeated_file,
    ),
    Rule(
        "collection-date",
        frozenset({SAMPLE}),
        "warning",
        "{found} is neither a date, nor an interval, nor one of the terms for a missing value.",
        dates.unreadable_collection,
        "2008, 2008-01, 2008-01-23, 2008-01-23/2008-02, or a term such as not collected",
    ),
    Rule(
        "future-date",
        frozenset({RUN, ANALYSIS, SUBMISSION}),
        "warning",
        "{found} is yet to come.",
        dates.future_event,
    ),
    Rule(
        "hold-date",
        frozenset({SUBMISSION}),
        "warning",
        "{found} is more than two years ahead; nothing is kept private for longer.",
        dates.long_hold,
    ),
    Rule(
        "empty-tag",
        _ALL,
        "warning",
        "The property has no name.",
        contents.empty_tag,
    ),
)
