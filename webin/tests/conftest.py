"""A centre that is trusted, its account, and small documents as Webin's clients send them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import etree

from submitters.models import Account, Submitter
from tests.conftest import _nothing_remembered as _nothing_remembered
from tests.people import PASSWORD, Answer, basic

DROP_BOX = "/ena/submit/drop-box/submit/"
V2 = "/ena/submit/webin-v2/submit"

STUDY = """<STUDY_SET><STUDY alias="outbreak"><DESCRIPTOR><STUDY_TITLE>An outbreak</STUDY_TITLE>
<STUDY_TYPE existing_study_type="Whole Genome Sequencing"/></DESCRIPTOR></STUDY></STUDY_SET>"""
SAMPLE = """<SAMPLE_SET><SAMPLE alias="isolate"><TITLE>An isolate</TITLE><SAMPLE_NAME><TAXON_ID>28901</TAXON_ID>
<SCIENTIFIC_NAME>Salmonella enterica</SCIENTIFIC_NAME></SAMPLE_NAME></SAMPLE></SAMPLE_SET>"""
BROKEN = """<SAMPLE_SET><SAMPLE alias="isolate">
<COLOUR>red</COLOUR>
<SAMPLE_NAME><TAXON_ID>many</TAXON_ID></SAMPLE_NAME></SAMPLE></SAMPLE_SET>"""


def submission(*actions: str, alias: str = "") -> str:
    """`submission("ADD", 'HOLD HoldUntilDate="…"')`."""
    named = f' alias="{alias}"' if alias else ""
    listed = "".join(f"<ACTION><{action}/></ACTION>" for action in actions)
    return f"<SUBMISSION{named}><ACTIONS>{listed}</ACTIONS></SUBMISSION>"


def webin(*actions: str, sets: str = STUDY + SAMPLE) -> str:
    return f"<WEBIN><SUBMISSION_SET>{submission(*actions)}</SUBMISSION_SET>{sets}</WEBIN>"


@pytest.fixture
def centre(db: None) -> Submitter:
    centre = Submitter.objects.create(slug="north", name="North", center_name="NORTH", trusted=True)
    centre.accounts.add(Account.objects.create_user("ada", password=PASSWORD))
    return centre


@pytest.fixture
def stranger(db: None) -> str:
    """The credentials of an account of another centre."""
    Submitter.objects.create(slug="south", name="South").accounts.add(
        Account.objects.create_user("eve", password=PASSWORD)
    )
    return basic("eve")


Send = Callable[..., Answer]


@pytest.fixture
def send(centre: Submitter, client: Client) -> Send:
    """POST a form: keyword -> text of a file, or a plain field where the name begins with a small letter."""

    def send(
        address: str = DROP_BOX, accept: str = "*/*", fields: Mapping[str, str] | None = None, **files: str
    ) -> Answer:
        form: dict[str, Any] = {
            name: SimpleUploadedFile(f"{name.lower()}.xml", text.encode(), "text/xml") for name, text in files.items()
        }
        return client.post(
            address, {**form, **(fields or {})}, headers={"authorization": basic("ada"), "accept": accept}
        )

    return send


@pytest.fixture
def call(centre: Submitter, client: Client) -> Send:
    """A request with the account's credentials: `call("POST", address, body, content_type)`."""

    def call(method: str, address: str, body: str | bytes = "", content_type: str = "", **headers: str) -> Answer:
        headers = {"authorization": basic("ada"), **headers}
        sent = body.encode() if isinstance(body, str) else body
        return client.generic(method, address, sent, content_type, headers=headers)

    return call


def receipt_of(answer: Answer) -> etree._Element:
    assert answer["Content-Type"] == "application/xml"
    root = etree.fromstring(answer.content)
    assert root.tag == "RECEIPT"
    return root


def messages(root: etree._Element, kind: str) -> list[str]:
    return [each.text or "" for each in root.iterfind(f"MESSAGES/{kind}")]
