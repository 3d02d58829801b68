"""The conversation goes on: an experiment and a run with its reads below the sample, read back in every form."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import httpx
import pytest
from lxml import etree

from ..builders import READS, SMALLEST
from .conftest import Repository, link_of

FORMS = ("application/json", "application/xml", "text/html")
BOUNDARY = "part-of-a-run"


@pytest.fixture
def sample(repository: Repository, samples: str) -> str:
    return created(post(repository, samples, {"alias": "s1", **SMALLEST["sample"]}))


@pytest.fixture
def experiment(repository: Repository, study: str, sample: str) -> str:
    """Posted to the sample's experiments without naming the sample: the address does."""
    document = json.loads(json.dumps(SMALLEST["experiment"]))
    del document["design"]["sample"]
    document["study"] = {"href": study}
    where = link_of(repository.stranger.get(sample).json(), "study/sample/experiments")
    return created(post(repository, where, document))


@pytest.fixture
def run(repository: Repository, experiment: str) -> str:
    where = link_of(repository.stranger.get(experiment).json(), "study/sample/experiment/runs")
    return created(post_run(repository, where, READS))


def post(repository: Repository, where: str, document: dict[str, Any]) -> httpx.Response:
    return repository.client.post(where, json=document)


def created(response: httpx.Response) -> str:
    assert response.status_code == 201, response.text
    return response.headers["Location"]


def post_run(repository: Repository, where: str, reads: bytes) -> httpx.Response:
    document = {name: value for name, value in SMALLEST["run"].items() if name != "experiment"}
    parts = (
        (b"Content-Type: application/vnd.gmi.run-v1+json\r\n", json.dumps(document).encode()),
        (b'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="reads.fastq"\r\n', reads),
    )
    body = b"".join(b"--%b\r\n%b\r\n%b\r\n" % (BOUNDARY.encode(), head, data) for head, data in parts)
    kind = f'multipart/mixed; boundary="{BOUNDARY}"'
    return repository.client.post(
        where, content=body + b"--%b--\r\n" % BOUNDARY.encode(), headers={"Content-Type": kind}
    )


def test_each_stands_below_the_one_before(repository: Repository, sample: str, experiment: str, run: str) -> None:
    assert experiment.startswith(f"{canonical(repository, sample)}/experiments/")
    assert run.startswith(f"{canonical(repository, experiment)}/runs/")


def test_every_one_is_read_back_in_every_form(
    repository: Repository, study: str, sample: str, experiment: str, run: str
) -> None:
    for address, name in ((study, "study"), (sample, "sample"), (experiment, "experiment"), (run, "run")):
        vendor = f"application/vnd.gmi.{name}-v1+"
        for accept in (*FORMS, f"{vendor}json", f"{vendor}xml"):
            response = repository.stranger.get(address, headers={"Accept": accept})
            assert response.status_code == 200
            assert response.headers["Content-Type"].partition(";")[0] == accept


def test_both_xml_forms_name_the_study_but_only_ours_has_links(repository: Repository, experiment: str) -> None:
    plain = xml(repository, experiment, "application/xml")
    ours = xml(repository, experiment, "application/vnd.gmi.experiment-v1+xml")
    for root in (plain, ours):
        assert root.tag == "EXPERIMENT"
        assert root.find("STUDY_REF").get("accession", "").startswith("GMIP")
    assert plain.findall("{http://www.w3.org/2005/Atom}link") == []
    assert ours.findall("{http://www.w3.org/2005/Atom}link")[0].get("rel") == "self"


def xml(repository: Repository, address: str, accept: str) -> Any:
    return etree.fromstring(repository.stranger.get(address, headers={"Accept": accept}).content)


def test_the_reads_come_back_as_they_were_sent(repository: Repository, run: str) -> None:
    data = repository.stranger.get(link_of(repository.stranger.get(run).json(), "run/data")).json()
    (file,) = data["items"]
    assert file["stored"]
    assert file["sha256"] == hashlib.sha256(READS).hexdigest()
    response = repository.stranger.get(file["links"][0]["href"])
    assert response.content == READS
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_damaged_reads_are_refused_and_leave_nothing(repository: Repository, experiment: str) -> None:
    where = link_of(repository.stranger.get(experiment).json(), "study/sample/experiment/runs")
    response = post_run(repository, where, READS + b"x")
    assert response.status_code == 400
    assert response.json()["invalidFields"] == ["data-blocks.0.files.0.checksum"]
    assert repository.stranger.get(where).json()["items"] == []


def test_from_the_run_back_to_the_study_by_links_alone(repository: Repository, study: str, run: str) -> None:
    there = repository.stranger.get(run).json()
    for name in ("study/sample/experiment", "study/sample", "study"):
        there = repository.stranger.get(link_of(there, name)).json()
    assert there["links"][0]["href"] == study


def test_the_sample_belongs_to_the_study_and_the_whole_chain_is_an_address(
    repository: Repository, study: str, sample: str, experiment: str, run: str
) -> None:
    steps = [canonical(repository, each).removeprefix(repository.base) for each in (study, sample, experiment, run)]
    response = repository.stranger.get("".join(steps))
    assert response.status_code == 200
    assert response.headers["Content-Location"] == canonical(repository, run)


def canonical(repository: Repository, address: str) -> str:
    links = repository.stranger.get(address).json()["links"]
    return str(next(link["href"] for link in links if link["rel"] == "canonical"))


def test_the_page_of_the_study_leads_to_its_samples(repository: Repository, study: str) -> None:
    page = repository.stranger.get(study, headers={"Accept": "text/html"}).text
    assert f"{study.removeprefix(repository.base)}/samples" in page
    assert "A very interesting study." in page
