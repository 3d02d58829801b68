"""`python -m tests.faults.dying_worker`: a worker that finishes uploads and dies of it, again and again.

Reads one JSON object from standard input, {"seed", "kills", "sizes": [bytes], "steps": [n], "broken": bool}, and makes
uploads in the home that the environment names, which it finishes in children that it kills: those of `sizes` at any
moment, `kills` times; and for each of `steps` a small one, sent for a run, at the n-th call or return in the rooms that
finish files. Then a child that lives does what is left. Prints a JSON object: uploads {key: [seed of its bytes, size]},
and how many died.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gmi_repo.settings")

ROOMS: Final = ("uploads/finalising.py", "uploads/filing.py", "store/", "records/deposits.py", "work/runner.py")
SMALL: Final = 0
DONE, NOT_DUE = 0, 3


def data_of(seed: int, size: int) -> bytes:
    """Bytes without a meaning; small ones are reads."""
    chance = random.Random(seed)
    if size != SMALL:
        return chance.randbytes(size)
    return b"".join(b"@read.%d\n%s\n+\nIIIIIIII\n" % (each, bytes(chance.choices(b"ACGT", k=8))) for each in range(500))


def name_of(seed: int, size: int) -> str:
    return f"{seed}.dat" if size else f"{seed}.fastq"


class Laboratory:
    """`made` are the uploads, by key."""

    def __init__(self, seed: int) -> None:
        self.made: dict[str, tuple[int, int]] = {}
        self.died = 0
        self._chance = random.Random(seed)
        self._seconds_a_byte = 0.0

    def upload(self, size: int, run: int | None = None) -> str:
        from submitters.actor import actor_of
        from submitters.models import Account
        from uploads.transfer import Terms, append, begin

        seed = len(self.made)
        data = data_of(seed, size)
        terms = Terms("tus", length=len(data), name=name_of(seed, size), record=run)
        begun = begin(terms, actor_of(Account.objects.get(username="uploader")))
        append(begun, 0, _Body(data))
        self.made[begun.key] = (seed, size)
        return begun.key

    def time(self) -> None:
        """How long a byte takes when nobody is killed."""
        size = 8 << 20
        key = self.upload(size)
        began = time.monotonic()
        assert _end_of(_child(partial(_finish, key))) == DONE
        self._seconds_a_byte = (time.monotonic() - began) / size

    def kill_at_moments(self, sizes: list[int], kills: int) -> None:
        """One after the other, and again those that died, until so many did."""
        keys: list[str] = []
        target = self.died + kills
        while self.died < target:
            keys = keys or [self.upload(size) for size in sizes]
            keys = [key for key in keys if self.died == target or self._kill(key)]

    def _kill(self, key: str) -> bool:
        """Whether there is more to be done for it."""
        _, size = self.made[key]
        child = _child(partial(_finish, key))
        time.sleep(self._chance.uniform(0, 1.1) * size * self._seconds_a_byte)
        os.kill(child, signal.SIGKILL)
        end = _end_of(child)
        self.died += end == -signal.SIGKILL
        if end == NOT_DUE:
            time.sleep(0.1)
        return end != DONE

    def kill_at_steps(self, steps: list[int]) -> None:
        """Each upload once, at another step; until one was finished before it came to that."""
        for step in steps:
            key = self.upload(SMALL, _run())
            end = _end_of(_child(partial(_finish_until, key, step)))
            self.died += end == -signal.SIGKILL
            if end == DONE:
                return

    def finish(self) -> None:
        """All that is left, when the leases of the dead have run out."""
        assert _end_of(_child(_drain)) == DONE


def _run() -> int:
    """The row of a run that does not name the file it will get."""
    from records.registry import resource
    from submitters.models import Submitter
    from tests import builders

    return builders.record(resource("run"), Submitter.objects.get()).pk


class _Body:
    def __init__(self, data: bytes) -> None:
        self.size: int | None = len(data)
        self._rest = memoryview(data)

    def read(self, size: int) -> bytes:
        block, self._rest = self._rest[:size], self._rest[size:]
        return bytes(block)


def _child(act: Callable[[], int]) -> int:
    """A process that does this with connections of its own, and ends."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        os._exit(act())
    finally:
        os._exit(1)


def _end_of(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _finish(key: str) -> int:
    from work import runner
    from work.models import Job

    return DONE if runner.run(Job.objects.get(task="uploads.finish", key=key).pk) else NOT_DUE


def _finish_until(key: str, step: int) -> int:
    left = step

    def count(frame: FrameType, event: str, _: Any) -> None:
        nonlocal left
        if event in ("call", "return") and any(room in frame.f_code.co_filename for room in ROOMS):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    try:
        return _finish(key)
    finally:
        sys.setprofile(None)


def _drain() -> int:
    from django.utils import timezone

    from store import contents
    from work import runner
    from work.models import Job

    open_jobs = Job.objects.filter(state__in=(Job.State.WAITING, Job.State.CLAIMED))
    latest = time.monotonic() + 120
    while open_jobs.exists() and time.monotonic() < latest:
        runner.drain()
        Job.objects.filter(state=Job.State.WAITING).update(due=timezone.now())  # who failed need not wait
        time.sleep(0.1)
    contents.abort_leftovers(timezone.now())
    return DONE


def _keep_carelessly(path: Path, sha256: str, *, watch: Callable[[int], None]) -> str:
    """Under its name at once, and taken for whole when it is there."""
    from django.core.files.storage import storages

    from store import contents

    name = contents.name_of(sha256)
    target = Path(storages["files"].path(name))
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as source, target.open("wb", buffering=0) as copy:
            while block := source.read(1 << 17):
                copy.write(block)
                time.sleep(0.005)
    path.unlink()
    return name


def main() -> None:
    import django

    django.setup()
    wanted = json.load(sys.stdin)
    if wanted["broken"]:
        from store import contents

        contents.keep = _keep_carelessly  # type: ignore[assignment]
    laboratory = Laboratory(wanted["seed"])
    if wanted["kills"]:
        laboratory.time()
        laboratory.kill_at_moments(wanted["sizes"], wanted["kills"])
    laboratory.kill_at_steps(wanted["steps"])
    laboratory.finish()
    print(json.dumps({"uploads": laboratory.made, "died": laboratory.died}))


if __name__ == "__main__":
    main()
