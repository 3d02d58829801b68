"""What a submission declares of itself."""

from records.registry import Relation, Resource

from .document import SubmissionV1
from .receipt_document import ReceiptV1

SUBMISSION = Resource(
    name="submission",
    collection="submissions",
    model_label="submissions.Submission",
    documents={1: SubmissionV1},
    accession_letters="RA",
    description="who sent what, when, and what should be done with it.",
    relations=(
        Relation("submitter", "The centre that submitted it", part="submitter"),
        Relation("receipt", "What became of it, as a receipt", part="receipt", for_members=True),
        Relation("related-resources", "Other resources it names", part="related-resources"),
    ),
    other_bodies={"multipart/form-data": "Parts SUBMISSION, STUDY, SAMPLE, EXPERIMENT, RUN, ANALYSIS, PROJECT"},
    other_documents={"receipt": {1: ReceiptV1}},
    columns={"lab_name": "lab-name", "submission_date": "submission-date"},
)
