"""How sequences were made, as experiments and runs say it: platform, spots and their reads, processing."""

from typing import Annotated, ClassVar, Self

from annotated_types import MinLen
from pydantic import model_validator

from sra.document import Block
from sra.markup import xml
from sra.simple_types import Count, TermType, Text, Whole, require_term
from sra.vocabulary import vocabulary

PlatformName = Annotated[str, TermType(vocabulary="platforms")]
InstrumentModel = Annotated[str, TermType(vocabulary="instrument-models", grouped=True)]


class Platform(Block):
    """The machine that sequenced."""

    type: Annotated[PlatformName, xml("name()")]
    """The platform, as a term of the archives."""
    instrument_model: Annotated[InstrumentModel, xml("INSTRUMENT_MODEL")]
    """The model of the instrument: one of those of the platform."""

    @model_validator(mode="after")
    def _model_is_of_the_platform(self) -> Self:
        require_term(self.instrument_model, vocabulary("instrument-models").texts(self.type), "instrument-model")
        return self


class RelativeOrder(Block):
    """Where a read begins, told by its neighbours."""

    follows: Annotated[Count | None, xml("@follows_read_index")] = None
    """The index of the read before it."""
    precedes: Annotated[Count | None, xml("@precedes_read_index")] = None
    """The index of the read after it."""


class Basecall(Block):
    """A sequence that is expected to be found."""

    bases: Annotated[Text, xml(".")]
    """The bases."""
    read_group_tag: Annotated[Text | None, xml("@read_group_tag")] = None
    """The read group that a match stands for."""
    min_match: Annotated[Count | None, xml("@min_match")] = None
    """The fewest bases that must match."""
    max_mismatch: Annotated[Count | None, xml("@max_mismatch")] = None
    """The most bases that may differ."""
    match_edge: Annotated[Annotated[str, TermType(vocabulary="match-edges")] | None, xml("@match_edge")] = None
    """Where matching begins."""


class ExpectedBasecalls(Block):
    """The sequences by which a read is found, such as bar codes."""

    default_length: Annotated[Count | None, xml("@default_length")] = None
    """The length of the read where none of them is found."""
    base_coord: Annotated[Count | None, xml("@base_coord")] = None
    """The base at which to look, counted from 1."""
    basecalls: Annotated[list[Basecall], MinLen(1), xml("BASECALL")]
    """The sequences."""


class ReadSpecification(Block):
    """One read of a spot."""

    one_of: ClassVar[tuple[str, ...]] = ("relative_order", "base_coord", "expected_basecalls")

    index: Annotated[Count, xml("READ_INDEX")]
    """The place of the read in the spot, counted from 0."""
    label: Annotated[Text | None, xml("READ_LABEL")] = None
    """A name for the read."""
    class_: Annotated[Annotated[str, TermType(vocabulary="read-classes")], xml("READ_CLASS")]
    """Whether it is biological or technical."""
    type: Annotated[Annotated[str, TermType(vocabulary="read-types")], xml("READ_TYPE")]
    """What the read is; empty means Forward."""
    relative_order: Annotated[RelativeOrder | None, xml("RELATIVE_ORDER")] = None
    """Where it begins, told by its neighbours."""
    base_coord: Annotated[Whole | None, xml("BASE_COORD")] = None
    """Where it begins: the base, counted from 1."""
    expected_basecalls: Annotated[ExpectedBasecalls | None, xml("EXPECTED_BASECALL_TABLE")] = None
    """Where it begins: where one of these sequences is found."""


class SpotDescription(Block):
    """How a spot is made up of reads."""

    spot_length: Annotated[Count | None, xml("SPOT_LENGTH")] = None
    """Bases, or cycles, in a spot."""
    reads: Annotated[list[ReadSpecification], MinLen(1), xml("READ_SPEC")]
    """The reads, in order."""


class PipelineSection(Block):
    """A step of processing."""

    name: Annotated[Text | None, xml("@section_name")] = None
    """What the section is called."""
    step_index: Annotated[Text, xml("STEP_INDEX")]
    """The place of the step."""
    previous_step_indexes: Annotated[list[Text | None], MinLen(1), xml("PREV_STEP_INDEX")]
    """The steps before it; null for the first."""
    program: Annotated[Text, xml("PROGRAM")]
    """The program that ran."""
    version: Annotated[Text, xml("VERSION")]
    """The version of the program."""
    notes: Annotated[Text | None, xml("NOTES")] = None
    """Parameters and remarks."""


Demultiplexing = Annotated[str, TermType(vocabulary="demultiplexing-directives")]


class Directives(Block):
    """What the archive is asked to do with the data."""

    any_order: ClassVar[bool] = True

    sample_demultiplexing: Annotated[Demultiplexing | None, xml("SAMPLE_DEMUX_DIRECTIVE")] = None
    """Who tells the samples of a pool apart."""


class Processing(Block):
    """How the data were processed before they came here."""

    pipeline: Annotated[list[PipelineSection] | None, xml("PIPELINE/PIPE_SECTION")] = None
    """The steps."""
    directives: Annotated[Directives | None, xml("DIRECTIVES")] = None
    """What the archive is asked to do."""


def platform_models() -> dict[str, tuple[str, ...]]:
    """Instrument models by platform, for forms and help texts."""
    models = vocabulary("instrument-models")
    return {name: models.texts(name) for name in vocabulary("platforms").texts()}
