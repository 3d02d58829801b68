"""Rules over several documents that come together: what one of them alone cannot tell."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sra.document import JsonObject
from sra.faults import Fault, pointer_of
from sra.rules.files import files
from sra.rules.rule import EXPERIMENT, RUN, Place, Severity

ONE_FILE_OF_PAIRS = frozenset(
    {"sra", "srf", "sff", "bam", "cram", "PacBio_HDF5", "OxfordNanopore_native", "454_native"}
)
"""Types of files that can hold both reads of a pair."""

BOTH_READS = frozenset({"paired"})
"""A READ_TYPE that says of a fastq file that it holds pairs, one read after the other."""


JUDGED_BY_NAMED = frozenset({RUN})
"""Kinds of documents that are judged together with those they name."""


class Together:
    """Documents with an index of their names."""

    def __init__(self, records: Sequence[tuple[str, JsonObject]]) -> None:
        self.records = records
        self._named: dict[tuple[str, str], JsonObject] = {}
        for kind, document in records:
            for member in ("accession", "alias"):
                if document.get(member):
                    self._named.setdefault((kind, document[member]), document)

    def of_kind(self, wanted: str) -> Iterator[tuple[int, JsonObject]]:
        return ((index, document) for index, (kind, document) in enumerate(self.records) if kind == wanted)

    def named(self, kind: str, reference: JsonObject) -> JsonObject | None:
        """The document among these that a reference means by accession or alias."""
        names = (reference.get("accession"), reference.get("alias"))
        return next((self._named[kind, name] for name in names if name and (kind, name) in self._named), None)


Found = Iterator[tuple[int, Place]]


@dataclass(frozen=True, slots=True)
class JointRule:
    """As `Rule`, for several documents: `find` yields the index of the document beside the place."""

    code: str
    severity: Severity
    reason: str
    find: Callable[[Together], Found]
    expected: str | None = None

    def faults(self, together: Together) -> Iterator[tuple[int, Fault]]:
        for index, place in self.find(together):
            reason = self.reason.format(found=place.found)
            pointer = pointer_of(place.steps)
            yield index, Fault(self.code, reason, pointer, expected=self.expected, severity=self.severity)


def unpaired_files(together: Together) -> Found:
    """Runs of a paired layout with a single file that cannot hold both reads."""
    for index, run in together.of_kind(RUN):
        experiment = together.named(EXPERIMENT, run.get("experiment", {}))
        named = list(files(run))
        if experiment and _is_paired(experiment) and len(named) == 1 and not _holds_pairs(run, named[0][1]):
            yield index, Place((*named[0][0], "filetype"), named[0][1]["filename"])


def _is_paired(experiment: JsonObject) -> bool:
    layout: JsonObject = experiment.get("design", {}).get("library", {}).get("layout", {})
    return layout.get("type") == "PAIRED"


def _holds_pairs(run: JsonObject, file: JsonObject) -> bool:
    """By its type, by what it says its reads are, or because the run says how a spot is made up."""
    told = BOTH_READS.intersection(file.get("read-types", [])) or len(file.get("read-labels", [])) > 1
    return file["filetype"] in ONE_FILE_OF_PAIRS or bool(told) or "spot-description" in run


def repeated_alias(together: Together) -> Found:
    """Two new records of a kind with the same alias of the same centre; old ones have accessions to tell them apart."""
    seen: set[tuple[str, str, str]] = set()
    for index, (kind, document) in enumerate(together.records):
        alias = document.get("alias", "")
        if document.get("accession") or not alias.strip():
            continue
        name = (kind, document.get("center-name", ""), alias)
        if name in seen:
            yield index, Place(("alias",), alias)
        seen.add(name)


JOINT_RULES: tuple[JointRule, ...] = (
    JointRule(
        "paired-files",
        "warning",
        "The library is paired, and {found} alone cannot hold both reads.",
        unpaired_files,
        "two files, or one of a type that holds pairs (bam, cram, interleaved fastq with the read type paired)",
    ),
    JointRule(
        "repeated-alias",
        "warning",
        "The alias {found} names two records of this kind.",
        repeated_alias,
    ),
)
