"""Whatever worker dies while it keeps what came: in the end everything is there once, whole, and nothing is half."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from ..archives.answers import Answer, Question, text, xml
from ..archives.server import Served
from .conftest import Tell
from .dying_collector import letter
from .service import ROOT, environment

FEW: Final = [60, 300, 500]
MANY: Final = list(range(1, 4000, 7))
"""More steps than there are."""
CARELESS: Final = list(range(100, 700, 25))


@pytest.mark.parametrize("steps", [FEW, pytest.param(MANY, marks=pytest.mark.faults)], ids=["few", "many"])
def test_what_comes_survives_kills_at_each_step(steps: list[int], home: Path, tell: Tell) -> None:
    found = _experiment(home, steps=steps)
    tell("kill -9 while what came is kept", f"{found['died']} kills, {len(found['wrong'])} faults")
    assert found["wrong"] == []
    assert found["died"] >= min(len(FEW), len(steps))


@pytest.mark.faults
def test_rows_that_are_written_first_are_found_out(home: Path, tell: Tell) -> None:
    found = _experiment(home, steps=CARELESS, careless=True)
    tell("  control with rows before bytes", f"{found['died']} kills, {len(found['wrong'])} faults")
    assert found["wrong"]


def _answer(asked: Question) -> Answer:
    name = asked.path.rsplit("/", 1)[-1]
    return text("no such letter", status=404) if name.startswith("M") else xml(letter(name))


def _experiment(home: Path, **wanted: Any) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.faults.dying_collector"]
    with Served(_answer) as served:
        asked = json.dumps({"url": served.url, "careless": False, **wanted})
        done = subprocess.run(  # noqa: S603 - our own words
            command,
            cwd=ROOT,
            env=environment(home, GMI_HARVEST_RATES="127.0.0.1=10000"),
            input=asked,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-5000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
