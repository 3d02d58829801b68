"""Of two who send different bytes to one offset at one moment, one wins, and the file is the winner's in every byte."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from .conftest import Ground, Tell, evidence_of, few_or
from .evidence import Evidence
from .service import BROKEN, Service
from .tus import Client

MOST: Final = 3 << 20
SLOW: Final = 10e6
LOST: Final = (409, 423)


@dataclass(frozen=True)
class Race:
    """Both send `size` bytes at once; each at its own pace, which None leaves to the line."""

    client: Client
    evidence: Evidence
    path: str
    at: int
    bodies: tuple[bytes, bytes]
    paces: tuple[float | None, float | None]

    def faults(self, before: bytes) -> Iterator[str]:
        """`before` is what the file had up to here."""
        start = threading.Barrier(2, timeout=30)

        def run(which: int) -> int:
            start.wait()
            return self.client.patch(self.path, self.at, self.bodies[which], self.paces[which]).status

        with ThreadPoolExecutor(2) as pool:
            statuses = list(pool.map(run, (0, 1)))
        here = f"{self.path} at {self.at}, {self.paces}"
        if sorted(statuses)[0] != 204 or sorted(statuses)[1] not in LOST:
            yield f"{here}: answered with {statuses}"
            return
        data = before + self.bodies[statuses.index(204)]
        yield from self.evidence.faults(self.path, data, len(data))


def races(rounds: int, client: Client, evidence: Evidence, seed: int = 4) -> list[str]:
    """Two for each file, one at its start and one behind the winner's bytes of the first."""
    chance, faults = random.Random(seed), []
    for _ in range(rounds // 2):
        size = chance.choice((50_000, 1 << 20, MOST))
        path, data = client.create(2 * size), b""
        for at in (0, size):
            bodies = chance.randbytes(size), chance.randbytes(size)
            paces = chance.choice(((None, None), (None, SLOW), (SLOW, None), (SLOW, SLOW)))
            found = list(Race(client, evidence, path, at, bodies, paces).faults(data))
            faults += found
            if found:
                break
            data = evidence.file_of(path).read_bytes()[: at + size]
        evidence.file_of(path).unlink()
    return faults


@few_or(200, few=20)
def test_exactly_one_of_two_wins(rounds: int, service: Service, client: Client, tell: Tell) -> None:
    faults = races(rounds, client, evidence_of(service.home))
    tell("two PATCHes at one offset", f"{rounds} races, {len(faults)} faults")
    assert faults == []


@pytest.mark.faults
def test_exactly_one_of_two_wins_in_different_processes(ground: Ground, home: Path, tell: Tell) -> None:
    with Service(home, GMI_WEB_WORKERS="2", GMI_UPLOAD_DIGESTS="receiving") as service:
        faults = races(200, ground.client(service), evidence_of(home))
    tell("two PATCHes at one offset, two workers", f"200 races, {len(faults)} faults")
    assert faults == []


@few_or(20, few=4)
def test_a_server_without_a_fence_is_found_out(rounds: int, bare: Path, tell: Tell) -> None:
    with Service(bare, BROKEN, BROKEN="unfenced") as service:
        faults = races(rounds, Client(service.port), evidence_of(bare))
    tell("  control without a fence", f"{rounds} races, {len(faults)} faults")
    assert faults
