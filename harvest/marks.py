"""What was found wrong in the raw store, at the moment when the very same bytes come again.

Damaged ones are then kept anew; and what was about to be removed, since no row needed it, is needed.
"""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Sequence

from django.utils import timezone

from records.chunks import chunks
from store import contents, versions

from .models import Dataset, Fixity

Outcome = Fixity.Outcome


def make_way(names: Names[str]) -> list[str]:
    """Before bytes of these names are kept: those of them that were damaged are removed, and told.

    Who removes strays locks the mark first. If it is gone when we look, so are the bytes, and they are kept anew; if
    we take it away, they stay.
    """
    damaged: list[str] = []
    for some in chunks(list(names)):
        wrong = Fixity.objects.filter(area=contents.RAW, name__in=some).exclude(
            outcome__in=[Outcome.UNREAD, Outcome.SOUND]
        )
        for mark in wrong:
            if mark.outcome == Outcome.STRAY:
                Fixity.objects.filter(pk=mark.pk).delete()
            else:
                contents.remove(mark.name, contents.RAW)
                damaged.append(mark.name)
    return damaged


def mended(names: Sequence[str]) -> None:
    """These were kept anew: all files that are them get the new bytes. In the transaction of what brought them."""
    for name in names:
        for dataset in Dataset.objects.filter(store_name=name).select_related("collection"):
            versions.mend(dataset.collection.raw_path.removeprefix("raw/"), dataset.name, name)
        here = Fixity.objects.filter(area=contents.RAW, name=name)
        here.update(outcome=Outcome.SOUND, detail="kept anew", checked=timezone.now())
