"""`python -m bench.http.peer.fill COUNT`: the peer's table, and the studies in it."""

from __future__ import annotations

import sys

import django

from ..documents import study


def fill(count: int) -> None:
    django.setup()
    from django.db import connection

    from .models import Study

    with connection.schema_editor() as editor:
        editor.create_model(Study)
    for first in range(0, count, 1000):
        Study.objects.bulk_create(map(_row, range(first + 1, min(first + 1000, count) + 1)))
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _row(number: int) -> object:
    from django.utils import timezone

    from .models import Study

    document = study(number)
    now = timezone.now()
    return Study(
        accession=document["accession"],
        alias=document["alias"],
        center_name=document["center-name"],
        identifiers=document["identifiers"],
        additional_properties=document["additional-properties"],
        created=now,
        modified=now,
        **document["description"],
    )


if __name__ == "__main__":
    fill(int(sys.argv[1]))
