"""What anyone may have left untidy: white space, other spellings, empty parts, children out of order."""

from sra.dialects.changes import Drop, DropAttributes, Trim
from sra.dialects.rules import ALL_KINDS, Dialect, Rule, kinds
from sra.dialects.term_changes import MapTerm, PlatformOfModel, PutInOrder

LIBRARY = "./DESIGN/LIBRARY_DESCRIPTOR"
LINKS = "./*[contains(local-name(), '_LINKS')]"
PROPERTIES = "./*[contains(local-name(), '_ATTRIBUTES')]"
BLANK = "not(normalize-space())"
SAYS_NOTHING = f"{BLANK} and not(.//@*[normalize-space()])"
RUN_FILE, ANALYSIS_FILE = "./DATA_BLOCK/FILES/FILE", "./FILES/FILE"
BOOKKEEPING = (
    "ENA-SPOT-COUNT",
    "ENA-BASE-COUNT",
    "ENA-FIRST-PUBLIC",
    "ENA-LAST-UPDATE",
    "ENA-LAST-UPDATED",
    "ENA first public",
)
NUMBERS_AND_DATES = (
    "NOMINAL_LENGTH",
    "NOMINAL_SDEV",
    "run_date",
    "analysis_date",
    "submission_date",
    "first_public",
    "HoldUntilDate",
)
_ITS_TAGS = " or ".join(f"normalize-space(TAG)='{tag}'" for tag in BOOKKEEPING)
EXPERIMENT, RUN, ANALYSIS = kinds("EXPERIMENT"), kinds("RUN"), kinds("ANALYSIS")
SEQUENCING = kinds("EXPERIMENT", "RUN")


def _spelling(name: str, where: str, vocabulary: str, attribute: str, of: frozenset[str]) -> Rule:
    reason = "The term is written otherwise in the vocabulary."
    return Rule(name, reason, Dialect.ANY, where, MapTerm(vocabulary, attribute), of)


def _trimmed(
    name: str, what: str, where: str, attribute: str, of: frozenset[str] = ALL_KINDS, inside: bool = False
) -> Rule:
    reason = f"White space around {what} means nothing."
    return Rule(name, reason, Dialect.ANY, where, Trim(attribute, inside), of)


UNTIDY_RULES = (
    _trimmed(
        "trimmed-library-terms",
        "the terms of a library",
        f"{LIBRARY}/*[self::LIBRARY_STRATEGY or self::LIBRARY_SOURCE or self::LIBRARY_SELECTION]",
        "",
        EXPERIMENT,
        inside=True,
    ),
    _trimmed("trimmed-model", "an instrument model", "./PLATFORM/*/INSTRUMENT_MODEL", "", SEQUENCING, inside=True),
    _trimmed(
        "trimmed-study-type",
        "a study type",
        "./DESCRIPTOR/STUDY_TYPE",
        "existing_study_type",
        kinds("STUDY"),
        inside=True,
    ),
    _trimmed("trimmed-identifier", "an identifier", ".//IDENTIFIERS/*", ""),
    _trimmed(
        "trimmed-organism",
        "the name of an organism",
        "./SAMPLE_NAME/*[self::SCIENTIFIC_NAME or self::COMMON_NAME]",
        "",
        kinds("SAMPLE"),
    ),
    _trimmed("trimmed-run-file", "the name of a file", RUN_FILE, "filename", RUN),
    _trimmed("trimmed-analysis-file", "the name of a file", ANALYSIS_FILE, "filename", ANALYSIS),
    _spelling("study-type", "./DESCRIPTOR/STUDY_TYPE", "study-types", "existing_study_type", kinds("STUDY")),
    _spelling("library-strategy", f"{LIBRARY}/LIBRARY_STRATEGY", "library-strategies", "", EXPERIMENT),
    _spelling("library-source", f"{LIBRARY}/LIBRARY_SOURCE", "library-sources", "", EXPERIMENT),
    _spelling("library-selection", f"{LIBRARY}/LIBRARY_SELECTION", "library-selections", "", EXPERIMENT),
    _spelling("instrument-model", "./PLATFORM/*/INSTRUMENT_MODEL", "instrument-models", "", SEQUENCING),
    _spelling("run-file-type", RUN_FILE, "run-file-types", "filetype", RUN),
    _spelling("run-checksum-method", RUN_FILE, "checksum-methods", "checksum_method", RUN),
    _spelling("analysis-file-type", ANALYSIS_FILE, "analysis-file-types", "filetype", ANALYSIS),
    _spelling("analysis-checksum-method", ANALYSIS_FILE, "analysis-checksum-methods", "checksum_method", ANALYSIS),
    Rule(
        "platform-of-model",
        "The instrument model belongs to another platform.",
        Dialect.ANY,
        "./PLATFORM/*",
        PlatformOfModel(),
        SEQUENCING,
    ),
    Rule(
        "empty-identifier",
        "An empty identifier names nothing.",
        Dialect.ANY,
        f".//IDENTIFIERS/*[{BLANK}]",
        Drop(),
    ),
    Rule(
        "empty-identifier-label",
        "An empty label says nothing.",
        Dialect.ANY,
        ".//IDENTIFIERS/*[@label[not(normalize-space())]]",
        DropAttributes(("label",), empty=True),
    ),
    Rule(
        "empty-number",
        "An empty number or date says nothing.",
        Dialect.ANY,
        ". | .//LIBRARY_LAYOUT/PAIRED | ./ACTIONS/ACTION/*",
        DropAttributes(NUMBERS_AND_DATES, empty=True),
    ),
    Rule(
        "empty-link",
        "An empty link leads nowhere.",
        Dialect.ANY,
        f"{LINKS}/*[{SAYS_NOTHING}]",
        Drop(empty=True),
    ),
    Rule(
        "empty-link-label",
        "An empty label says nothing.",
        Dialect.ANY,
        f"{LINKS}/*/*[self::XREF_LINK or self::ENTREZ_LINK]/LABEL[{SAYS_NOTHING}]",
        Drop(empty=True),
    ),
    Rule(
        "property-without-tag",
        "A property without a name is not one.",
        Dialect.ANY,
        f"{PROPERTIES}/*[not(normalize-space(TAG))][not(*[not(self::TAG or self::VALUE or self::UNITS)])]",
        Drop(),
    ),
    Rule(
        "archive-bookkeeping",
        "ENA's counts and dates are its own; it writes them anew whenever it serves a record.",
        Dialect.ANY,
        f"{PROPERTIES}/*[{_ITS_TAGS}]",
        Drop(),
    ),
    Rule(
        "empty-value",
        "An empty value or unit says nothing.",
        Dialect.ANY,
        f"{PROPERTIES}/*/*[self::VALUE or self::UNITS][{SAYS_NOTHING}]",
        Drop(empty=True),
    ),
    Rule(
        "empty-list",
        "An empty list of links, properties, contacts or actions says nothing.",
        Dialect.ANY,
        f"({LINKS} | {PROPERTIES} | ./CONTACTS | ./ACTIONS)[not(*)][{SAYS_NOTHING}]",
        Drop(empty=True),
    ),
    Rule(
        "schema-order",
        "The schema asks for one order of elements, and another says the same.",
        Dialect.ANY,
        ". | .//*[*[2]]",
        PutInOrder(),
    ),
)
