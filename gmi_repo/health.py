"""Is this process alive, and is the service ready? For load balancers and operators; no secrets, no sign-in.

`/healthz` asks nothing but the process. `/readyz` asks each part that a request may need, tells the state of
each, and answers 503 when one is missing.
"""

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from work.models import Heartbeat
from work.tasks import queue_of_long_tasks, queue_of_short_tasks

WORKER_SILENCE = timedelta(seconds=90)
PROBE_NAME = "ready/probe"


class NotReady(Exception):
    """A part is missing; the message says what, without internals."""


@require_safe
def alive(_request: HttpRequest) -> JsonResponse:
    return _uncached(JsonResponse({"status": "alive"}))


@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    parts = {name: _state(ask) for name, ask in PARTS.items()}
    is_ready = all(state == "ready" for state in parts.values())
    body = {"status": "ready" if is_ready else "not ready", "parts": parts}
    return _uncached(JsonResponse(body, status=200 if is_ready else 503))


def _state(ask: Callable[[], None]) -> str:
    try:
        ask()
    except NotReady as missing:
        return str(missing)
    return "ready"


def _database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        raise NotReady("does not answer") from None


def _store() -> None:
    """Writes and removes a few bytes: a full or read-only store fails here before it fails a submitter."""
    store = storages["files"]
    try:
        name = store.save(f"{PROBE_NAME}-{os.getpid()}", ContentFile(b"probe"))
        store.delete(name)
    except Exception:  # noqa: BLE001 - every kind of store has errors of its own, and all of them mean this
        raise NotReady("cannot be written") from None


def _workers() -> None:
    _heard_of(queue_of_short_tasks())


def _files() -> None:
    _heard_of(queue_of_long_tasks())


def _heard_of(queue: str) -> None:
    try:
        last = Heartbeat.objects.filter(queue=queue).order_by("-seen").values_list("seen", flat=True).first()
    except DatabaseError:
        raise NotReady("unknown: the database does not answer") from None
    if last is None or timezone.now() - last > WORKER_SILENCE:
        raise NotReady("no worker was heard of lately")


def _disk() -> None:
    _has_room(settings.GMI_HOME)


def _uploads() -> None:
    folder: Path = settings.GMI_UPLOAD_FOLDER
    if not os.access(folder, os.W_OK | os.X_OK):
        raise NotReady("cannot be written")
    _has_room(folder)


def _has_room(folder: Path) -> None:
    if folder.exists() and shutil.disk_usage(folder).free < settings.GMI_MINIMUM_FREE_BYTES:
        raise NotReady("almost full")


PARTS: dict[str, Callable[[], None]] = {
    "database": _database,
    "store": _store,
    "workers": _workers,
    "files": _files,
    "disk": _disk,
    "uploads": _uploads,
}


def _uncached(response: JsonResponse) -> JsonResponse:
    response["Cache-Control"] = "no-store"
    return response
