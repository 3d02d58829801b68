"""What is published at `/schemas` is there, and takes the documents that it is said to describe."""

from __future__ import annotations

import jsonschema
import pytest
from lxml import etree

from sra.codec import codec_of
from sra.tests.equality import FIXTURES
from submissions.receipt_document import ReceiptV1
from tests.people import Caller

pytestmark = pytest.mark.django_db
READER = Caller()


def test_every_schema_that_is_listed_is_there() -> None:
    listed = READER.get("/schemas", "application/json").json()["items"]
    assert {READER.get(item["href"]).status_code for item in listed} == {200}
    assert sum("receipt-v1" in item["href"] for item in listed) == 2


@pytest.mark.parametrize(
    ("schema", "document"),
    [
        ("study-v1.sra.xsd", "study_set.xml"),
        ("study-v1.sra.xsd", "project_set.xml"),
        ("receipt-v1.sra.xsd", "receipt.xml"),
    ],
)
def test_an_xsd_takes_documents_of_its_kinds(schema: str, document: str) -> None:
    published = etree.XMLSchema(etree.fromstring(READER.get(f"/schemas/{schema}").content))
    published.assertValid(etree.parse(FIXTURES / document))


def test_the_json_schema_of_a_receipt_takes_one() -> None:
    published = READER.get("/schemas/receipt-v1.json").json()
    (receipt,) = codec_of(ReceiptV1).read_xml((FIXTURES / "receipt.xml").read_bytes())
    jsonschema.validate(receipt, published, jsonschema.Draft202012Validator)


def test_the_json_schema_of_a_study_knows_projects() -> None:
    assert "project" in READER.get("/schemas/study-v1.json").json()["properties"]


@pytest.mark.parametrize("name", ["receipt-v2.json", "project-v1.json", "nothing-v1.json"])
def test_other_names_are_not_there(name: str) -> None:
    assert READER.get(f"/schemas/{name}").status_code == 404
