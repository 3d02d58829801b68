"""What a analysis declares of itself."""

from records.registry import Parent, ReferenceField, Relation, Resource

from .document import AnalysisV1

ANALYSIS = Resource(
    name="analysis",
    collection="analyses",
    model_label="analyses.Analysis",
    documents={1: AnalysisV1},
    accession_letters="RZ",
    description="what was derived from reads: alignments, variation, assemblies, annotation.",
    parents=(Parent("run", at="runs[]"), Parent("sample", at="samples[]"), Parent("study", at="study")),
    references=(
        ReferenceField("study", "study"),
        ReferenceField("sample", "samples[]"),
        ReferenceField("experiment", "experiments[]"),
        ReferenceField("run", "runs[]"),
        ReferenceField("analysis", "analyses[]"),
    ),
    relations=(
        Relation("study", "The study it belongs to", reference="study"),
        Relation("sample", "A sample it is about", reference="sample"),
        Relation("run", "A run it was made of", reference="run"),
        Relation("related-analysis", "An analysis it builds on", reference="analysis"),
        Relation("submitter", "The centre that submitted it", part="submitter"),
        Relation("related-resources", "Other resources it names", part="related-resources"),
        Relation("run/data", "Its files", part="data"),
    ),
    columns={"analysis_type": "type.type", "analysis_center": "analysis-center"},
    filters=("analysis_type",),
    files_at="files[]",
)
