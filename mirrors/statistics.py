"""What does the database believe of its tables while they grow a thousandfold within minutes?

PostgreSQL plans by statistics that its own service renews about once a minute. In the first minutes of a full dump they
tell of empty tables, for which reading all of one is the best plan; every bundle is then slower than the one before.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection

from records.registry import resources


def is_due(bundles: int) -> bool:
    """Whenever what was taken has doubled: 1, 2, 4, 8 … bundles."""
    return bundles & (bundles - 1) == 0


def renew() -> None:
    """Look at a sample of each table that records are in; a moment, however large they are. SQLite needs none of it."""
    if connection.vendor != "postgresql":
        return
    models = [*apps.get_app_config("records").get_models(), *(each.model for each in resources())]
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(quoted(model._meta.db_table) for model in models)}")
