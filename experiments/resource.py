"""What a experiment declares of itself."""

from records.registry import Parent, ReferenceField, Relation, Resource

from .document import ExperimentV1

EXPERIMENT = Resource(
    name="experiment",
    collection="experiments",
    model_label="experiments.Experiment",
    documents={1: ExperimentV1},
    accession_letters="RX",
    description="laboratory work on a sample with an expected result: library and platform.",
    parents=(Parent("sample", at="design.sample"), Parent("study", at="study")),
    references=(
        ReferenceField("study", "study"),
        ReferenceField("sample", "design.sample"),
        ReferenceField("sample", "design.pool.members[]"),
        ReferenceField("sample", "design.pool.default-member"),
    ),
    relations=(
        Relation("study/sample/experiment/runs", "The runs of this experiment", children="runs"),
        Relation("study/sample", "A sample it was made with", reference="sample"),
        Relation("study", "The study it belongs to", reference="study"),
        Relation("submitter", "The centre that submitted it", part="submitter"),
        Relation("related-resources", "Other resources it names", part="related-resources"),
    ),
    columns={
        "platform": "platform.type",
        "instrument_model": "platform.instrument-model",
        "library_strategy": "design.library.strategy",
        "library_source": "design.library.source",
        "library_selection": "design.library.selection",
    },
    filters=("platform", "instrument_model", "library_strategy"),
)
