"""What a sample declares of itself."""

from records.registry import Parent, Relation, Resource

from .document import SampleV1

SAMPLE = Resource(
    name="sample",
    collection="samples",
    model_label="samples.Sample",
    documents={1: SampleV1},
    accession_letters="RS",
    description="biological source material that was used in experiments.",
    parents=(Parent("study"),),
    relations=(
        Relation("study/sample/experiments", "The experiments made with this sample", children="experiments"),
        Relation("study/sample/experiment/analyses", "The analyses made of this sample", children="analyses"),
        Relation("study/samples", "All samples", collection=True),
        Relation("study", "A study that it belongs to", reference="study"),
        Relation("submitter", "The centre that submitted it", part="submitter"),
        Relation("related-resources", "Other resources it names", part="related-resources"),
    ),
    columns={
        "taxon_id": "names.taxonomic-id",
        "scientific_name": "names.scientific",
        "center_name": "center-name",
    },
    filters=("taxon_id", "scientific_name"),
    taxa_at=("names",),
)
