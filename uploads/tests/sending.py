"""Requests about uploads through the whole stack but the socket, and what is asked of their answers."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django.test import Client

from submitters.models import Account, Submitter

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

    Answer: TypeAlias = _MonkeyPatchedWSGIResponse
else:
    Answer = Any

PASSWORD: Final = "tell-nobody"


def basic(username: str, password: str = PASSWORD) -> str:
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass(frozen=True)
class Sender:
    """Somebody who sends requests; `headers` are named as they are on the line."""

    authorization: str = ""

    def send(
        self, method: str, place: str, data: bytes = b"", headers: dict[str, str] | None = None, **environ: Any
    ) -> Answer:
        """`environ` overrides what a server makes of the request."""
        said = {"Authorization": self.authorization} if self.authorization else {}
        said |= headers or {}
        given = {"CONTENT_TYPE": said.pop("Content-Type", ""), **environ}  # sent without a body, too
        return Client().generic(method, place.removeprefix("http://testserver"), data, headers=said, **given)

    def chunked(self, method: str, place: str, data: bytes, headers: dict[str, str] | None = None) -> Answer:
        """A body that does not say how long it is."""
        framing = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(data)}
        return self.send(method, place, data, headers, **framing)

    def cut(self, method: str, place: str, data: bytes, of: int, headers: dict[str, str] | None = None) -> Answer:
        """A body of which only the beginning comes, which to a WSGI server looks like its end."""
        return self.send(method, place, data, headers, **{"CONTENT_LENGTH": str(of), "wsgi.input": io.BytesIO(data)})


def other_account() -> Sender:
    """Somebody with another centre."""
    Submitter.objects.create(slug="hill", name="Hill").accounts.add(
        Account.objects.create_user("stranger", password=PASSWORD)
    )
    return Sender(basic("stranger"))
