"""`python -m bench.http`, or `make bench-http`: run the comparison and print it."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from . import ours
from .comparison import measure
from .goals import all_hold
from .report import report
from .scratch import NoDatabase, ScratchDatabase, scratch_database
from .servers import DidNotStart, started
from .targets import Services, targets
from .wrk import BurstFailed, NoLoadGenerator, require_wrk

FEWEST_DOCUMENTS = 1000
_PEER = "bench.http.peer.wsgi:application"


def main() -> int:
    """0; 1 when a goal falls short and `--goal` is given; 2 when nothing could be measured."""
    options = _options().parse_args()
    try:
        require_wrk()
        with scratch_database() as database, tempfile.TemporaryDirectory() as folder:
            return _compare(options, database, Path(folder))
    except (NoLoadGenerator, NoDatabase, DidNotStart, BurstFailed) as problem:
        print(problem, file=sys.stderr)
        return 2


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.http", description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000, help="studies in each service (20,000)")
    parser.add_argument("--rounds", type=int, default=7, help="how often each row is measured (7)")
    parser.add_argument(
        "--seconds",
        type=int,
        default=1,
        help="seconds each time (1): short, so that rows to compare see the same machine",
    )
    parser.add_argument("--port", type=int, default=0, help="the first of two ports (any two that are free)")
    parser.add_argument("--goal", action="store_true", help="exit with 1 when a goal falls short")
    return parser


def _compare(options: argparse.Namespace, database: ScratchDatabase, folder: Path) -> int:
    with _services(options, database, folder) as services:
        results = measure(targets(services), database.backends, options.rounds, options.seconds)
    print(report(results, options.rounds, options.seconds))
    return 0 if all_hold(results) or not options.goal else 1


@contextmanager
def _services(options: argparse.Namespace, database: ScratchDatabase, folder: Path) -> Iterator[Services]:
    count = max(options.documents, FEWEST_DOCUMENTS)
    ports = (options.port, options.port + 1) if options.port else (_free_port(), _free_port())
    own = ours.environment(database.url, folder, ports[0])
    other = {"DJANGO_SETTINGS_MODULE": "bench.http.peer.settings", "DATABASE_URL": database.url}
    _fill("bench.http.ours", count, own)
    _fill("bench.http.peer.fill", count, other)
    with (
        started(ours.APPLICATION, ports[0], own, folder / "ours.log") as mine,
        started(_PEER, ports[1], other, folder / "peer.log") as peer,
    ):
        yield Services(mine, peer, ours.keys(database.url), folder)


def _fill(module: str, count: int, environment: Mapping[str, str]) -> None:
    """In a process of its own: one Django project for each."""
    subprocess.run([sys.executable, "-m", module, str(count)], env={**os.environ, **environment}, check=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
