"""Which elements that are no SRA records are read as such? NCBI's and DDBJ's BioSample and BioProject."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from sra.dialects import bioproject, biosample
from sra.dialects.foreign import Conversion

Convert = Callable[[etree._Element, str], Conversion]


@dataclass(frozen=True)
class Foreign:
    """`record` names the codec's element; of `ways` to put it into words the first is taken that the schema takes."""

    record: str
    dialect: str
    accession_of: Callable[[etree._Element], str]
    ways: tuple[Convert, ...]


_PROJECT: Final = Foreign("STUDY", "bioproject", bioproject.accession_of, (bioproject.as_project, bioproject.as_study))
FOREIGN: Final = {
    "BioSample": Foreign("SAMPLE", "biosample", biosample.accession_of, (biosample.as_sample,)),
    "DocumentSummary": _PROJECT,
    "Package": _PROJECT,
}
FOREIGN_SETS: Final = {"BioSampleSet": "BioSample", "RecordSet": "DocumentSummary", "PackageSet": "Package"}
"""Sets, and the element of their records."""


def accession_of(record: etree._Element) -> str:
    """What a record of any kind calls itself, "" where it does not."""
    foreign = FOREIGN.get(str(record.tag))
    return foreign.accession_of(record) if foreign else record.get("accession") or ""
