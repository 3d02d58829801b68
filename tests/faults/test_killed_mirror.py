"""However often the worker of a mirror dies, in the end is here what an undisturbed run brings, record for record."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from ..archives.ena import EnaStandIn
from ..archives.records import linked_records
from .conftest import Tell
from .service import ROOT, environment

COMPARED: Final = ("run", "records", "names", "edges", "origins", "events")


@pytest.mark.parametrize(
    ("kills", "records", "least"),
    [(4, 100, 1), pytest.param(50, 2000, 50, marks=pytest.mark.faults)],
    ids=["four kills", "fifty kills"],
)
def test_a_mirror_survives_kills_of_its_worker(
    kills: int, records: int, least: int, tmp_path: Path, tell: Tell
) -> None:
    """A fast worker may be done before it was killed so often."""
    with EnaStandIn(list(linked_records(records))) as archive:
        calm = _mirrored(tmp_path / "calm", archive)
        stormy = _mirrored(tmp_path / "stormy", archive, kills=kills)

    different = [name for name in COMPARED if calm[name] != stormy[name]]
    tell("kill -9 of a mirror's worker", f"{stormy['died']} kills, {len(different)} tables differ")
    assert (calm["run"], len(calm["records"])) == ("complete", records)
    assert different == []
    assert stormy["died"] >= least


def test_a_careless_mirror_is_found_out(tmp_path: Path, tell: Tell) -> None:
    with EnaStandIn(list(linked_records(60))) as archive:
        stormy = _mirrored(tmp_path / "stormy", archive, kills=1, broken=True)
    lost = 60 - len(stormy["records"])
    tell("  control that writes outcomes first", f"{stormy['died']} kills, {lost} records lost")
    assert lost > 0


def _mirrored(home: Path, archive: EnaStandIn, **wanted: Any) -> dict[str, Any]:
    home.mkdir()
    given = environment(
        home,
        GMI_ENA_PORTAL_URL=archive.portal_url,
        GMI_ENA_BROWSER_URL=archive.browser_url,
        GMI_HARVEST_RATES=f"127.0.0.1:{archive.served.port}=0",
        GMI_LONG_LEASE_SECONDS="2",
    )
    asked = json.dumps({"seed": 5, "kills": 0, "since": "2000-01-01", "broken": False, **wanted})
    command = [sys.executable, "-m", "tests.faults.mirroring"]
    done = subprocess.run(  # noqa: S603 - our own words
        command, cwd=ROOT, env=given, input=asked, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-5000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
