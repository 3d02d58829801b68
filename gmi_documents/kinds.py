"""The kinds of documents that there are, without Django and its registry: an archive's six records, and receipts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from analyses.document import AnalysisV1
from experiments.document import ExperimentV1
from runs.document import RunV1
from samples.document import SampleV1
from sra.codec import Codec, codec_of
from sra.document import Document
from studies.document import StudyV1
from submissions.document import SubmissionV1
from submissions.receipt_document import ReceiptV1


@dataclass(frozen=True)
class Kind:
    """`name` is that of the resource and its schema, `collection` that of many in a bundle."""

    name: str
    collection: str
    model: type[Document]

    @property
    def root(self) -> str:
        """The element of a record: "SAMPLE"."""
        return self.model.xml_name

    @property
    def codec(self) -> Codec:
        return codec_of(self.model)

    @property
    def is_bundled(self) -> bool:
        """Whether it has a place beside others in a bundle: a receipt stands alone."""
        return bool(self.collection)


KINDS: tuple[Kind, ...] = (
    Kind("submission", "submissions", SubmissionV1),
    Kind("study", "studies", StudyV1),
    Kind("sample", "samples", SampleV1),
    Kind("experiment", "experiments", ExperimentV1),
    Kind("run", "runs", RunV1),
    Kind("analysis", "analyses", AnalysisV1),
    Kind("receipt", "", ReceiptV1),
)
"""In the order in which a bundle is best read: each after what it refers to."""


@cache
def by_root() -> Mapping[str, Kind]:
    """Element of a record to its kind; PROJECT is that of a study as well."""
    return {root: kind for kind in KINDS for root in kind.codec.roots if not root.endswith("_SET")}


@cache
def codecs() -> Mapping[str, Codec]:
    """Element of a record to its codec."""
    return {root: kind.codec for root, kind in by_root().items()}


def by_name(name: str) -> Kind | None:
    """The kind of that name, element or collection, in whatever case: `sample`, `SAMPLE`, `SAMPLE_SET`, `samples`."""
    wanted = name.casefold()
    for kind in KINDS:
        if wanted in {kind.name, kind.collection} - {""} or wanted.upper() in kind.codec.roots:
            return kind
    return None
