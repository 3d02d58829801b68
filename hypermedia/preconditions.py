"""Validators and the conditions that requests put on them (RFC 9110 section 13).

The entity tag of a record is `"<state>.<form>"`: the state is the same for every form of one version, so that a tag
from any form guards a write; the form part makes tags of different bytes differ.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

from django.utils.http import http_date, parse_http_date_safe

from .media_types import Offer
from .release import RELEASE

_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')


class PreconditionFailed(Exception):
    """The record is not in the state the request was made for; `etag` is its present tag."""

    def __init__(self, etag: str = "") -> None:
        super().__init__("the resource is not in the state that the request expects")
        self.etag = etag


class Versioned(Protocol):
    @property
    def revision(self) -> int: ...
    @property
    def modified(self) -> datetime: ...
    @property
    def relations(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Validators:
    """`etag` quoted and strong; `modified` in whole seconds, UTC."""

    etag: str
    modified: datetime

    def headers(self) -> dict[str, str]:
        return {"ETag": self.etag, "Last-Modified": http_date(self.modified.timestamp())}


def state_of(record: Versioned) -> str:
    """What every form of this state of the record shares."""
    seconds = int(record.modified.timestamp())
    return f"{record.revision:x}-{seconds:x}-{zlib.crc32(record.relations.encode()):x}"


def validators_of(record: Versioned, offer: Offer, variant: str) -> Validators:
    """`variant` names what else the bytes depend on: the links that the reader's role sees."""
    return Validators(f'"{state_of(record)}.{offer.token}{variant}{RELEASE}"', record.modified)


def is_not_modified(headers: Mapping[str, str], current: Validators) -> bool:
    """Whether the client has this already; If-None-Match, when sent, is the only one that counts."""
    if (wanted := headers.get("If-None-Match")) is not None:
        return wanted.strip() == "*" or current.etag.strip('"') in _opaque_tags(wanted)
    since = _seconds(headers.get("If-Modified-Since"))
    return since is not None and int(current.modified.timestamp()) <= since


def require_match(headers: Mapping[str, str], current: Validators) -> None:
    """If-Match and If-Unmodified-Since of a GET (RFC 9110 section 13.2.2). Raises `PreconditionFailed`."""
    if (wanted := headers.get("If-Match")) is not None:
        strong = {f'"{tag}"' for weak, tag in _TAG.findall(wanted) if not weak}
        if wanted.strip() != "*" and current.etag not in strong:
            raise PreconditionFailed(current.etag)
    elif (since := _seconds(headers.get("If-Unmodified-Since"))) is not None and _is_later(current.modified, since):
        raise PreconditionFailed(current.etag)


def _is_later(modified: datetime, since: int) -> bool:
    return int(modified.timestamp()) > since


def require_unchanged(headers: Mapping[str, str], record: Versioned, etag: str) -> None:
    """The conditions of a write to a record, looked at while its row is locked. Raises `PreconditionFailed`."""
    require_state(headers, state_of(record), record.modified, etag)


def require_state(headers: Mapping[str, str], state: str, modified: datetime, etag: str = "") -> None:
    """If-Match, If-Unmodified-Since and If-None-Match against a state. Raises `PreconditionFailed` with `etag`."""
    if (wanted := headers.get("If-Match")) is not None:
        if wanted.strip() != "*" and state not in _strong_states(wanted):
            raise PreconditionFailed(etag)
    elif (since := _seconds(headers.get("If-Unmodified-Since"))) is not None and _is_later(modified, since):
        raise PreconditionFailed(etag)
    refused = headers.get("If-None-Match")
    if refused is not None and (refused.strip() == "*" or state in _states(refused)):
        raise PreconditionFailed(etag)


def require_absent_allowed(headers: Mapping[str, str]) -> None:
    """If-Match on something that does not exist fails. Raises `PreconditionFailed`."""
    if headers.get("If-Match") is not None:
        raise PreconditionFailed


def _opaque_tags(header: str) -> set[str]:
    """Tags without their weakness: If-None-Match compares weakly."""
    return {tag for _, tag in _TAG.findall(header)}


def _strong_states(header: str) -> set[str]:
    return {tag.partition(".")[0] for weak, tag in _TAG.findall(header) if not weak}


def _states(header: str) -> set[str]:
    return {tag.partition(".")[0] for tag in _opaque_tags(header)}


@lru_cache(maxsize=1024)
def _seconds(header: str | None) -> int | None:
    """An HTTP date as seconds since 1970, or None when it is absent or no date."""
    return parse_http_date_safe(header) if header else None


def newest(dates: list[datetime]) -> datetime:
    return max(dates, default=datetime(1970, 1, 1, tzinfo=UTC))
