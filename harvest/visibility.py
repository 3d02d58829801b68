"""Who may see what came from outside, as it came? The one place that decides.

What public archives show everybody may be seen by everybody. Answers of other sources hold addresses of people and
such, which were not given to us to be published: those are for curators and operators.
"""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from submitters.actor import Actor

from .models import Collection

OPEN_SOURCES: Final = frozenset({"ena", "ncbi", "ddbj", "gmi"})
"""Sources that are archives open to everybody."""


def visible_to(actor: Actor) -> QuerySet[Collection]:
    """The collections that may be listed, read and downloaded."""
    if actor.is_curator or actor.is_operator:
        return Collection.objects.all()
    return Collection.objects.filter(source__in=OPEN_SOURCES)
