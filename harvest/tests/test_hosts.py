"""Requests go to the hosts of their source, and into the house only where the operator means it."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from harvest.hosts import Hosts, NotAllowed

EBI = "https://www.ebi.ac.uk/ena/portal/api"


@pytest.mark.parametrize(
    "url", [EBI, "https://www.ebi.ac.uk:443/other", "https://WWW.EBI.AC.UK/x", "https://ftp.example/"]
)
def test_listed_hosts(url: str) -> None:
    Hosts([EBI, "ftp.example"]).admit(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/ena/portal/api",
        "https://www.ebi.ac.uk.evil.example/",
        "https://www.ebi.ac.uk@evil.example/",
        "https://www.ebi.ac.uk:8443/",
        "http://www.ebi.ac.uk/",
        "ftp://www.ebi.ac.uk/",
        "file:///etc/passwd",
        "//www.ebi.ac.uk/",
        "https:///x",
        "https://[::1/",
        "https://www.ebi.ac.uk:x/",
        "",
    ],
)
def test_all_others_are_refused(url: str) -> None:
    with pytest.raises(NotAllowed):
        Hosts([EBI]).admit(url)


def test_http_may_become_https() -> None:
    Hosts(["http://a.example/x"]).admit("https://a.example/x")


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fe80::1%eth0"]
)
def test_a_name_that_leads_into_the_house_is_refused(address: str) -> None:
    with pytest.raises(NotAllowed, match="public internet"):
        Hosts([EBI]).admit_peer("https://other.example/", address)


def test_public_peers_are_fine() -> None:
    Hosts([EBI]).admit_peer(EBI, "193.62.193.80")


def test_the_operator_may_mean_the_house(settings: Settings) -> None:
    settings.GMI_ENA_PORTAL_URL = "http://ena.institute.example:8080/api"
    settings.GMI_HARVEST_PRIVATE = ["gmi.institute.example", "gmi2.institute.example:8000"]
    hosts = Hosts([])

    hosts.admit_peer("http://ena.institute.example:8080/api/search", "10.1.2.3")
    hosts.admit_peer("https://gmi.institute.example/", "10.1.2.3")
    hosts.admit_peer("http://gmi2.institute.example:8000/", "10.1.2.3")
    hosts.admit_peer("http://127.0.0.1:8000/", "127.0.0.1")
    for url in ("http://ena.institute.example/", "http://gmi2.institute.example/", "http://169.254.169.254/latest"):
        with pytest.raises(NotAllowed):
            hosts.admit_peer(url, "169.254.169.254")
