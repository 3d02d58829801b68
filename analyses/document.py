"""What an analysis says: results derived from reads, and their files. Declared once, for JSON and XML."""

from typing import Annotated, ClassVar

from annotated_types import MinLen

from analyses.types import AnalysisType
from sra.blocks_files import AnalysisFile
from sra.blocks_identity import (
    AnalysisReference,
    ExperimentReference,
    RunReference,
    SampleReference,
    StudyReference,
)
from sra.blocks_links import RelatedResources
from sra.blocks_properties import AdditionalProperties
from sra.blocks_record import Record
from sra.markup import xml
from sra.simple_types import DateTime, Text


class AnalysedSample(SampleReference):
    """A sample that was analysed."""

    label: Annotated[Text | None, xml("@label")] = None
    """What the sample is called inside the data files."""


class AnalysedRun(RunReference):
    """A run that was analysed."""

    label: Annotated[Text | None, xml("@label")] = None
    """What the run is called inside the data files."""


class EarlierAnalysis(AnalysisReference):
    """An analysis that this one builds on."""

    label: Annotated[Text | None, xml("@label")] = None
    """What the analysis is called inside the data files."""


class AnalysisV1(Record):
    """An analysis: an alignment, an assembly, variants, annotations, or other results."""

    xml_name: ClassVar[str] = "ANALYSIS"

    analysis_center: Annotated[Text | None, xml("@analysis_center")] = None
    """The centre that made the analysis, if it is not the one that submits."""
    analysis_date: Annotated[DateTime | None, xml("@analysis_date")] = None
    """When the analysis was made."""
    title: Annotated[Text | None, xml("TITLE")] = None
    """A short title, shown in lists and search results."""
    description: Annotated[Text | None, xml("DESCRIPTION")] = None
    """What was done, in detail."""
    study: Annotated[StudyReference | None, xml("STUDY_REF")] = None
    """The study that the analysis is part of."""
    samples: Annotated[list[AnalysedSample] | None, xml("SAMPLE_REF")] = None
    """The samples that were analysed."""
    experiments: Annotated[list[ExperimentReference] | None, xml("EXPERIMENT_REF")] = None
    """The experiments that were analysed."""
    runs: Annotated[list[AnalysedRun] | None, xml("RUN_REF")] = None
    """The runs that were analysed."""
    analyses: Annotated[list[EarlierAnalysis] | None, xml("ANALYSIS_REF")] = None
    """The analyses that this one builds on."""
    type: Annotated[AnalysisType, xml("ANALYSIS_TYPE/*")]
    """What kind of analysis it is, and what that kind says about itself."""
    files: Annotated[list[AnalysisFile], MinLen(1), xml("FILES/FILE")]
    """The files."""
    related_resources: Annotated[RelatedResources | None, xml("ANALYSIS_LINKS/ANALYSIS_LINK")] = None
    """Resources about the analysis."""
    additional_properties: Annotated[AdditionalProperties | None, xml("ANALYSIS_ATTRIBUTES/ANALYSIS_ATTRIBUTE")] = None
    """Free properties of the analysis."""
