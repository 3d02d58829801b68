"""Who asks in the tests: one account for each role, their centres, and how each of them calls the service."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django.conf import settings
from django.test import Client

from submitters.models import Account, Membership, Submitter

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

    Answer: TypeAlias = _MonkeyPatchedWSGIResponse
else:
    Answer = Any

PASSWORD: Final = "correct horse battery"

OWN_CENTRE: Final = "meadow"
TRUSTED_CENTRE: Final = "harbour"
OTHER_CENTRE: Final = "hill"

ACCOUNTS: Final[dict[str, tuple[str, dict[str, bool]]]] = {
    "submitter": (OWN_CENTRE, {}),
    "colleague": (OWN_CENTRE, {}),
    "insider": (OWN_CENTRE, {"is_curator": True}),
    "trusted": (TRUSTED_CENTRE, {}),
    "other": (OTHER_CENTRE, {}),
    "curator": ("", {"is_curator": True}),
    "operator": ("", {"is_staff": True}),
    "inactive": (OWN_CENTRE, {"is_active": False}),
}
"""Role -> its centre and what its account may. `insider` is a curator who also belongs to the submitting centre."""

ANONYMOUS: Final = "anonymous"
MISTAKEN: Final = "mistaken"
ROLES: Final = (ANONYMOUS, MISTAKEN, *ACCOUNTS)
"""Everybody there is; `mistaken` sends credentials that nobody has."""


@dataclass(frozen=True)
class Caller:
    """Somebody who sends requests through the whole stack but the socket."""

    authorization: str = ""

    def send(self, method: str, address: str, body: bytes = b"", content_type: str = "", **headers: str) -> Answer:
        """`headers` are named as in `if_match` for If-Match; `address` may be absolute, if it is one of ours."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.authorization:
            sent.setdefault("authorization", self.authorization)
        return Client().generic(method, path_of(address), body, content_type, headers=sent)

    def get(self, address: str, accept: str | None = None, **headers: str) -> Answer:
        """Without `accept` the header is not sent."""
        if accept is not None:
            headers["accept"] = accept
        return self.send("GET", address, b"", "", **headers)

    def options(self, address: str) -> Answer:
        return self.send("OPTIONS", address)

    def post(
        self, address: str, document: Any = None, content_type: str = "application/json", **headers: str
    ) -> Answer:
        """POST a document as JSON; bytes are sent as they are."""
        return self.send("POST", address, as_bytes(document), content_type, **headers)

    def put(self, address: str, document: Any, content_type: str = "application/json", **headers: str) -> Answer:
        return self.send("PUT", address, as_bytes(document), content_type, **headers)

    def patch(
        self, address: str, change: Any, content_type: str = "application/merge-patch+json", **headers: str
    ) -> Answer:
        return self.send("PATCH", address, as_bytes(change), content_type, **headers)

    def delete(self, address: str, **headers: str) -> Answer:
        return self.send("DELETE", address, b"", "", **headers)


def path_of(address: str) -> str:
    return address.removeprefix(settings.GMI_BASE_URL) or "/"


def as_bytes(document: Any) -> bytes:
    if document is None:
        return b""
    return document if isinstance(document, bytes) else json.dumps(document).encode()


@dataclass(frozen=True)
class People:
    """The accounts by role, their centres by slug."""

    accounts: dict[str, Account]
    centres: dict[str, Submitter]

    def __getitem__(self, role: str) -> Caller:
        """The caller in a role, e.g. `people["curator"]`."""
        if role == ANONYMOUS:
            return Caller()
        if role == MISTAKEN:
            return Caller("Bearer gmi_of-nobody")
        return Caller(basic(role))

    @property
    def centre(self) -> Submitter:
        """The centre of `submitter`, whose submissions are held for review."""
        return self.centres[OWN_CENTRE]


def basic(username: str, password: str = PASSWORD) -> str:
    """The value of Authorization (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def settle() -> People:
    """Create every centre and account, all of a kind in one query. Needs the database."""
    centres = Submitter.objects.bulk_create(_centre(slug) for slug in (OWN_CENTRE, TRUSTED_CENTRE, OTHER_CENTRE))
    accounts = Account.objects.bulk_create(_account(role, may) for role, (_, may) in ACCOUNTS.items())
    people = People({each.username: each for each in accounts}, {each.slug: each for each in centres})
    Membership.objects.bulk_create(
        Membership(account=people.accounts[role], submitter=people.centres[slug])
        for role, (slug, _) in ACCOUNTS.items()
        if slug
    )
    return people


def _centre(slug: str) -> Submitter:
    return Submitter(slug=slug, name=slug.capitalize(), center_name=slug.upper(), trusted=slug == TRUSTED_CENTRE)


def _account(role: str, may: dict[str, bool]) -> Account:
    account = Account(username=role, email=f"{role}@example.org", **may)
    account.set_password(PASSWORD)
    return account
