"""`python -m bench.uploads`, or `make bench-uploads`: send files to the service and to its peers, and print it."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from . import ours
from . import results as rows
from .contenders import contenders, installed, known
from .goals import all_hold
from .interruptions import crowd, interrupt, peak_of_many
from .machine import peak_mib
from .report import report, speed_table
from .results import Results
from .sender import NotTaken
from .services import DidNotStart
from .speed import MIB, Measured, measure

SMALL = 64 * MIB
"""The size of each of many files that are sent at once."""


def main() -> int:
    """0; 1 when a goal falls short and `--goal` is given; 2 when nothing could be measured."""
    options = _options().parse_args()
    try:
        with tempfile.TemporaryDirectory(dir=options.folder, prefix="bench-uploads-") as folder:
            return _compare(options, Path(folder))
    except (DidNotStart, NotTaken) as problem:
        print(problem, file=sys.stderr)
        return 2


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.uploads", description=__doc__)
    parser.add_argument("--mib", type=int, default=1024, help="MiB of the file (1024)")
    parser.add_argument("--runs", type=int, default=4, help="how often each row is measured (4)")
    parser.add_argument("--calm", type=float, default=20, help="seconds to wait at most for a quiet machine (20)")
    parser.add_argument("--folder", default="/dev/shm", help="where bytes go; a tmpfs shows the servers")  # noqa: S108
    parser.add_argument("--node", type=Path, default=Path("var/bench-peers"), help="where npm installs the peer")
    parser.add_argument("--rows", default="", help="only these, with semicolons, and speed alone")
    parser.add_argument("--goal", action="store_true", help="exit with 1 when a goal falls short")
    return parser


def _compare(options: argparse.Namespace, folder: Path) -> int:
    size, chosen = options.mib * MIB, [name.strip() for name in options.rows.split(";") if name.strip()]
    source = _source(folder, options.mib)
    with contenders(folder, installed(options.node), known(chosen)) as there:
        speed = measure(there, source, options.runs, options.calm)
        if chosen:
            print("\n".join(speed_table(speed, size, options.runs)))
            return 0
        results = _beside(speed)
    print(report(results, size, options.runs))
    return 0 if all_hold(results) or not options.goal else 1


def _beside(speed: Mapping[str, Measured]) -> Results:
    """What is no matter of speed. The peaks of one upload come first: nothing lowers a peak."""
    services = {name: measured.row.service for name, measured in speed.items() if measured.row.service}
    one, peer = (peak_mib(services[name].pid) for name in (rows.OURS, rows.TUS))
    many = peak_of_many(services[rows.OURS], ours.AT_ONCE, SMALL)
    interrupted = {name: interrupt(services[name]) for name in (rows.TUS, rows.OURS)}
    crowds = {name: crowd(services[name], ours.AT_ONCE) for name in (rows.TUS, rows.OURS)}
    return Results(speed, one, many, peer, interrupted, crowds)


def _source(folder: Path, mib: int) -> Path:
    source = folder / "source"
    with source.open("wb") as file:
        for _ in range(mib):
            file.write(os.urandom(MIB))
    return source


if __name__ == "__main__":
    sys.exit(main())
