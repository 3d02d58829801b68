"""What SRA 1.0 to 1.4 had and no schema has any more. ENA drops the same when it mirrors old records (insdc.md 3.1)."""

from sra.dialects.changes import Drop, DropAttributes
from sra.dialects.link_changes import AsCrossReference
from sra.dialects.rules import Dialect, Rule, kinds
from sra.dialects.spot_changes import AsBasecallTable

LINKS = "./*[contains(local-name(), '_LINKS')]/*"
FLOWS = (
    "SEQUENCE_LENGTH COLOR_MATRIX COLOR_MATRIX_CODE CYCLE_COUNT CYCLE_SEQUENCE KEY_SEQUENCE FLOW_SEQUENCE FLOW_COUNT"
)
SPOTS = "SPOT_DECODE_METHOD NUMBER_OF_READS_PER_SPOT ADAPTER_SPEC CYCLE_COORD EXPECTED_BASECALL"
PLACED = "RELATIVE_ORDER or BASE_COORD or EXPECTED_BASECALL_TABLE"
SEQUENCING = kinds("EXPERIMENT", "RUN")


def _any_of(tags: str) -> str:
    return " or ".join(f"self::{tag}" for tag in tags.split())


OBSOLETE_RULES = (
    Rule(
        "expected-numbers",
        "Old experiments said how many runs, spots and reads were expected.",
        Dialect.OLD,
        ".",
        DropAttributes(("expected_number_runs", "expected_number_spots", "expected_number_reads")),
        kinds("EXPERIMENT"),
    ),
    Rule(
        "run-instrument",
        "Old runs named their file and instrument in attributes.",
        Dialect.OLD,
        ".",
        DropAttributes(
            ("run_file", "total_data_blocks", "total_reads", "instrument_model", "instrument_name", "number_of_lanes")
        ),
        kinds("RUN"),
    ),
    Rule(
        "gap-descriptor",
        "GAP_DESCRIPTOR is gone from the schema.",
        Dialect.OLD,
        "./GAP_DESCRIPTOR | ./DESIGN/GAP_DESCRIPTOR",
        Drop(),
        SEQUENCING,
    ),
    Rule(
        "platform-flows",
        "Flows, cycles and colour matrices of a platform are gone from the schema.",
        Dialect.OLD,
        f"./PLATFORM/*/*[{_any_of(FLOWS)}]",
        Drop(),
        SEQUENCING,
    ),
    Rule(
        "expected-basecall",
        "An expected base call stands in a table today.",
        Dialect.OLD,
        f".//READ_SPEC[not({PLACED})]/EXPECTED_BASECALL[normalize-space()]",
        AsBasecallTable(),
        SEQUENCING,
    ),
    Rule(
        "spot-decoding",
        "Other ways of describing a spot are gone from the schema.",
        Dialect.OLD,
        f".//SPOT_DESCRIPTOR//*[{_any_of(SPOTS)}]",
        Drop(),
        SEQUENCING,
    ),
    Rule(
        "empty-spot-descriptor",
        "A SPOT_DESCRIPTOR without a specification describes nothing.",
        Dialect.OLD,
        ".//SPOT_DESCRIPTOR[not(*)]",
        Drop(empty=True),
        SEQUENCING,
    ),
    Rule(
        "base-calling",
        "BASE_CALLS and QUALITY_SCORES are gone from the schema.",
        Dialect.OLD,
        "./PROCESSING/*[self::BASE_CALLS or self::QUALITY_SCORES]",
        Drop(),
        SEQUENCING,
    ),
    Rule(
        "pair-orientation",
        "PAIRED/@ORIENTATION is gone from the schema.",
        Dialect.OLD,
        ".//LIBRARY_LAYOUT/PAIRED",
        DropAttributes(("ORIENTATION",)),
        kinds("EXPERIMENT"),
    ),
    Rule(
        "data-block-regions",
        "Names, regions and counts of a DATA_BLOCK are gone from the schema.",
        Dialect.OLD,
        "./DATA_BLOCK",
        DropAttributes(
            ("name", "sector", "region", "total_spots", "total_reads", "number_channels", "format_code", "serial")
        ),
        kinds("RUN"),
    ),
    Rule(
        "data-series-label",
        "DATA_SERIES_LABEL is gone from the schema.",
        Dialect.OLD,
        "./DATA_BLOCK/FILES/FILE/DATA_SERIES_LABEL",
        Drop(),
        kinds("RUN"),
    ),
    Rule(
        "submission-files",
        "Old submissions listed their files; today runs and analyses do.",
        Dialect.OLD,
        "./FILES",
        Drop(),
        kinds("SUBMISSION"),
    ),
    Rule(
        "submission-handle",
        "Old submissions had a number and a handle.",
        Dialect.OLD,
        ".",
        DropAttributes(("submission_id", "handle")),
        kinds("SUBMISSION"),
    ),
    Rule(
        "action-notes",
        "Old actions had notes.",
        Dialect.OLD,
        "./ACTIONS/ACTION/*",
        DropAttributes(("notes", "HoldForPeriod")),
        kinds("SUBMISSION"),
    ),
    Rule(
        "archive-links",
        "Links to a record of an archive had their own elements; they are cross-references today.",
        Dialect.OLD,
        f"{LINKS}/*[self::SRA_LINK or self::ENA_LINK or self::DDBJ_LINK]",
        AsCrossReference(),
    ),
)
