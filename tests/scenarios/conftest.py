"""A service on a real socket, and the draft's client speaking to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from submitters.models import Account, Membership, Submitter

from ..people import PASSWORD, basic
from . import draft


@dataclass(frozen=True)
class Repository:
    """The running service, with the draft's submitter and a curator known to it."""

    base: str
    client: httpx.Client
    """Sends the draft's credentials."""
    curator: httpx.Client
    stranger: httpx.Client
    """Sends none."""

    def post_study(self) -> httpx.Response:
        body = draft.at(self.base, draft.STUDY)
        return self.client.post("/studies", content=body, headers={"Content-Type": "application/vnd.gmi.study-v1+json"})


@pytest.fixture
def repository(live_server: LiveServer, settings: Settings) -> Iterator[Repository]:
    """Addresses are built from GMI_BASE_URL, so it is the live server's while the test runs."""
    settings.GMI_BASE_URL = live_server.url
    centre = Submitter.objects.create(slug="cdc", name="CDC", center_name="CDC")
    Membership.objects.create(account=Account.objects.create_user("Aladdin", password="open sesame"), submitter=centre)
    Account.objects.create_user("curator", password=PASSWORD, is_curator=True)
    with (
        httpx.Client(base_url=live_server.url, headers={"Authorization": draft.CREDENTIALS}) as client,
        httpx.Client(base_url=live_server.url, headers={"Authorization": basic("curator")}) as curator,
        httpx.Client(base_url=live_server.url) as stranger,
    ):
        yield Repository(live_server.url, client, curator, stranger)


@pytest.fixture
def review(repository: Repository) -> str:
    """The address of the review that the draft's study waits in."""
    return repository.post_study().headers["Location"]


@pytest.fixture
def study(repository: Repository, review: str) -> str:
    """The address of the draft's study, accepted; from now on its centre needs no review."""
    decided = repository.curator.post(f"{review}/accept").json()
    Submitter.objects.filter(slug="cdc").update(trusted=True)
    return str(decided["status"][f"{draft.PREFIX}study"])


@pytest.fixture
def samples(repository: Repository, study: str) -> str:
    """The address of the study's samples, found by its link."""
    return link_of(repository.stranger.get(study).json(), "study/samples")


def link_of(body: dict[str, Any], name: str) -> str:
    """The target of the one link with this relation of the draft."""
    (target,) = (link["href"] for link in body["links"] if link["rel"] == draft.PREFIX + name)
    return str(target)
