"""Lines that break or fall silent in the middle of a file, and many at once: what is kept, and who is answered."""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .exchange import bytes_from, connect, create, offset, send_whole
from .machine import peak_mib
from .sender import Line, Piece
from .services import Service

MIB = 2**20
LENGTH = 64 * MIB
SENT = 20 * MIB + 12_345
"""Neither whole blocks nor whole pieces."""

_SETTLED = 1.0
_PAUSE = 0.25


@dataclass(frozen=True)
class Interrupted:
    """Bytes that arrived and have to be sent again; a HEAD beside a silent PATCH, and whether the rest was taken."""

    lost_by_fin: int
    lost_by_rst: int
    lost_by_silence: int
    head_seconds: float
    is_rest_taken: bool


@dataclass(frozen=True)
class Crowd:
    """`heads` of `asked` were answered within two seconds, half of them in `median_ms`, all in `longest_ms`."""

    heads: int
    asked: int
    median_ms: float
    longest_ms: float


def interrupt(service: Service) -> Interrupted:
    """Raises NotTaken."""
    with _file(LENGTH) as path, path.open("rb") as file:
        lost = [_lost_when_closed(service, Piece(file, 0, SENT), reset=reset) for reset in (False, True)]
        return Interrupted(*lost, *_beside_silence(service, Piece(file, 0, LENGTH)))


def _lost_when_closed(service: Service, piece: Piece, *, reset: bool) -> int:
    address, line = _begun(service, piece)
    time.sleep(_SETTLED)
    line.close(reset=reset)
    time.sleep(_SETTLED)
    with connect(service) as other:
        return piece.size - offset(other, address)


def _beside_silence(service: Service, whole: Piece) -> tuple[int, float, bool]:
    address, silent = _begun(service, Piece(whole.file, 0, SENT))
    time.sleep(_SETTLED)
    with connect(service) as line:
        began = time.perf_counter()
        there = offset(line, address)
        seconds = time.perf_counter() - began
        rest = Piece(whole.file, there, LENGTH - there)
        ended = line.ask("PATCH", address, bytes_from(there), rest)
    silent.close()
    return SENT - there, seconds, ended.status == 204


def _begun(service: Service, piece: Piece) -> tuple[str, Line]:
    """An upload of LENGTH bytes whose PATCH has sent `piece`, and its line."""
    with connect(service) as line:
        address = create(service, line, LENGTH)
    line = connect(service)
    line.begin("PATCH", address, bytes_from(0), LENGTH)
    line.send(piece)
    return address, line


def crowd(service: Service, count: int, seconds: float = 6.0) -> Crowd:
    """`count` lines that each bring 1 MiB a second; beside them, four times a second, somebody asks for an offset."""
    ended = threading.Event()
    with connect(service) as line:
        address = create(service, line, LENGTH)
    slow = [threading.Thread(target=_trickle, args=(service, ended)) for _ in range(count)]
    for thread in slow:
        thread.start()
    time.sleep(1)
    times = list(_asked(service, address, seconds))
    ended.set()
    for thread in slow:
        thread.join()
    answered = [each for each in times if each is not None] or [float("nan")]
    return Crowd(len(times) - times.count(None), len(times), statistics.median(answered) * 1e3, max(answered) * 1e3)


def _trickle(service: Service, ended: threading.Event) -> None:
    block = bytes(MIB // 4)
    with connect(service) as line:
        address = create(service, line, LENGTH)
        line.begin("PATCH", address, bytes_from(0), LENGTH)
        while not ended.is_set():
            line.send_bytes(block)
            ended.wait(_PAUSE)


def _asked(service: Service, address: str, seconds: float) -> Iterator[float | None]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with connect(service) as line:
            began = time.perf_counter()
            offset(line, address)
            took = time.perf_counter() - began
        yield took if took <= 2 else None
        time.sleep(_PAUSE)


def peak_of_many(service: Service, count: int, size: int) -> tuple[float, float]:
    """MiB, as `peak_mib`, after `count` files of `size` bytes that were sent at once. Raises NotTaken."""
    with _file(size) as path, ThreadPoolExecutor(count) as threads:
        list(threads.map(lambda _: _send(service, path, size), range(count)))
    peak = peak_mib(service.pid)
    service.forget()
    return peak


def _send(service: Service, path: Path, size: int) -> None:
    with path.open("rb") as file:
        send_whole(service, file, size, size)


@contextmanager
def _file(size: int) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(dir="/dev/shm") as file:
        file.write(os.urandom(size))
        file.flush()
        yield Path(file.name)
