"""Bundles of a dump between the job that reads it and the jobs that take them: files that can be made again.

A file has a line of JSON for each document (name, submission, kind, bytes) and an empty line, then the documents.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import BinaryIO

import orjson
from django.conf import settings

from mirrors.dumps import Bundle, Member


def write(run_key: str, bundle: Bundle) -> None:
    """Under its name only when it is whole; not forced to the disk."""
    path = _path(run_key, bundle.number)
    path.parent.mkdir(parents=True, exist_ok=True)
    growing = path.with_suffix(f".{os.getpid()}")
    with growing.open("wb") as file:
        for member in bundle.members:
            file.write(orjson.dumps((member.name, member.submission, member.kind, len(member.data))) + b"\n")
        file.write(b"\n")
        file.writelines(member.data for member in bundle.members)
    growing.replace(path)


def read(run_key: str, number: int) -> list[Member]:
    """The documents of a bundle. Raises `FileNotFoundError` when it is not here (any more)."""
    with _path(run_key, number).open("rb") as file:
        heads = list(_heads(file))
        return [Member(name, submission, kind, file.read(size)) for name, submission, kind, size in heads]


def _heads(file: BinaryIO) -> list[tuple[str, str, str, int]]:
    heads = []
    while (line := file.readline()).strip():
        name, submission, kind, size = orjson.loads(line)
        heads.append((name, submission, kind, size))
    return heads


def remove(run_key: str, number: int) -> None:
    _path(run_key, number).unlink(missing_ok=True)


def remove_all(run_key: str) -> None:
    shutil.rmtree(_path(run_key, 0).parent, ignore_errors=True)


def _path(run_key: str, number: int) -> Path:
    return Path(settings.GMI_HOME) / "mirrors" / run_key / f"{number}.bundle"
