"""Uploads that were begun and not ended, remembered on this machine so that the next run goes on with them.

A file for each, since two runs at once must not overwrite what the other one noted. Its name is drawn from what makes
the upload the same one: server, path, size, time of change, and what it is for.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

_KEPT_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True)
class Part:
    """The bytes from `start` on, so many, go to the upload at `url`."""

    url: str
    start: int
    length: int


@dataclass(frozen=True)
class Unfinished:
    """`parts` are empty before anything was begun; `url` is the whole upload's as soon as it has an address."""

    server: str
    path: str
    size: int
    modified: int
    name: str
    record: str
    submitter: str
    digests: dict[str, str]
    parts: tuple[Part, ...] = ()
    url: str = ""

    @property
    def key(self) -> str:
        same = (self.server, self.path, self.size, self.modified, self.name, self.record, self.submitter)
        return hashlib.sha256(json.dumps(same).encode()).hexdigest()[:32]

    @property
    def is_joined(self) -> bool:
        """Whether several parts have become one upload."""
        return bool(self.url) and len(self.parts) > 1

    def begun(self, parts: tuple[Part, ...], url: str = "") -> Unfinished:
        return replace(self, parts=parts, url=url)


class Memory:
    """`folder` is made when there is something to note. Only the user may read it: addresses of uploads are there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, like: Unfinished) -> Unfinished | None:
        """What was noted of the same upload, if anything that can be read."""
        try:
            found = _read(json.loads(self._file(like).read_text("utf-8")))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return found if found.key == like.key else None

    def keep(self, unfinished: Unfinished) -> None:
        """Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._drop_old()
        draft = self._file(unfinished).with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(unfinished), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._file(unfinished))

    def forget(self, unfinished: Unfinished) -> None:
        with suppress(OSError):
            self._file(unfinished).unlink(missing_ok=True)

    def _file(self, unfinished: Unfinished) -> Path:
        return self._folder / f"{unfinished.key}.json"

    def _drop_old(self) -> None:
        """Nobody came back for them, and no server keeps a begun upload so long."""
        for file in self._folder.iterdir():
            with suppress(OSError):
                if time.time() - file.stat().st_mtime > _KEPT_SECONDS:
                    file.unlink()


def usual_memory() -> Memory:
    """Below XDG_STATE_HOME, by default ~/.local/state."""
    home = os.environ.get("XDG_STATE_HOME") or Path(os.environ.get("HOME") or "~").expanduser() / ".local" / "state"
    return Memory(Path(home) / "gmi" / "uploads")


def _read(data: dict[str, Any]) -> Unfinished:
    return Unfinished(**{**data, "parts": tuple(Part(**part) for part in data["parts"])})
