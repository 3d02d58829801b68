"""Nothing acknowledged is lost, and nothing is corrupt, when the web server is killed in the middle of uploads."""

from __future__ import annotations

from pathlib import Path

import pytest

from .campaign import Campaign
from .conftest import Ground, Tell, evidence_of, few_or
from .service import BROKEN, Service
from .tus import Client


@few_or(200, few=5)
def test_uploads_survive_kills_of_the_worker(rounds: int, service: Service, client: Client, tell: Tell) -> None:
    outcome = Campaign(client, evidence_of(service.home), service.kill_worker, service.wait).run(rounds)
    tell("kill -9 of the web worker", outcome)
    assert (outcome.faults, outcome.strikes) == ([], rounds)


@few_or(20, few=1)
def test_uploads_survive_kills_of_the_master(rounds: int, service: Service, client: Client, tell: Tell) -> None:
    outcome = Campaign(client, evidence_of(service.home), service.kill_master, service.start).run(rounds)
    tell("kill -9 of the master", outcome)
    assert (outcome.faults, outcome.strikes) == ([], rounds)


@pytest.mark.faults
@pytest.mark.parametrize("victim", ["kill_worker", "kill_master"])
def test_uploads_survive_kills_of_the_server_to_the_letter(victim: str, ground: Ground, home: Path, tell: Tell) -> None:
    """granian loads the application in each new worker, and leaves when one dies twice within seconds."""
    with Service(home, application="") as service:
        campaign = Campaign(ground.client(service), evidence_of(home), getattr(service, victim), service.ensure)
        outcome = campaign.run(10)
    tell(f"{victim}, `python -m gmi_repo.web_server`", outcome)
    assert (outcome.faults, outcome.strikes) == ([], 10)


@pytest.mark.parametrize("fault", ["append", "table-first"])
@few_or(30, few=6)
def test_a_broken_server_is_found_out(rounds: int, fault: str, bare: Path, tell: Tell) -> None:
    with Service(bare, BROKEN, BROKEN=fault) as service:
        campaign = Campaign(Client(service.port), evidence_of(bare), service.kill_worker, service.wait)
        outcome = campaign.run(rounds, until_found=rounds < 30)
    tell(f"  control “{fault}”", outcome)
    assert outcome.faults
