"""Real documents of the archives, sent over HTTP: taken or refused with reasons, never a fault of ours."""

from __future__ import annotations

import base64
import os
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client
from lxml import etree

from submitters.models import Account, Membership, Submitter

pytestmark = [pytest.mark.corpus, pytest.mark.django_db]

FOLDER = Path(os.environ.get("GMI_CORPUS", "../shared/corpus"))
ROOTS = {"STUDY": "studies", "SAMPLE": "samples", "EXPERIMENT": "experiments", "RUN": "runs", "ANALYSIS": "analyses"}


def documents(archive: str) -> list[Path]:
    folders = [FOLDER / archive / name for root in ROOTS for name in (root, f"{root}_SET")]
    return [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]


def valid_in_ena() -> set[str]:
    """The documents that the table of sources calls valid against ENA's current schemas."""
    rows = (line.split(" | ") for line in (FOLDER / "SOURCES.md").read_text().splitlines() if line.startswith("| "))
    return {row[0].removeprefix("| ").strip() for row in rows if len(row) > 6 and row[6].strip() == "yes"}


@pytest.fixture
def trusted() -> dict[str, str]:
    centre = Submitter.objects.create(slug="corpus", name="Corpus", center_name="Corpus", trusted=True)
    account = Account.objects.create_user("corpus", password="corpus-password")
    Membership.objects.create(account=account, submitter=centre)
    secret = base64.b64encode(b"corpus:corpus-password").decode()
    return {"authorization": f"Basic {secret}"}


def post(path: Path, credentials: dict[str, str]) -> int:
    collection = ROOTS[path.parent.name.removesuffix("_SET")]
    client = Client(headers=credentials)
    return client.post(f"/{collection}", path.read_bytes(), content_type="application/xml").status_code


@pytest.mark.parametrize("archive", ["ena", "ddbj"])
def test_every_document_is_taken_or_refused_with_reasons(archive: str, trusted: dict[str, str]) -> None:
    statuses = Counter(post(path, trusted) for path in documents(archive))
    print(archive, dict(statuses))
    assert set(statuses) <= {201, 202, 400, 409}
    assert statuses[201] + statuses[202] > 20


def test_what_the_archive_accepts_is_accepted(trusted: dict[str, str]) -> None:
    valid = valid_in_ena()
    refused = []
    for path in documents("ena"):
        if str(path.relative_to(FOLDER)) in valid and post(path, trusted) not in (201, 202, 409):
            refused.append(path.name)
    assert len(valid) > 100
    assert refused == []


def test_a_published_document_comes_back_as_plain_sra_xml(trusted: dict[str, str]) -> None:
    path = FOLDER / "ena/STUDY_SET/enasequence__schema__SRP000539.xml"
    assert post(path, trusted) == 201
    response = Client().get("/studies/SRP000539", headers={"accept": "application/xml"}, follow=True)
    root = etree.fromstring(response.content)
    assert root.tag == "STUDY"
    assert root.get("accession") == "SRP000539"
