"""The real service on a port of its own, and people who use it. Nothing of the service is imported here."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from gmi_client import Pace, Repository

QUICK = Pace(tries=4, first=0.001, longest=30.0, sleep=lambda seconds: None)
"""As patient as usual, without the waiting."""


@dataclass(frozen=True)
class Person:
    """An account; its name and password are drawn anew for each test."""

    name: str
    password: str
    centre: str = ""

    @property
    def auth(self) -> tuple[str, str]:
        return self.name, self.password


@dataclass(frozen=True)
class Site:
    """A repository that serves at `url`, with somebody of each role."""

    url: str
    submitter: Person
    trusted: Person
    curator: Person

    def decide(self, review: str, action: str, reason: str = "Because.") -> None:
        """What a curator does in the browser."""
        words = {"reason": reason, "comment": reason}
        httpx.post(f"{review}/{action}", json=words, auth=self.curator.auth).raise_for_status()


@pytest.fixture
def site(live_server: LiveServer, settings: Settings, django_user_model: Any) -> Site:
    settings.GMI_BASE_URL = live_server.url

    def person(role: str, *, trusted: bool = False, **more: bool) -> Person:
        name, password = f"{role}-{secrets.token_hex(4)}", secrets.token_hex(8)
        account = django_user_model.objects.create_user(name, password=password, **more)
        if not more:
            account.submitters.create(slug=name, name=name, center_name=name, trusted=trusted)
        return Person(name, password, name)

    curator = person("curator", is_curator=True)
    return Site(live_server.url, person("submitter"), person("trusted", trusted=True), curator)


@pytest.fixture
def repository(site: Site) -> Iterator[Callable[[Person], Repository]]:
    """The repository as somebody sees it."""
    opened: list[Repository] = []

    def open_for(person: Person) -> Repository:
        opened.append(Repository(site.url, person.auth, QUICK, QUICK))
        return opened[-1]

    yield open_for
    for each in opened:
        each.close()
