"""A worker that takes files into the store, to be killed in the middle of it; and how not to do it.

    python -m tests.faults.store_worker STORE

Reads orders from its standard input, a JSON object in a line, and forks a process for each: it starts in a millisecond,
so a kill at a random time meets the work and not the start of Python. Answers with how it ended. `how` is `keep`, or
one of the deliberate mistakes in `MISTAKES`.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from select import select
from typing import Any, Final, NoReturn, Self

ROOT: Final = Path(__file__).parents[2]


class StoreWorker:
    """The process, for a test. `store` is a STORAGES entry, or what `s3.storage` takes, for a bucket."""

    def __init__(self, store: dict[str, Any]) -> None:
        self._store = store

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.faults.store_worker", json.dumps(self._store)]
        self._process = subprocess.Popen(  # noqa: S603 - our own words
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._answer() == "ready"
        return self

    def __exit__(self, *_raised: object) -> None:
        self._process.communicate()

    def keep(
        self, path: Path, sha256: str, how: str = "keep", *, kill_after_s: float | None = None, most_bytes: int = 0
    ) -> str:
        """How it ended: "kept", "killed", or the name of what it raised. `most_bytes`: no file may be longer."""
        self.begin(path, sha256, how, kill_after_s=kill_after_s, most_bytes=most_bytes)
        return self.end()

    def begin(
        self, path: Path, sha256: str, how: str = "keep", *, kill_after_s: float | None = None, most_bytes: int = 0
    ) -> None:
        """Without waiting for its end, for which `end` does."""
        order = {
            "path": str(path),
            "sha256": sha256,
            "how": how,
            "kill_after_s": kill_after_s,
            "most_bytes": most_bytes,
        }
        assert self._process.stdin is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)

    def end(self) -> str:
        return self._answer()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def copied_under_its_name(path: Path, sha256: str) -> None:
    """Not atomic: whoever looks meanwhile sees half a file under a name that promises all of it."""
    _make_room(sha256)
    shutil.copyfile(path, _target(sha256))
    path.unlink()


def renamed_unsynced(path: Path, sha256: str) -> None:
    """Atomic, and gone with the power."""
    _make_room(sha256)
    path.rename(_target(sha256))


def renamed_without_its_folder(path: Path, sha256: str) -> None:
    """The bytes are safe, their name is not."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    renamed_unsynced(path, sha256)


MISTAKES: Final[dict[str, Callable[[Path, str], None]]] = {
    each.__name__: each for each in (copied_under_its_name, renamed_unsynced, renamed_without_its_folder)
}


def keep(path: Path, sha256: str) -> None:
    """As the workers do; only that parts in a bucket are of 1 MiB, so that there are many to be killed between."""
    from django.core.files.storage import FileSystemStorage, storages

    from store import contents

    storage = storages["files"]
    if isinstance(storage, FileSystemStorage):
        contents.keep(path, sha256)
        return
    from store.s3.objects import Objects

    replace(Objects.of(storage), least_part=1 << 20).keep(path, contents.name_of(sha256), sha256, lambda _done: None)


def _target(sha256: str) -> Path:
    from django.core.files.storage import storages

    return Path(storages["files"].path(f"{sha256[:2]}/{sha256}"))


def _make_room(sha256: str) -> None:
    _target(sha256).parent.mkdir(parents=True, exist_ok=True)


def _serve(store: dict[str, Any]) -> None:
    _configure(store)
    print("ready", flush=True)
    for order in map(json.loads, sys.stdin):
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            _obey(order, writing)
        os.close(writing)
        with open(reading, "rb") as word:
            if not select([word], [], [], order["kill_after_s"])[0]:
                os.kill(pid, signal.SIGKILL)
            told = word.read().decode()
        os.waitpid(pid, 0)
        print(told or "killed", flush=True)


def _configure(store: dict[str, Any]) -> None:
    """A bucket is told as `s3.storage` is; its client is made here, and first used after a fork."""
    from django.conf import settings

    if "endpoint" not in store:
        settings.configure(STORAGES={"files": store})
        return
    from django.core.files.storage import storages

    from store.s3.objects import Objects

    from .. import s3

    settings.configure(STORAGES={"files": s3.storage(**store)})
    Objects.of(storages["files"])


def _obey(order: dict[str, Any], word: int) -> NoReturn:
    """In a process of its own, which ends here."""
    told = "kept"
    try:
        if order["most_bytes"]:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (order["most_bytes"], order["most_bytes"]))
        MISTAKES.get(order["how"], keep)(Path(order["path"]), order["sha256"])
    except BaseException as error:  # noqa: BLE001 - whatever it is, the test wants its name
        told = type(error).__name__
    os.write(word, told.encode())
    os._exit(0)


if __name__ == "__main__":
    _serve(json.loads(sys.argv[1]))
