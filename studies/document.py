"""What a study says: an initiative, and why it was undertaken. Declared once, for JSON and XML."""

from typing import Annotated, ClassVar

from sra.blocks_links import RelatedResources, RelatedStudies
from sra.blocks_properties import AdditionalProperties
from sra.blocks_record import Record
from sra.document import Block, Document
from sra.markup import xml
from sra.simple_types import Count, Filled, TermType, Text
from studies.project import Project, ProjectV1


class StudyDescription(Block):
    """What the study is about."""

    any_order: ClassVar[bool] = True

    title: Annotated[Filled, xml("STUDY_TITLE")]
    """The title, as it would stand above a publication."""
    type: Annotated[str, TermType(vocabulary="study-types"), xml("STUDY_TYPE/@existing_study_type")]
    """The overall purpose, as a term of the archives."""
    new_type: Annotated[Text | None, xml("STUDY_TYPE/@new_study_type")] = None
    """A new kind of study, where the type is Other."""
    abstract: Annotated[Text | None, xml("STUDY_ABSTRACT")] = None
    """The purpose and the findings, as in the abstract of a publication."""
    center_name: Annotated[Text | None, xml("CENTER_NAME")] = None
    """The centre that runs the study."""
    internal_name: Annotated[Text | None, xml("CENTER_PROJECT_NAME")] = None
    """What the study is called within the submitting centre."""
    project_id: Annotated[Count | None, xml("PROJECT_ID")] = None
    """The number of the project at NCBI, of old."""
    related_studies: Annotated[RelatedStudies | None, xml("RELATED_STUDIES/RELATED_STUDY")] = None
    """Other studies that belong with this one."""
    description: Annotated[Text | None, xml("STUDY_DESCRIPTION")] = None
    """A longer description of the study."""


class StudyV1(Record):
    """A study: a set of samples, experiments, runs and analyses made for one purpose."""

    xml_name: ClassVar[str] = "STUDY"
    twins: ClassVar[tuple[type[Document], ...]] = (ProjectV1,)

    description: Annotated[StudyDescription, xml("DESCRIPTOR")]
    """What the study is about."""
    related_resources: Annotated[RelatedResources | None, xml("STUDY_LINKS/STUDY_LINK")] = None
    """Resources that are not studies: publications, data sets, web pages."""
    additional_properties: Annotated[AdditionalProperties | None, xml("STUDY_ATTRIBUTES/STUDY_ATTRIBUTE")] = None
    """Free properties: not read by the repository, and kept as they are."""
    project: Annotated[Project | None, xml("PROJECT", only_gmi=True)] = None
    """What the archives' PROJECT says of the study beyond this: in plain SRA XML it is a document of its own."""
