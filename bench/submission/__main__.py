"""Sends one SAMPLE_SET of 10,000 samples to the service and watches the memory of its processes while it is worked off.

    python -m bench.submission [--samples 10000] [--goal]

The service runs as in production (`gmi serve`) on the database that DATABASE_URL names (a scratch one beside it, for
PostgreSQL), else on SQLite. Memory is the resident set of each process (VmRSS), asked for every 50 ms; "above idle" is
the growth of that process since before the submission was sent. With `--goal` the exit status is 1 if a process grew by
more than 300 MB.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # so that `python bench/submission` works as well

from bench.http.scratch import scratch_database  # noqa: E402  (the path comes first)
from bench.submission.material import sample_set  # noqa: E402
from bench.submission.service import Service, running  # noqa: E402

GOAL_MB = 300


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.submission")
    parser.add_argument("--samples", type=int, default=10_000)
    parser.add_argument("--goal", action="store_true", help="exit with 1 if the goal is missed")
    options = parser.parse_args()
    data = sample_set(options.samples)
    with _database() as url, tempfile.TemporaryDirectory() as home, running(url, Path(home)) as service:
        grown = watch(service, data, options.samples)
    return 1 if options.goal and grown > GOAL_MB else 0


@contextmanager
def _database() -> Iterator[str]:
    """The URL of a database of its own; "" for SQLite."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield ""
        return
    with scratch_database() as database:
        yield database.url


def watch(service: Service, data: bytes, count: int) -> int:
    """Hands in, polls, and prints what was seen; answers by how many MB the largest process grew."""
    before = service.memory()
    print(f"{count} samples, {len(data) / 2**20:.1f} MB; idle: {_listed(before)}")
    started = time.perf_counter()
    where = service.hand_in(data)
    print(f"202 after {time.perf_counter() - started:.1f} s: {where}")
    peak, told = dict(before), ""
    while True:
        for name, size in service.memory().items():
            peak[name] = max(size, peak.get(name, 0))
        state = service.state_of(where)
        line = f"{state.get('state')} {state.get('phase', '')} {state.get('done')}/{state.get('total')}"
        if line != told:
            print(f"{time.perf_counter() - started:6.1f} s  {line}")
            told = line
        if state.get("state") not in ("queued", "running"):
            break
        time.sleep(0.05)
    grown = {name: size - before.get(name, 0) for name, size in peak.items()}
    print(f"done after {time.perf_counter() - started:.1f} s; peak: {_listed(peak)}; above idle: {_listed(grown)}")
    return max(grown.values())


def _listed(sizes: dict[str, int]) -> str:
    return ", ".join(f"{name} {size} MB" for name, size in sorted(sizes.items()) if size > 5)


if __name__ == "__main__":
    sys.exit(main())
