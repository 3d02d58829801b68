"""What was acknowledged is on the disk when the power goes.

The files are on a disk of their own (ext4). The table (SQLite) is there too, or on another one whose power stays on:
then no sync of the table can take bytes of files along to the disk, and every one that was forgotten shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .campaign import Campaign, Outcome
from .conftest import Ground, Tell, few_or
from .evidence import Evidence
from .power_cut import LoopDisk
from .service import REAL, UNSYNCED, Service

pytestmark = pytest.mark.skipif(bool(LoopDisk.missing()), reason=LoopDisk.missing())


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[LoopDisk]:
    with LoopDisk(tmp_path / "power", mebibytes=256) as made:
        yield made


@few_or(20, few=1)
def test_uploads_survive_power_cuts(rounds: int, home: Path, ground: Ground, disk: LoopDisk, tell: Tell) -> None:
    outcome = _cut(rounds, home, ground, disk, REAL)
    tell("power cut, table elsewhere", outcome)
    assert (outcome.faults, outcome.strikes) == ([], rounds)


@pytest.mark.faults
def test_uploads_and_their_table_survive_power_cuts(ground: Ground, disk: LoopDisk, tell: Tell) -> None:
    home = ground.copy_to(disk.root / "home")
    disk.power_on()  # anew, so that what was copied is on it
    outcome = _cut(20, home, ground, disk, REAL)
    tell("power cut, table on the same disk", outcome)
    assert (outcome.faults, outcome.strikes) == ([], 20)


@few_or(5, few=4)
def test_a_forgotten_sync_is_found_out(rounds: int, home: Path, ground: Ground, disk: LoopDisk, tell: Tell) -> None:
    outcome = _cut(rounds, home, ground, disk, UNSYNCED)
    tell("  control without fdatasync", outcome)
    assert outcome.faults


def _cut(rounds: int, home: Path, ground: Ground, disk: LoopDisk, application: str) -> Outcome:
    folder, log = disk.root / "uploads", disk.root.with_suffix(".log")
    with Service(home, application, log, GMI_UPLOAD_FOLDER=str(folder)) as service:

        def cut() -> None:
            service.freeze()
            disk.power_off()
            service.end()
            disk.power_on()

        campaign = Campaign(ground.client(service), Evidence(home, folder), cut, service.start)
        return campaign.run(rounds, until_found=application == UNSYNCED and rounds < 5)
