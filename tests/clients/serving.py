"""What a service that takes files needs beside its web server: folders of its own, and somebody who works."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import storages
from django.db import connections
from pytest_django import Settings

from work import runner


def give_folders(settings: Settings, folder: Path) -> None:
    """Where bytes arrive, and where files are kept."""
    options = {"location": folder / "files", "file_permissions_mode": 0o600}
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "files": backend}
    storages.__dict__.pop("backends", None)
    settings.GMI_UPLOAD_FOLDER = folder / "uploads"


@contextmanager
def working() -> Iterator[None]:
    """Jobs are done as they come, by a thread as a worker would."""
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(0.02):
            runner.drain()
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
