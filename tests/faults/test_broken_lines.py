"""What came over a line that breaks or falls silent is kept, and the next request does not wait for it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from .conftest import evidence_of
from .evidence import Evidence
from .service import BROKEN, Service
from .tus import Client

SIZE: Final = 24 << 20
SENT: Final = 20_983_865
"""20 MiB and 12,345 bytes."""

BLOCK: Final = 1 << 20
DATA: Final = random.Random(4).randbytes(SIZE)
PATIENCE_S: Final = 5.0


def _until(is_so: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    latest = time.monotonic() + patience_s
    while not is_so() and time.monotonic() < latest:
        time.sleep(0.02)


def _leave_in_the_middle(
    client: Client, evidence: Evidence, *, rudely: bool, patience_s: float = PATIENCE_S
) -> tuple[str, int]:
    """The path of an upload whose client left after SENT bytes had been taken off the line, and the offset later."""

    def is_there() -> bool:
        row = evidence.row(path)
        return row is not None and row.offset >= SENT - BLOCK * rudely

    path = client.create(SIZE)
    line = client.line()
    client.begin(line, path, 0, SIZE)
    line.send(memoryview(DATA)[:SENT])
    _until(lambda: evidence.size(path) >= SENT - BLOCK, patience_s)
    line.leave(rudely=rudely)
    _until(is_there, patience_s)
    return path, client.offset_of(path)


def _ask_for_long(client: Client, path: str) -> None:
    for _ in range(1000):
        client.offset_of(path)


def _is_whole(client: Client, evidence: Evidence, path: str, at: int) -> bool:
    """The rest is taken, and the file is the one that was sent."""
    assert client.patch(path, at, memoryview(DATA)[at:]).status == 204
    return not list(evidence.faults(path, DATA, SIZE))


@pytest.mark.parametrize("rudely", [False, True], ids=["FIN", "RST"])
def test_what_came_before_the_line_broke_is_kept(rudely: bool, service: Service, client: Client) -> None:
    evidence = evidence_of(service.home)
    path, offset = _leave_in_the_middle(client, evidence, rudely=rudely)
    assert SENT - offset <= (BLOCK if rudely else 0)
    assert _is_whole(client, evidence, path, offset)


def test_nobody_waits_for_a_silent_line(service: Service, client: Client) -> None:
    evidence, path = evidence_of(service.home), client.create(SIZE)
    with client.line() as silent:
        client.begin(silent, path, 0, SIZE)
        silent.send(memoryview(DATA)[:SENT])
        _until(lambda: evidence.size(path) >= SENT - BLOCK)
        asking = Client(client.port, client.token, timeout=PATIENCE_S)
        offset = asking.offset_of(path)
        assert _is_whole(asking, evidence, path, offset)
        silent.send(memoryview(DATA)[:BLOCK])  # it comes back to life, and is not heard
        assert not list(evidence.faults(path, DATA, SIZE))


def test_a_server_that_waits_and_keeps_whole_bodies_only_is_found_out(bare: Path) -> None:
    with Service(bare, BROKEN, BROKEN="patient") as service:
        client, evidence = Client(service.port, timeout=1), evidence_of(bare)
        path, offset = _leave_in_the_middle(client, evidence, rudely=False, patience_s=0.3)
        assert offset == 0
        with client.line() as silent:
            client.begin(silent, path, 0, SIZE)
            silent.send(DATA[:BLOCK])
            with pytest.raises(TimeoutError):
                _ask_for_long(client, path)
