"""What was sent, kept beside what was made of it: the bytes of a body, and what was evened out when they were read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.db.models import F, Q

from sra.document import JsonObject
from submitters.actor import Actor

from .models import LONGEST_MEDIA_TYPE, Change, Received, Record, Version, Visibility
from .visibility import OPEN

UNKNOWN: Final = "application/octet-stream"
_TOKEN = r"[A-Za-z0-9!#$&^_.+-]+"  # noqa: S105  # RFC 9110 section 5.6.2, as far as RFC 6838 lets types use it
_MEDIA_TYPE = re.compile(rf"({_TOKEN}/{_TOKEN})(?:\s*;\s*charset=\"?({_TOKEN})\"?)?", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """Where a document comes from: the body it was read from, and the differences between dialects evened out in it.

    `normalisations` are objects as `sra.reading.Normalisation.as_data` gives them.
    """

    received: Received
    normalisations: tuple[JsonObject, ...] = ()

    @property
    def text(self) -> str:
        """The normalisations as a row keeps them; "" for none."""
        return as_text(self.normalisations)


def as_text(normalisations: Sequence[JsonObject]) -> str:
    return json.dumps(normalisations, ensure_ascii=False, separators=(",", ":")) if normalisations else ""


def keep(data: bytes, media_type: str) -> Received:
    """The row of this body; there is one, however often and by whomever it was sent."""
    return Received.objects.defer("body").get_or_create(
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=_plain(media_type),
        defaults={"size": len(data), "body": data},
    )[0]


def _plain(media_type: str) -> str:
    """The type and its charset, as may stand in a header; anything else is bytes to us."""
    found = _MEDIA_TYPE.match(media_type.strip())
    if found is None or len(media_type) > LONGEST_MEDIA_TYPE:
        return UNKNOWN
    return f"{found[1].lower()}; charset={found[2]}" if found[2] else found[1].lower()


class Seen(Protocol):
    """What of a record tells what came with it: a `Record`, or a row read without building one."""

    @property
    def id(self) -> int: ...

    @property
    def submitter_id(self) -> int | None: ...


class Kept(Protocol):
    """A row with a document that may have been read from a body: a record, a version of it, a proposal."""

    received: Any
    normalisations: Any


def take_from(row: Kept, source: Source | None) -> None:
    """Say in a row that is about to be saved where its document comes from."""
    row.received = source.received if source else None
    row.normalisations = source.text if source else ""


def source_of(row: Kept) -> Source | None:
    if row.received is None:
        return None
    return Source(row.received, tuple(json.loads(row.normalisations)) if row.normalisations else ())


def may_have(received_id: int, record: Seen, actor: Actor) -> bool:
    """Whether nothing in a body has to stay hidden from `actor` besides the record that they came from.

    A set is one body: it is shown to everybody once all that came in it may be read by everybody. Equal bytes that
    others sent, whose records nobody of these had a hand in, hide nothing.
    """
    if actor.is_curator or actor.is_operator:
        return True
    closed = Record.objects.filter(_sent_with(record), ~_SEEN, received=received_id)
    former = Version.objects.filter(_sent_with(record, "record__"), received=received_id)
    unseen = former.filter(Q(record__published=None) | Q(modified__lt=F("record__published")))
    theirs = actor.submitter_ids
    return not (closed.exclude(submitter__in=theirs).exists() or unseen.exclude(record__submitter__in=theirs).exists())


_SEEN: Final = Q(visibility__in=OPEN) | Q(visibility=Visibility.REPLACED, published__isnull=False)


def _sent_with(record: Seen, way: str = "") -> Q:
    """Records of the same centre, and of those who sent or changed this one; somebody unknown may be anybody."""
    hands = Change.objects.filter(record=record.id, actor__isnull=False).values("actor")
    return (
        Q(**{f"{way}submitter": record.submitter_id})
        | Q(**{f"{way}changes__actor__in": hands})
        | Q(**{f"{way}changes__actor": None})
    )
