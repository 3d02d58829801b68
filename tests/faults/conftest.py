"""Homes and services for the experiments, and a table of how they went at the end of `make faults`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .evidence import Evidence
from .service import ROOT, Service, environment
from .tus import Client

Tell = Callable[[str, object], None]


def few_or(many: int, few: int) -> pytest.MarkDecorator:
    """A few rounds in every run of the tests, many in `make faults`."""
    return pytest.mark.parametrize("rounds", [few, pytest.param(many, marks=pytest.mark.faults)])


@dataclass(frozen=True)
class Ground:
    """A home that was never lived in, and the secret of the one token that is good there."""

    home: Path
    token: str

    def copy_to(self, home: Path) -> Path:
        shutil.copytree(self.home, home)
        return home

    def client(self, service: Service, timeout: float = 30) -> Client:
        return Client(service.port, self.token, timeout)


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    if sys.platform != "linux":
        pytest.skip("looks for processes in /proc")
    home = tmp_path_factory.mktemp("ground") / "home"
    home.mkdir()
    command = [sys.executable, "-m", "tests.faults.home", str(home)]
    made = subprocess.run(  # noqa: S603 - our own words
        command, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    return Ground(home, made.stdout.split()[-1])


@pytest.fixture(scope="session")
def shared(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home = ground.copy_to(tmp_path_factory.mktemp("shared") / "home")
    with Service(home, GMI_UPLOAD_DIGESTS="receiving") as service:
        yield service


@pytest.fixture
def service(shared: Service) -> Service:
    """One with one worker, for all experiments that need no more."""
    shared.ensure()
    return shared


@pytest.fixture
def client(service: Service, ground: Ground) -> Client:
    return ground.client(service)


@pytest.fixture
def home(ground: Ground, tmp_path: Path) -> Path:
    return ground.copy_to(tmp_path / "home")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A home for the broken ones, who bring what they need."""
    made = tmp_path / "home"
    (made / "uploads").mkdir(parents=True)
    return made


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """A line of the table at the end."""
    return lambda experiment, outcome: record_property("experiment", f"{experiment}: {outcome}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.option.markexpr != "faults":
        return
    reports = [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]
    for report in reports:
        for name, line in report.user_properties:
            if name == "experiment":
                terminalreporter.write_line(str(line))


def evidence_of(home: Path) -> Evidence:
    return Evidence(home, home / "uploads")
