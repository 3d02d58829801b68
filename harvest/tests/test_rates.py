"""Each host has its pace: the operator's, or that of the archive behind the address, or what it publishes."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from harvest.rates import budget_of, host_of, rate_of, told


@pytest.fixture(autouse=True)
def _nothing_told(settings: Settings) -> None:
    settings.GMI_HARVEST_RATES = []
    settings.GMI_NCBI_API_KEY = ""


def test_what_the_archives_allow(settings: Settings) -> None:
    assert rate_of("eutils.ncbi.nlm.nih.gov") < 3
    assert (rate_of("www.ebi.ac.uk"), rate_of("ddbj.nig.ac.jp"), rate_of("example.org")) == (50, 5, 10)
    settings.GMI_NCBI_API_KEY = "k"
    assert 3 < rate_of("eutils.ncbi.nlm.nih.gov") < 10


def test_the_operator_has_the_last_word(settings: Settings) -> None:
    settings.GMI_HARVEST_RATES = ["www.ebi.ac.uk=20", "127.0.0.1=0", "127.0.0.1:9000=7", "[::1]=1.5"]

    assert rate_of("WWW.ebi.ac.uk") == 20
    assert rate_of("www.ebi.ac.uk:8443") == 20
    assert (rate_of("127.0.0.1:8000"), rate_of("127.0.0.1:9000"), rate_of("[::1]:80")) == (0, 7, 1.5)


def test_an_archive_that_is_asked_elsewhere_keeps_its_pace(settings: Settings) -> None:
    settings.GMI_NCBI_EUTILS_URL = "http://127.0.0.1:9999/entrez/eutils"
    assert rate_of("127.0.0.1:9999") == 2.5

    settings.GMI_HARVEST_RATES = ["eutils.ncbi.nlm.nih.gov=1"]
    assert rate_of("127.0.0.1:9999") == 1

    settings.GMI_HARVEST_RATES = ["127.0.0.1:9999=0", "eutils.ncbi.nlm.nih.gov=1"]
    assert rate_of("127.0.0.1:9999") == 0


def test_of_two_archives_at_one_address_the_slower_rules(settings: Settings) -> None:
    settings.GMI_NCBI_EUTILS_URL = settings.GMI_ENA_PORTAL_URL = "http://proxy.example:3128/x"

    assert rate_of("proxy.example:3128") == 2.5


@pytest.mark.parametrize("word", ["fast", "a=b", "=3", "a=-1", "a=nan", "a=inf", "a="])
def test_a_word_that_is_no_rate_is_named(word: str, settings: Settings) -> None:
    settings.GMI_HARVEST_RATES = ["a=1", word]

    with pytest.raises(ValueError, match="expected host=number"):
        told()


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://WWW.ebi.ac.uk/ena", "www.ebi.ac.uk"),
        ("https://a.example:443/", "a.example"),
        ("http://a.example:443/", "a.example:443"),
        ("http://u:p@127.0.0.1:80/x", "127.0.0.1"),
        ("http://[::1]:8000/", "[::1]:8000"),
    ],
)
def test_a_host_has_one_name(url: str, host: str) -> None:
    assert host_of(url) == host


def test_hosts_of_one_house_share_a_budget() -> None:
    assert budget_of("www.ncbi.nlm.nih.gov") == budget_of("eutils.ncbi.nlm.nih.gov")
