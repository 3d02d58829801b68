"""What a run declares of itself."""

from records.registry import Parent, ReferenceField, Relation, Resource

from .document import RunV1

RUN = Resource(
    name="run",
    collection="runs",
    model_label="runs.Run",
    documents={1: RunV1},
    accession_letters="RR",
    description="the data read from a sample's library: the files of one sequencing run.",
    parents=(Parent("experiment", at="experiment"),),
    references=(ReferenceField("experiment", "experiment"),),
    relations=(
        Relation("study/sample/experiment/analyses", "The analyses made of this run", children="analyses"),
        Relation("study/sample/experiment", "The experiment it was made for", reference="experiment"),
        Relation("submitter", "The centre that submitted it", part="submitter"),
        Relation("related-resources", "Other resources it names", part="related-resources"),
        Relation("run/data", "Its files", part="data"),
    ),
    columns={"run_center": "run-center", "run_date": "run-date"},
    files_at="data-blocks[].files[]",
    file_forms={"application/vnd.ncbi.run+sra": "sra"},
)
