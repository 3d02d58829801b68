"""What a PROJECT says, the archives' other document on a study: declared once, for JSON and XML.

ENA keeps PROJECT (PRJEB…) and STUDY (ERP…) of one study; here both are one document. What a study has no member for
is its `project` half. Facts: ENA.project.xsd, as ENA publishes it now.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from sra.blocks_links import RelatedResources
from sra.blocks_properties import AdditionalProperties
from sra.blocks_record import Record
from sra.document import Block
from sra.markup import xml
from sra.simple_types import Date, SmallInteger, Text, Token
from sra.text_types import SizedType
from sra.twins import Twin


class Organism(Block):
    """The organism that a project is about."""

    any_order: ClassVar[bool] = True

    taxonomic_id: Annotated[SmallInteger, xml("TAXON_ID")]
    """The number of the organism in the NCBI taxonomy."""
    scientific: Annotated[Text, xml("SCIENTIFIC_NAME")]
    """The scientific name of the organism."""
    common: Annotated[Text | None, xml("COMMON_NAME")] = None
    """The common name of the organism."""
    strain: Annotated[Text | None, xml("STRAIN")] = None
    """The strain."""
    breed: Annotated[Text | None, xml("BREED")] = None
    """The breed."""
    cultivar: Annotated[Text | None, xml("CULTIVAR")] = None
    """The cultivar."""
    isolate: Annotated[Text | None, xml("ISOLATE")] = None
    """The isolate."""


class SequencingProject(Block):
    """That sequences are submitted under the project."""

    locus_tag_prefixes: Annotated[list[Token] | None, xml("LOCUS_TAG_PREFIX")] = None
    """The prefixes registered for the locus tags of its genomes."""


class SubmissionProject(Block):
    """A project that groups submitted data."""

    sequencing_project: Annotated[SequencingProject, xml("SEQUENCING_PROJECT")]
    """What is submitted: sequences."""
    organism: Annotated[Organism | None, xml("ORGANISM")] = None
    """The organism that the data are of."""


class UmbrellaProject(Block):
    """A project that groups other projects."""

    organism: Annotated[Organism | None, xml("ORGANISM")] = None
    """The organism that the projects are about."""


class RelatedProject(Block):
    """A project above, below or beside this one."""

    href_kind: ClassVar[str] = "study"
    href_from: ClassVar[str] = "accession"

    type: Annotated[Literal["PARENT_PROJECT", "CHILD_PROJECT", "PEER_PROJECT"], xml("name()")]
    """Where it stands, seen from this one."""
    accession: Annotated[Text, xml("@accession")]
    """Its accession."""


class Project(Block):
    """The half of a project that a study has no member for."""

    one_of: ClassVar[tuple[str, ...]] = ("submission_project", "umbrella_project")

    first_public: Annotated[Date | None, xml("@first_public")] = None
    """The day on which the archive first showed it."""
    collaborators: Annotated[list[Text] | None, xml("COLLABORATORS/COLLABORATOR")] = None
    """Those who work together in it."""
    submission_project: Annotated[SubmissionProject | None, xml("SUBMISSION_PROJECT")] = None
    """It groups submitted data."""
    umbrella_project: Annotated[UmbrellaProject | None, xml("UMBRELLA_PROJECT")] = None
    """It groups other projects."""
    related_projects: Annotated[list[RelatedProject] | None, xml("RELATED_PROJECTS/RELATED_PROJECT/*")] = None
    """Projects above, below and beside it."""


class NamedProject(Record):
    """The head of a PROJECT."""

    name: Annotated[Text | None, xml("NAME")] = None
    """A short name."""
    title: Annotated[str, SizedType(least=20, most=250, filled=True), xml("TITLE")]
    """The title."""
    description: Annotated[str, SizedType(least=20, most=4000), xml("DESCRIPTION")]
    """What the project is about."""


class ProjectV1(Project, NamedProject, Twin):
    """A project: a body of work with one aim, or an umbrella over several."""

    xml_name: ClassVar[str] = "PROJECT"
    href_kind: ClassVar[str] = "study"
    half: ClassVar[str] = "project"
    places: ClassVar[Mapping[str, str]] = {
        "title": "description/title",
        "name": "description/internal-name",
        "description": "description/description",
        "first-public": "project/first-public",
        "collaborators": "project/collaborators",
        "submission-project": "project/submission-project",
        "umbrella-project": "project/umbrella-project",
        "related-projects": "project/related-projects",
    }
    said: ClassVar[Mapping[str, str]] = {"description/type": "Other"}

    related_resources: Annotated[RelatedResources | None, xml("PROJECT_LINKS/PROJECT_LINK")] = None
    """Resources about the project."""
    additional_properties: Annotated[AdditionalProperties | None, xml("PROJECT_ATTRIBUTES/PROJECT_ATTRIBUTE")] = None
    """Free properties of the project."""
