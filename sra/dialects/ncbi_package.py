"""What is in an EXPERIMENT_PACKAGE of NCBI beside what the archives' schema knows. For records in such packages only.

NCBI adds to its own answers from time to time, so these rules say what stays, not what goes.
"""

from sra.dialects.changes import KeepOnly
from sra.dialects.rules import Dialect, Rule, kinds
from sra.dialects.tables import orders

NAMES = frozenset({"alias", "center_name", "broker_name", "accession"})
OWN_ATTRIBUTES = {
    "RUN": frozenset({"run_date", "run_center"}),
    "SUBMISSION": frozenset({"submission_date", "submission_comment", "lab_name"}),
    "ANALYSIS": frozenset({"analysis_center", "analysis_date"}),
}
PACKED = ("EXPERIMENT", "SUBMISSION", "STUDY", "SAMPLE", "RUN", "ANALYSIS")

PACKAGE_RULES = tuple(
    Rule(
        f"package-{kind.lower()}",
        "NCBI adds to a record what it knows of it; the archives' schema has no place for that.",
        Dialect.PACKAGE,
        ".",
        KeepOnly(NAMES | OWN_ATTRIBUTES.get(kind, frozenset()), frozenset(orders()[kind]) | {"TARGETS", "DATA_BLOCK"}),
        kinds(kind),
    )
    for kind in PACKED
)
