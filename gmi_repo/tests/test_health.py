"""What load balancers are told."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from gmi_repo import health
from work.models import Heartbeat
from work.tasks import beat, queue_of_long_tasks, say_alive


@pytest.fixture(autouse=True)
def _with_uploads(settings: Settings, tmp_path: Path) -> None:
    settings.GMI_UPLOAD_FOLDER = tmp_path


def parts(client: Client) -> tuple[int, dict[str, str]]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()["parts"]


def test_the_process_is_alive_without_a_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}


@pytest.mark.django_db
def test_ready_when_every_part_is(client: Client) -> None:
    beat()
    say_alive(queue_of_long_tasks())

    status, told = parts(client)
    assert (status, set(told.values())) == (200, {"ready"})
    assert set(told) == {"database", "store", "workers", "files", "disk", "uploads"}


@pytest.mark.django_db
def test_not_ready_when_only_those_for_short_tasks_were_heard_of(client: Client) -> None:
    beat()

    status, told = parts(client)
    assert (status, told["workers"], told["files"]) == (503, "ready", "no worker was heard of lately")


@pytest.mark.django_db
def test_not_ready_when_uploads_cannot_be_written(client: Client, tmp_path: Path, settings: Settings) -> None:
    settings.GMI_UPLOAD_FOLDER = tmp_path / "absent"

    status, told = parts(client)
    assert (status, told["uploads"]) == (503, "cannot be written")


@pytest.mark.django_db
def test_not_ready_when_no_worker_was_heard_of(client: Client) -> None:
    beat()
    Heartbeat.objects.update(seen=timezone.now() - health.WORKER_SILENCE - timedelta(seconds=1))

    status, told = parts(client)
    assert (status, told["workers"]) == (503, "no worker was heard of lately")


@pytest.mark.django_db
def test_not_ready_when_the_disk_is_almost_full(client: Client, settings: Settings) -> None:
    beat()
    settings.GMI_MINIMUM_FREE_BYTES = 2**60

    status, told = parts(client)
    assert (status, told["disk"], told["uploads"]) == (503, "almost full", "almost full")


@pytest.mark.django_db
def test_not_ready_when_the_store_cannot_be_written(client: Client, tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "file").write_text("where a folder should be")
    options = {"location": tmp_path / "file"}
    backend = f"{FileSystemStorage.__module__}.{FileSystemStorage.__qualname__}"
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": options}}
    beat()

    status, told = parts(client)
    assert (status, told["store"]) == (503, "cannot be written")


@pytest.mark.django_db
def test_the_probe_leaves_nothing_in_the_store(client: Client, settings: Settings) -> None:
    store = settings.GMI_HOME / "files"
    before = {found for found in store.rglob("*") if found.is_file()}

    client.get("/readyz")

    assert {found for found in store.rglob("*") if found.is_file()} == before


def test_answers_are_not_cached(client: Client) -> None:
    assert client.get("/healthz")["Cache-Control"] == "no-store"
