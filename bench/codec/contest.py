"""The contest: who reads, how the CPU time of each is taken, and what we want of the ratios."""

import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import orjson

from samples.document import SampleV1
from sra.codec import codec_of

GOALS = {"to stored JSON": 0.40, "to model objects": 0.25}
"""xmllint's CPU time divided by ours."""

XMLLINT = "/usr/bin/xmllint"
CODEC = codec_of(SampleV1)


def contest(material: bytes, rounds: int) -> dict[str, float]:
    """Median CPU seconds by name."""
    with tempfile.TemporaryDirectory() as folder:
        runners = _runners(material, Path(folder))
        measured: dict[str, list[float]] = {name: [] for name in runners}
        for run in runners.values():
            run()  # warm
        for index in range(rounds):
            for name in sorted(runners, reverse=bool(index % 2)):
                measured[name].append(runners[name]())
    return {name: statistics.median(times) for name, times in measured.items()}


def table(times: dict[str, float], material: bytes) -> str:
    """The result as a table, one line for each contestant."""
    lines = [
        f"{len(material) / 1e6:.1f} MB, 1,000 samples",
        f"{'':18}{'CPU ms':>8}{'samples/s':>11}{'ratio':>7}{'goal':>6}",
    ]
    for name, seconds in times.items():
        ratio, goal = times["xmllint"] / seconds, GOALS.get(name)
        wanted = f"{goal:6.2f}" if goal else ""
        lines.append(f"{name:18}{seconds * 1000:8.1f}{1000 / seconds:11,.0f}{ratio:7.2f}{wanted}")
    return "\n".join(lines) + "\n"


def _runners(material: bytes, folder: Path) -> dict[str, Callable[[], float]]:
    document, schema = folder / "samples.xml", folder / "sample.xsd"
    document.write_bytes(material)
    schema.write_bytes(CODEC.xsd())
    command = [XMLLINT, "--noout", "--schema", str(schema), str(document)]
    return {
        "xmllint": lambda: _child_time(command),
        "to stored JSON": lambda: _own_time(lambda: [orjson.dumps(record) for record in CODEC.read_xml(material)]),
        "to model objects": lambda: _own_time(
            lambda: [SampleV1.model_validate(record) for record in CODEC.read_xml(material)]
        ),
    }


def _own_time(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _child_time(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
