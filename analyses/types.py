"""The types of analysis, and what each says about itself.

Types that say the same things share a class; what tells them apart is their name.
"""

from typing import Annotated, Literal

from pydantic import Field

from sra.blocks_reference_sequence import Assembly, ReferenceSequence
from sra.document import Block
from sra.markup import xml
from sra.simple_types import Boolean, TermType, Text, Whole


class Plain(Block):
    """An analysis of which the type says all."""

    type: Annotated[Literal["SEQUENCE_ANNOTATION", "REFERENCE_SEQUENCE", "SAMPLE_PHENOTYPE"], xml("name()")]
    """The type of the analysis, as a term of the archives."""


class Authored(Block):
    """An analysis that may name those who made it."""

    type: Annotated[
        Literal[
            "SEQUENCE_FLATFILE",
            "AMR_ANTIBIOGRAM",
            "PATHOGEN_ANALYSIS",
            "PHYLOGENY_ANALYSIS",
            "TARGETED_SEQUENCE_SET",
            "ENVIRONMENTAL_SEQUENCE_SET",
        ],
        xml("name()"),
    ]
    """The type of the analysis, as a term of the archives."""
    authors: Annotated[Text | None, xml("AUTHORS")] = None
    """Who made it."""
    address: Annotated[Text | None, xml("ADDRESS")] = None
    """Where they work."""


class Aligned(Block):
    """Reads aligned to a reference, or what was derived from that."""

    type: Annotated[
        Literal[
            "REFERENCE_ALIGNMENT",
            "PROCESSED_READS",
            "ASSEMBLY_ANNOTATION",
            "SEQUENCE_CONSENSUS",
            "COVID19_CONSENSUS",
        ],
        xml("name()"),
    ]
    """The type of the analysis, as a term of the archives."""
    assembly: Annotated[Assembly | None, xml("ASSEMBLY/*")] = None
    """The assembly that was the reference."""
    sequences: Annotated[list[ReferenceSequence] | None, xml("SEQUENCE")] = None
    """The sequences that were the reference."""


class Variation(Block):
    """Variants found against a reference."""

    type: Annotated[Literal["SEQUENCE_VARIATION", "FILTERED_VARIATION", "COVID19_FILTERED_VCF"], xml("name()")]
    """The type of the analysis, as a term of the archives."""
    assembly: Annotated[Assembly | None, xml("ASSEMBLY/*")] = None
    """The assembly that was the reference."""
    sequences: Annotated[list[ReferenceSequence] | None, xml("SEQUENCE")] = None
    """The sequences that were the reference."""
    experiment_types: Annotated[
        list[Annotated[str, TermType(vocabulary="experiment-types")]] | None, xml("EXPERIMENT_TYPE")
    ] = None
    """The kinds of experiment that the variants come from."""
    program: Annotated[Text | None, xml("PROGRAM")] = None
    """The program that called the variants."""
    platform: Annotated[Text | None, xml("PLATFORM")] = None
    """The sequencing platform."""
    imputation: Annotated[Boolean | None, xml("IMPUTATION")] = None
    """Whether variants were imputed."""


class Assembled(Block):
    """A genome or metagenome assembly."""

    type: Annotated[Literal["SEQUENCE_ASSEMBLY"], xml("name()")]
    """SEQUENCE_ASSEMBLY"""
    name: Annotated[Text, xml("NAME")]
    """What the assembly is called."""
    kind: Annotated[Annotated[str, TermType(vocabulary="assembly-types")] | None, xml("TYPE")] = None
    """What was assembled, as a term of the archives."""
    partial: Annotated[Boolean, xml("PARTIAL")]
    """Whether only part of the genome is there."""
    coverage: Annotated[Text, xml("COVERAGE")]
    """The depth of sequencing."""
    program: Annotated[Text, xml("PROGRAM")]
    """The program that assembled."""
    platform: Annotated[Text, xml("PLATFORM")]
    """The sequencing platform."""
    min_gap_length: Annotated[Whole | None, xml("MIN_GAP_LENGTH")] = None
    """From how many Ns on a gap is one."""
    molecule_type: Annotated[Annotated[str, TermType(vocabulary="molecule-types")] | None, xml("MOL_TYPE")] = None
    """The kind of molecule."""
    third_party: Annotated[Boolean | None, xml("TPA")] = None
    """Whether it was made of data that others submitted."""
    authors: Annotated[Text | None, xml("AUTHORS")] = None
    """Who made the assembly."""
    address: Annotated[Text | None, xml("ADDRESS")] = None
    """Where they work."""


class TranscriptomeAssembled(Block):
    """A transcriptome assembly."""

    type: Annotated[Literal["TRANSCRIPTOME_ASSEMBLY"], xml("name()")]
    """TRANSCRIPTOME_ASSEMBLY"""
    name: Annotated[Text, xml("NAME")]
    """What the assembly is called."""
    program: Annotated[Text, xml("PROGRAM")]
    """The program that assembled."""
    platform: Annotated[Text, xml("PLATFORM")]
    """The sequencing platform."""
    third_party: Annotated[Boolean | None, xml("TPA")] = None
    """Whether it was made of data that others submitted."""
    authors: Annotated[Text | None, xml("AUTHORS")] = None
    """Who made the assembly."""
    address: Annotated[Text | None, xml("ADDRESS")] = None
    """Where they work."""


class GenomeMap(Block):
    """An optical map of a genome."""

    type: Annotated[Literal["GENOME_MAP"], xml("name()")]
    """GENOME_MAP"""
    program: Annotated[Text, xml("PROGRAM")]
    """The program that made the map."""
    platform: Annotated[Annotated[str, TermType(vocabulary="genome-map-platforms")], xml("PLATFORM")]
    """The platform, as a term of the archives."""
    description: Annotated[Text | None, xml("DESCRIPTION")] = None
    """More about the map."""


class TaxonomicReferenceSet(Block):
    """Reference sequences of a taxonomy of its own."""

    type: Annotated[Literal["TAXONOMIC_REFERENCE_SET"], xml("name()")]
    """TAXONOMIC_REFERENCE_SET"""
    name: Annotated[Text, xml("NAME")]
    """What the set is called."""
    local_taxonomy: Annotated[Text, xml("LOCAL_TAXONOMY")]
    """What the taxonomy is called."""
    local_taxonomy_version: Annotated[Text | None, xml("LOCAL_TAXONOMY_VERSION")] = None
    """The version of the taxonomy."""


class AssemblyGraph(Block):
    """A graph of assemblies, such as a pangenome."""

    type: Annotated[Literal["ASSEMBLY_GRAPH"], xml("name()")]
    """ASSEMBLY_GRAPH"""
    assemblies: Annotated[list[Assembly] | None, xml("ASSEMBLY/*")] = None
    """The assemblies in the graph."""


AnalysisType = Annotated[
    Plain
    | Authored
    | Aligned
    | Variation
    | Assembled
    | TranscriptomeAssembled
    | GenomeMap
    | TaxonomicReferenceSet
    | AssemblyGraph,
    Field(discriminator="type"),
]
