"""Takes a dump of real documents, multiplied, into PostgreSQL and SQLite, and says how fast, with what, and why.

    python -m bench.mirror [--records 20000] [--megabytes 0] [--rounds 1] [--only postgresql|sqlite] [--parts] [--goal]

Beside the database that DATABASE_URL names (standard: the local server) a scratch one is made for each measurement.
Workers are processes that do the jobs of the run, as Celery's would: one, then two; the dump again, unchanged, with
one. `--megabytes` takes a further dump of so many megabytes before compression, with one worker, for its memory.
`--parts` adds where the time of a worker goes, from a run of its own. Documents are records: studies, samples,
experiments, runs, analyses, submissions. With `--goal` the exit status is 1 if a goal is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # so that `python bench/mirror` works as well

from bench.http.scratch import scratch_database  # noqa: E402  (the path comes first)
from bench.mirror import copying, material  # noqa: E402
from bench.mirror.goals import goals  # noqa: E402
from bench.mirror.service import Service, Taken  # noqa: E402


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="gmi-bench-mirror-") as folder:
        dump = material.write(Path(folder) / "NCBI_SRA_Metadata_20260101.tar.gz", options.records)
        _say_what(dump)
        results = {name: taken for kind in _kinds(options.only) for name, taken in _measure(kind, dump, options)}
        if options.megabytes:
            results |= _large(Path(folder), options)
    missed = _say_goals(results)
    return 1 if options.goal and missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.mirror")
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--megabytes", type=int, default=0, help="a further dump, for its memory")
    parser.add_argument("--rounds", type=int, default=1, help="the best of so many")
    parser.add_argument("--only", choices=("postgresql", "sqlite"), default="")
    parser.add_argument("--parts", action="store_true", help="where the time goes")
    parser.add_argument("--goal", action="store_true", help="exit with 1 if a goal is missed")
    return parser.parse_args()


def _kinds(only: str) -> tuple[str, ...]:
    return (only,) if only else ("postgresql", "sqlite")


def _say_what(dump: material.Dump) -> None:
    model = next((line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")), "?")
    print(f"{model}, {os.cpu_count()} cores; Python {platform.python_version()}; load {os.getloadavg()[0]:.1f}")
    mix = ", ".join(f"{number} {kind}" for kind, number in dump.records.most_common())
    megabytes = dump.size / 1e6
    print(f"dump: {dump.total} records ({mix}) in {dump.documents} documents, {megabytes:.1f} MB", flush=True)


def _cpuinfo() -> list[str]:
    try:
        return Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return []


def _measure(kind: str, dump: material.Dump, options: argparse.Namespace) -> Iterator[tuple[str, Taken]]:
    yield _best(f"{kind}, one worker", kind, dump, 1, options.rounds)
    with _service(kind) as service:
        service.take(dump.path, 1)
        yield _told(f"{kind}, one worker, unchanged", service.take(dump.path, 1))
        if kind == "postgresql":
            copying.say(service.url)
    yield _best(f"{kind}, two workers", kind, dump, 2, options.rounds)
    if options.parts:
        with _service(kind) as service:
            _say_parts(service.take(dump.path, 1, is_timed=True))


def _best(name: str, kind: str, dump: material.Dump, workers: int, rounds: int) -> tuple[str, Taken]:
    taken = []
    for _ in range(rounds):
        with _service(kind) as service:
            taken.append(service.take(dump.path, workers))
    return _told(name, max(taken, key=lambda each: each.rate))


def _large(folder: Path, options: argparse.Namespace) -> dict[str, Taken]:
    dump = material.write(folder / "NCBI_SRA_Metadata_Full_20260101.tar.gz", size=options.megabytes * 1_000_000)
    _say_what(dump)
    kind = options.only or "postgresql"
    with _service(kind) as service:
        return dict([_told(f"{kind}, large", service.take(dump.path, 1))])


@contextmanager
def _service(kind: str) -> Iterator[Service]:
    with tempfile.TemporaryDirectory(prefix="gmi-bench-home-") as home:
        if kind == "sqlite":
            yield Service(Path(home), f"sqlite://{home}/gmi.sqlite3")
            return
        with scratch_database() as database:
            yield Service(Path(home), database.url)


def _told(name: str, taken: Taken) -> tuple[str, Taken]:
    peaks = ", ".join(f"{peak:.0f}" for peak in taken.peaks)
    cpu = 1000 * sum(taken.cpu) / taken.seen
    print(
        f"| {name} | {taken.rate:,.0f} documents/s | {taken.seconds:.1f} s | {cpu:.2f} ms CPU each | peak {peaks} MiB "
        f"| {taken.counts} |",
        flush=True,
    )
    return name, taken


def _say_parts(taken: Taken) -> None:
    total = sum(taken.parts.values())
    for part, seconds in sorted(taken.parts.items(), key=lambda each: -each[1]):
        print(
            f"|   {part} | {seconds:.2f} s | {100 * seconds / total:.0f} % | {1e6 * seconds / taken.seen:.0f} µs each |"
        )


def _say_goals(results: dict[str, Taken]) -> int:
    missed = 0
    for goal in goals(results):
        missed += not goal.holds
        print(f"{'holds ' if goal.holds else 'MISSED'}  {goal.words}: {goal.figure:,.2f} (goal {goal.bound:g})")
    return missed


if __name__ == "__main__":
    sys.exit(main())
