"""What a change of one record means for those around it: edges that waited, ties that follow, what rows say of both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from . import derivation, references, relations
from .chunks import chunks
from .models import Record


def link(changed: Sequence[Record], also: Iterable[int] = ()) -> None:
    """After a change of names, edges or visibility: bring edges, ties, and what rows say of them, up to date."""
    settled = references.settle(changed)
    touched = {*also, *(record.pk for record in settled)}
    for some in chunks([*changed, *settled]):
        touched |= derivation.derive(some)
    relations.refresh(touched)
