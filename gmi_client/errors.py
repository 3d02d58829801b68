"""What can go wrong in a conversation, as a caller would tell the cases apart. How the server puts it: `problems`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .problems import Fault


class ClientError(Exception):
    """Any of the following; its text is a sentence for people."""


class Unreachable(ClientError):
    """No answer, or only that there is none at present (429, 5xx), as often as was tried."""


class NotUnderstood(ClientError):
    """The answer is none that a GMI repository gives: another service may live at the address."""


class NotOffered(ClientError):
    """A representation has no link of the wanted relation; `offered` are the relations that it has."""

    def __init__(self, wanted: str, offered: Sequence[str]) -> None:
        super().__init__(f"no link “{wanted}” is offered; there are: {', '.join(offered) or 'none'}")
        self.offered = tuple(offered)


class Unrecognised(ClientError):
    """It cannot be told what a document is, or it is nothing that can be sent."""


class SeveralFound(ClientError):
    """A name that several records have; `addresses` are theirs."""

    def __init__(self, name: str, addresses: Sequence[str]) -> None:
        super().__init__(f"several records are called “{name}”: {', '.join(addresses)}")
        self.addresses = tuple(addresses)


class Refused(ClientError):
    """The server understood and says no (4xx). `location` is where it points instead, if anywhere."""

    def __init__(
        self, status: int, reason: str, faults: Sequence[Fault] = (), *, location: str | None = None, request: str = ""
    ) -> None:
        super().__init__(f"{reason} ({status})")
        self.status = status
        self.faults = tuple(faults)
        self.location = location
        self.request = request
        """The id under which the server's log knows the request."""
