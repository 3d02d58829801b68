"""Our side: the environment of the service, its scratch data, and what is asked of it.

Run as a program (`python -m bench.http.ours COUNT`) it fills the database that DATABASE_URL names.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import psycopg

from .documents import CENTRE, study

if TYPE_CHECKING:
    from records.models import Record
    from submitters.models import Submitter

APPLICATION = "gmi_repo.wsgi:application"
USER, PASSWORD = "bench", "correct horse battery"  # of an account that lives as long as the run
BASIC = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


def environment(database: str, home: Path, port: int) -> dict[str, str]:
    """As in production, with the log line of every answer; only the secret key is nobody's secret."""
    (home / "static").mkdir(parents=True, exist_ok=True)
    return {
        "DJANGO_SETTINGS_MODULE": "gmi_repo.settings",
        "DATABASE_URL": database,
        "GMI_HOME": str(home),
        "GMI_EMBEDDED": "no",
        "GMI_BASE_URL": f"http://127.0.0.1:{port}",
        "GMI_SECRET_KEY": "a key that is only ever used by the bench",
    }


def keys(database: str) -> list[str]:
    """The keys of all studies, the newest first, as the collection lists them."""
    with psycopg.connect(database) as connection:
        return [key for (key,) in connection.execute("select key from records_record order by id desc")]


def validators(url: str, chosen: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """(path, ETag, Last-Modified) of studies, as the service states them."""
    with httpx.Client(base_url=url) as client:
        for key in chosen:
            answer = client.get(f"/studies/{key}").raise_for_status()
            yield f"/studies/{key}", answer.headers["ETag"], answer.headers["Last-Modified"]


def fill(count: int) -> None:
    """Migrate, and store `count` public studies and one account."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    _store_account()
    _store_studies(count)


def _store_account() -> None:
    """A member of a centre that has submitted none of the studies."""
    from submitters.models import Account, Membership, Submitter

    centre = Submitter.objects.create(slug="other", name="Other", center_name="OTHER")
    Membership.objects.create(account=Account.objects.create_user(USER, password=PASSWORD), submitter=centre)


def _store_studies(count: int) -> None:
    """The rows that `records.publish` would write, many at a time, without names, feed and former versions."""
    from django.db import connection

    from records.models import Record
    from submitters.models import Submitter

    centre = Submitter.objects.create(slug=CENTRE.lower(), name=CENTRE, center_name=CENTRE)
    for first in range(0, count, 1000):
        numbers = range(first + 1, min(first + 1000, count) + 1)
        Record.objects.bulk_create(_record(number, centre) for number in numbers)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into studies_study (record_ptr_id, study_type, center_name)"
            " select id, document::json->'description'->>'type', document::json->>'center-name' from records_record"
        )
        cursor.execute("analyze")


def _record(number: int, centre: Submitter) -> Record:
    from django.utils import timezone

    from records.content import compact
    from records.models import Record, Visibility
    from studies.resource import STUDY

    document = STUDY.codec.read_json(study(number))
    moment = timezone.now().replace(microsecond=0) - timedelta(minutes=number)
    return Record(
        kind=STUDY.name,
        accession=document["accession"],
        alias=document["alias"],
        title=document["description"]["title"],
        submitter=centre,
        visibility=Visibility.PUBLIC,
        created=moment,
        modified=moment,
        published=moment,
        document=compact(document),
    )


if __name__ == "__main__":
    fill(int(sys.argv[1]))
