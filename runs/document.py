"""What a run says: the reads that an experiment gave, and their files. Declared once, for JSON and XML."""

from typing import Annotated, ClassVar, Literal

from annotated_types import MaxLen

from sra.blocks_files import DataBlock
from sra.blocks_identity import ExperimentReference
from sra.blocks_links import RelatedResources
from sra.blocks_properties import AdditionalProperties
from sra.blocks_record import Record
from sra.blocks_reference_sequence import Assembly, ReferenceSequence
from sra.blocks_sequencing import Platform, Processing, SpotDescription
from sra.document import Block
from sra.markup import xml
from sra.simple_types import DateTime, Text


class AlignedRun(Block):
    """Reads that come aligned to a reference."""

    type: Annotated[Literal["REFERENCE_ALIGNMENT"], xml("name()")]
    """REFERENCE_ALIGNMENT"""
    assembly: Annotated[Assembly | None, xml("ASSEMBLY/*")] = None
    """The assembly they are aligned to."""
    sequences: Annotated[list[ReferenceSequence] | None, xml("SEQUENCE")] = None
    """The sequences they are aligned to."""


class RunV1(Record):
    """A run: reads of one experiment, in files."""

    xml_name: ClassVar[str] = "RUN"

    run_date: Annotated[DateTime | None, xml("@run_date")] = None
    """When the instrument ran."""
    run_center: Annotated[Text | None, xml("@run_center")] = None
    """The centre that ran the instrument, if it is not the one that submits."""
    title: Annotated[Text | None, xml("TITLE")] = None
    """A short title, shown in lists and search results."""
    experiment: Annotated[ExperimentReference, xml("EXPERIMENT_REF")]
    """The experiment that the reads are of."""
    spot_description: Annotated[SpotDescription | None, xml("SPOT_DESCRIPTOR/SPOT_DECODE_SPEC")] = None
    """How a spot is made up of reads, where it differs from the experiment's."""
    platform: Annotated[Platform | None, xml("PLATFORM/*")] = None
    """The machine, where it differs from the experiment's."""
    processing: Annotated[Processing | None, xml("PROCESSING")] = None
    """How the data were processed."""
    type: Annotated[AlignedRun | None, xml("RUN_TYPE/*")] = None
    """What kind of run it is, if it holds more than reads."""
    data_blocks: Annotated[list[DataBlock] | None, MaxLen(1), xml("DATA_BLOCK")] = None
    """The files."""
    related_resources: Annotated[RelatedResources | None, xml("RUN_LINKS/RUN_LINK")] = None
    """Resources about the run."""
    additional_properties: Annotated[AdditionalProperties | None, xml("RUN_ATTRIBUTES/RUN_ATTRIBUTE")] = None
    """Free properties of the run."""
