"""What the tests of documents share: the models, and a full example of each."""

import pytest

from analyses.document import AnalysisV1
from experiments.document import ExperimentV1
from runs.document import RunV1
from samples.document import SampleV1
from sra.document import Document
from sra.tests.equality import FIXTURES
from studies.document import StudyV1
from submissions.document import SubmissionV1
from submissions.receipt_document import ReceiptV1

MODELS: list[type[Document]] = [StudyV1, SampleV1, ExperimentV1, RunV1, AnalysisV1, SubmissionV1, ReceiptV1]
OWNERS: dict[str, type[Document]] = {each.xml_name: model for model in MODELS for each in (model, *model.twins)}
"""Record element to the document that it is read as."""


@pytest.fixture(params=MODELS, ids=lambda model: model.xml_name.lower())
def model(request: pytest.FixtureRequest) -> type[Document]:
    """Each kind of document in turn."""
    chosen: type[Document] = request.param
    return chosen


@pytest.fixture
def example(model: type[Document]) -> bytes:
    """An XML document that says all that this kind of document can say."""
    name = model.xml_name.lower()
    return next(iter(FIXTURES.glob(f"{name}*.xml"))).read_bytes()
