"""What a study declares of itself."""

from records.registry import Relation, Resource

from .document import StudyV1

STUDY = Resource(
    name="study",
    collection="studies",
    model_label="studies.Study",
    documents={1: StudyV1},
    accession_letters="RP",
    description="a body of work with one aim, as INSDC's project or study.",
    title_at="description.title",
    relations=(
        Relation("study", "All studies", collection=True),
        Relation("study/samples", "The samples of this study", children="samples"),
        Relation("study/sample/experiments", "The experiments of this study", children="experiments"),
        Relation("study/sample/experiment/analyses", "The analyses of this study", children="analyses"),
        Relation("submitter", "The centre that submitted it", part="submitter"),
        Relation("study/related-studies", "Studies it names as related", part="related-studies"),
        Relation("related-resources", "Other resources it names", part="related-resources"),
    ),
    columns={"study_type": "description.type", "center_name": "center-name"},
    filters=("study_type",),
    related_at={"related-studies": "description.related-studies", "related-resources": "related-resources"},
)
