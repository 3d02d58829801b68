"""What the entry point of the other server leads to: its feed, its look-up, its collections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harvest.failures import BadRequest, ChangedFormat
from harvest.source import Fetched, Request
from records.registry import resources

from ...archive import Ask
from . import answers


@dataclass(frozen=True)
class Entry:
    """`changes` and `lookup` are templates (RFC 6570); `kinds` are its types of records by the names of collections."""

    changes: str
    lookup: str
    kinds: Mapping[str, str]


def asked(url: str) -> Request:
    return Request(url, headers={"Accept": answers.JSON}, name="answer", format="json")


def enter(base: str, ask: Ask) -> Entry:
    """Raises `ChangedFormat` where this is no server like ours, `BadRequest` where it goes by another address."""
    fetched = ask(asked(f"{base}/"))
    try:
        return _read(base, fetched)
    finally:
        fetched.path.unlink(missing_ok=True)


def _read(base: str, fetched: Fetched) -> Entry:
    data = answers.read(fetched)
    own = answers.href(data, "self").rstrip("/")
    if own and own != base:
        raise BadRequest(f"{base} calls itself {own}; ask there.", answers.evidence(fetched))
    changes, lookup = (answers.href(data, rel, templated=True) for rel in ("changes", "lookup"))
    if not changes or not lookup:
        raise ChangedFormat(f"{base} has no feed of changes, or no look-up.", answers.evidence(fetched))
    known = {each.name for each in resources()}
    kinds = {str(link.get("title")): rel for rel, _, link in answers.links(data) if rel in known}
    return Entry(changes, lookup, kinds)
