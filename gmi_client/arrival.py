"""What became of a file that was sent: its status while the server goes through it, and the end of that."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from .connection import Call, Connection
from .errors import ClientError, NotUnderstood
from .links import NO_LINKS, Links, links_in
from .pacing import Pace, retry_after
from .representation import representation_of

COMPLETE: Final = "complete"
FAILED: Final = "failed"
ENDS: Final = frozenset({COMPLETE, FAILED, "expired", "cancelled"})

_WAIT_SECONDS: Final = 5
_LOOKING: Final = Pace(first=0.25, longest=_WAIT_SECONDS)
"""How often a status is asked for where the server does not keep the answer until there is something to say."""


@dataclass(frozen=True)
class FileFault:
    """A fault in the file: `line` counts from 1, `offset` are bytes before it, `name` is the read's or record's."""

    code: str
    reason: str
    line: int | None = None
    offset: int | None = None
    name: str = ""
    expected: str = ""

    def __str__(self) -> str:
        where = f"{self.line}: " if self.line is not None else f"byte {self.offset}: " if self.offset else ""
        expected = f"; expected: {self.expected}" if self.expected else ""
        return f"{where}{self.code}: {self.reason}{expected}"


@dataclass(frozen=True)
class Uploaded:
    """A file as the server has it. `state` is open, received (being verified), complete, failed, expired, cancelled.

    `digests` are hexadecimal by name (`md5`, `sha256`), `facts` what was counted in it (`reads`, `bases`, …).
    `faults` of a complete one say why the record that it is for did not take it.
    """

    url: str
    state: str
    name: str = ""
    length: int | None = None
    checked: int = 0
    """The bytes that were gone through so far."""
    digests: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[FileFault, ...] = ()
    links: Links = NO_LINKS
    filing: str = ""
    """How it stands with the record that the file is for: waiting, filed, held, refused; empty where there is none."""

    @property
    def is_ended(self) -> bool:
        return self.state in ENDS and self.filing != "waiting"

    @property
    def review(self) -> str | None:
        """Where a curator decides on the file as part of its record, if that was asked for."""
        return self.links.maybe("review")


class Unsound(ClientError):
    """The file arrived, and is not what it should be; `uploaded` says what was found."""

    def __init__(self, uploaded: Uploaded, reason: str = "") -> None:
        super().__init__(f"{uploaded.name or uploaded.url}: {reason or _reason(uploaded)}")
        self.uploaded = uploaded
        self.faults = uploaded.faults


def follow_arrival(connection: Connection, url: str, pace: Pace) -> Iterator[Uploaded]:
    """The status now, and again whenever it has changed, to its end. Raises Refused, Unreachable, NotUnderstood.

    Asks the server to keep its answer for a while if all is as it was (`Prefer: wait`).
    """
    asking = {"Accept": "application/json", "Prefer": f"wait={_WAIT_SECONDS}"}
    conditions: dict[str, str] = {}
    quiet = 0
    while True:
        began = time.monotonic()
        response = connection.send(Call(url, {**asking, **conditions}), pace)
        if response.status_code != 304:
            now = uploaded_of(response)
            yield now
            if now.is_ended:
                return
            conditions, quiet = _conditions(response), 0
        pause = max(retry_after(response.headers), _LOOKING.step(quiet)) - (time.monotonic() - began)
        pace.sleep(max(0.0, pause))
        quiet += 1


def check_arrival(uploaded: Uploaded, digests: Mapping[str, str]) -> Uploaded:
    """Itself, when it arrived whole and is what was sent. Raises Unsound."""
    if uploaded.state != COMPLETE:
        raise Unsound(uploaded)
    for name, ours in digests.items():
        theirs = uploaded.digests.get(name, ours)
        if theirs.lower() != ours:
            raise Unsound(uploaded, f"the server has {name} {theirs}, the file here has {ours}")
    return uploaded


def uploaded_of(response: httpx.Response) -> Uploaded:
    """Raises NotUnderstood for what is no status of an upload."""
    data = representation_of(response).data
    if not isinstance(data, dict) or not isinstance(data.get("state"), str):
        raise NotUnderstood(f"{response.url} is no upload")
    length, checked = data.get("length"), data.get("checked")
    return Uploaded(
        url=str(response.url),
        state=data["state"],
        name=str(data.get("name") or ""),
        length=length if isinstance(length, int) else None,
        checked=checked if isinstance(checked, int) else 0,
        digests={str(name): str(value) for name, value in _object(data, "digests").items()},
        facts=_object(data, "facts"),
        faults=tuple(_fault(each) for each in data.get("faults") or () if isinstance(each, dict)),
        links=links_in(data),
        filing=str(data.get("filing") or ""),
    )


def _conditions(response: httpx.Response) -> dict[str, str]:
    sent = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
    return {name: response.headers[header] for name, header in sent.items() if header in response.headers}


def _object(data: dict[str, Any], name: str) -> dict[str, Any]:
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def _fault(data: dict[str, Any]) -> FileFault:
    text = {name: str(data.get(name) or "") for name in ("code", "reason", "name", "expected")}
    places = {name: data[name] for name in ("line", "offset") if isinstance(data.get(name), int)}
    return FileFault(
        code=text["code"] or "fault",
        reason=text["reason"] or "not as it should be",
        name=text["name"],
        expected=text["expected"],
        **places,
    )


def _reason(uploaded: Uploaded) -> str:
    found = "; ".join(fault.reason for fault in uploaded.faults[:3])
    return f"the upload is {uploaded.state}{f': {found}' if found else ''}"
