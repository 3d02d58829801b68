"""From the address of an upload, as a request gives it, to the file that it became.

Uploads are of a room above: that room says here what is to be told of one that is no file yet (`ask`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from django.conf import settings

from records import deposits
from records.models import Deposit
from sra.faults import DocumentRefused, Fault
from submitters.actor import Actor

Look: TypeAlias = Callable[[str, Actor], str]
"""Key of an upload, who asks -> why it is no file yet; "" for an upload that this actor has no part in."""

_looks: list[Look] = []


class StillArriving(Exception):
    """It is an upload, and not complete; the words say why."""


def ask(look: Look) -> None:
    """Let a room above speak for its uploads; saying so twice is harmless."""
    if look not in _looks:
        _looks.append(look)


def file_at(href: str, actor: Actor) -> Deposit:
    """The file that an upload of the actor, or of a centre of theirs, became. Raises StillArriving, DocumentRefused."""
    key = _key_of(href)
    found = deposits.within_reach(actor).filter(key=key).first() if key else None
    if found is not None:
        return found
    for words in (look(key, actor) for look in _looks if key):
        if words:
            raise StillArriving(words)
    reason = "There is no upload of yours at this address." if href else "Say which upload is meant."
    expected = "the address of a complete upload of yours or of your centre"
    raise DocumentRefused([Fault("unknown-upload" if href else "missing", reason, "/href", expected=expected)])


def _key_of(href: str) -> str:
    """The last step of an address of ours; "" for one that is elsewhere or none at all."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    if parts.netloc and parts.netloc != urlsplit(settings.GMI_BASE_URL).netloc:
        return ""
    key = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return key if "\0" not in key else ""
