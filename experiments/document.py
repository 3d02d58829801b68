"""What an experiment says: how a library was made of a sample, and sequenced. Declared once, for JSON and XML."""

from typing import Annotated, ClassVar, Literal

from annotated_types import MinLen
from pydantic import Field

from sra.blocks_identity import SampleReference, StudyReference
from sra.blocks_links import RelatedResources
from sra.blocks_properties import AdditionalProperties
from sra.blocks_record import Record
from sra.blocks_sequencing import Platform, Processing, SpotDescription
from sra.document import Block
from sra.markup import xml
from sra.simple_types import Count, Double, Float, TermType, Text


class PoolReadLabel(Block):
    """The label of a read that tells a member of the pool from the others."""

    label: Annotated[Text, xml(".")]
    """The label, as in the spot description."""
    read_group_tag: Annotated[Text | None, xml("@read_group_tag")] = None
    """The read group that belongs to the member."""


class PoolMember(SampleReference):
    """A sample in a pool."""

    member_name: Annotated[Text | None, xml("@member_name")] = None
    """What the member is called within the pool."""
    proportion: Annotated[Float | None, xml("@proportion")] = None
    """Its share of the pool, as a percentage."""
    read_labels: Annotated[list[PoolReadLabel] | None, xml("READ_LABEL")] = None
    """The reads that tell it from the others."""


class Pool(Block):
    """Samples that were sequenced together."""

    default_member: Annotated[PoolMember | None, xml("DEFAULT_MEMBER")] = None
    """To which member reads belong that cannot be assigned."""
    members: Annotated[list[PoolMember], MinLen(1), xml("MEMBER")]
    """The samples."""


class SingleLayout(Block):
    """Unpaired reads."""

    type: Annotated[Literal["SINGLE"], xml("name()")]
    """SINGLE"""


class PairedLayout(Block):
    """Reads in pairs, from both ends of a fragment."""

    type: Annotated[Literal["PAIRED"], xml("name()")]
    """PAIRED"""
    nominal_length: Annotated[Count | None, xml("@NOMINAL_LENGTH")] = None
    """The expected length of a fragment, in bases."""
    nominal_sdev: Annotated[Double | None, xml("@NOMINAL_SDEV")] = None
    """The standard deviation of the lengths."""


class ProbeSet(Block):
    """An entry of a database that describes the probes."""

    any_order: ClassVar[bool] = True

    db: Annotated[Text, xml("DB")]
    """The database."""
    id: Annotated[Text, xml("ID")]
    """The entry."""
    label: Annotated[Text | None, xml("LABEL")] = None
    """What the entry is called."""


class Locus(Block):
    """A region of the genome that was aimed at."""

    name: Annotated[Annotated[str, TermType(vocabulary="locus-names")] | None, xml("@locus_name")] = None
    """The region, as a term of the archives."""
    description: Annotated[Text | None, xml("@description")] = None
    """The region in words."""
    probe_set: Annotated[ProbeSet | None, xml("PROBE_SET")] = None
    """The probes that were used."""


class Library(Block):
    """The library that was sequenced."""

    name: Annotated[Text | None, xml("LIBRARY_NAME")] = None
    """What the library is called within the submitting centre."""
    strategy: Annotated[Annotated[str, TermType(vocabulary="library-strategies")], xml("LIBRARY_STRATEGY")]
    """The sequencing technique, as a term of the archives."""
    source: Annotated[Annotated[str, TermType(vocabulary="library-sources")], xml("LIBRARY_SOURCE")]
    """The kind of material, as a term of the archives."""
    selection: Annotated[Annotated[str, TermType(vocabulary="library-selections")], xml("LIBRARY_SELECTION")]
    """How fragments were selected or enriched, as a term of the archives."""
    layout: Annotated[SingleLayout | PairedLayout, Field(discriminator="type"), xml("LIBRARY_LAYOUT/*")]
    """Whether reads are single or in pairs."""
    targeted_loci: Annotated[list[Locus] | None, xml("TARGETED_LOCI/LOCUS")] = None
    """The regions of the genome that were aimed at."""
    pooling_strategy: Annotated[Text | None, xml("POOLING_STRATEGY")] = None
    """How samples were pooled."""
    construction_protocol: Annotated[Text | None, xml("LIBRARY_CONSTRUCTION_PROTOCOL")] = None
    """How the library was made."""


class Design(Block):
    """How the experiment was set up."""

    any_of: ClassVar[tuple[str, ...]] = ("sample", "pool")

    description: Annotated[Text, xml("DESIGN_DESCRIPTION")]
    """The goal and the set-up; may be empty."""
    sample: Annotated[SampleReference | None, xml("SAMPLE_DESCRIPTOR", always=True)] = None
    """The sample that was sequenced."""
    pool: Annotated[Pool | None, xml("SAMPLE_DESCRIPTOR/POOL")] = None
    """The samples that were sequenced together."""
    library: Annotated[Library, xml("LIBRARY_DESCRIPTOR")]
    """The library that was made."""
    spot_description: Annotated[SpotDescription | None, xml("SPOT_DESCRIPTOR/SPOT_DECODE_SPEC")] = None
    """How a spot is made up of reads."""


class ExperimentV1(Record):
    """An experiment: a library made of a sample, and the way it was sequenced."""

    xml_name: ClassVar[str] = "EXPERIMENT"

    title: Annotated[Text | None, xml("TITLE")] = None
    """A short title, shown in lists and search results."""
    study: Annotated[StudyReference, xml("STUDY_REF")]
    """The study that the experiment is part of."""
    design: Annotated[Design, xml("DESIGN")]
    """How the experiment was set up."""
    platform: Annotated[Platform, xml("PLATFORM/*")]
    """The machine that sequenced."""
    processing: Annotated[Processing | None, xml("PROCESSING")] = None
    """How the data were processed."""
    related_resources: Annotated[RelatedResources | None, xml("EXPERIMENT_LINKS/EXPERIMENT_LINK")] = None
    """Resources about the experiment."""
    additional_properties: Annotated[AdditionalProperties | None, xml("EXPERIMENT_ATTRIBUTES/EXPERIMENT_ATTRIBUTE")] = (
        None
    )
    """Free properties of the experiment."""
