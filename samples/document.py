"""What a sample says: the material that was sequenced, and the organism it is of. Declared once, for JSON and XML."""

from typing import Annotated, ClassVar

from sra.blocks_links import RelatedResources
from sra.blocks_properties import AdditionalProperties
from sra.blocks_record import Record
from sra.document import Block
from sra.markup import xml
from sra.simple_types import SmallInteger, Text


class SampleNames(Block):
    """What the organism and the sample are called."""

    any_order: ClassVar[bool] = True

    display: Annotated[Text | None, xml("@display_name")] = None
    """The name to show."""
    taxonomic_id: Annotated[SmallInteger, xml("TAXON_ID")]
    """The number of the organism in the NCBI taxonomy."""
    scientific: Annotated[Text | None, xml("SCIENTIFIC_NAME")] = None
    """The scientific name of the organism."""
    common: Annotated[Text | None, xml("COMMON_NAME")] = None
    """The common name of the organism."""
    anonymized: Annotated[Text | None, xml("ANONYMIZED_NAME", only_gmi=True)] = None
    """The name of a person from whom the sample is, made anonymous."""
    individual: Annotated[Text | None, xml("INDIVIDUAL_NAME", only_gmi=True)] = None
    """The name of the individual from which the sample is."""


class SampleV1(Record):
    """A sample: biological material that experiments were made with."""

    xml_name: ClassVar[str] = "SAMPLE"

    title: Annotated[Text | None, xml("TITLE")] = None
    """A short title, shown in lists and search results."""
    names: Annotated[SampleNames, xml("SAMPLE_NAME")]
    """What the organism and the sample are called."""
    description: Annotated[Text | None, xml("DESCRIPTION")] = None
    """What the sample is, where it is from and how it was taken."""
    related_resources: Annotated[RelatedResources | None, xml("SAMPLE_LINKS/SAMPLE_LINK")] = None
    """Resources about the sample: publications, data sets, web pages."""
    additional_properties: Annotated[AdditionalProperties | None, xml("SAMPLE_ATTRIBUTES/SAMPLE_ATTRIBUTE")] = None
    """Free properties of the sample, such as the host or the date of collection."""
