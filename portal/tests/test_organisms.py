"""`/ena/taxonomy/rest/…`: organisms as ENA tells them."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.people import Answer

pytestmark = pytest.mark.django_db

TAXONOMY = "/ena/taxonomy/rest"


def ask(question: str, words: str) -> Answer:
    return Client().get(f"{TAXONOMY}/{question}/{words}")


def test_a_number_leads_to_one_organism() -> None:
    assert ask("tax-id", "9606").json() == {
        "taxId": "9606",
        "scientificName": "Homo sapiens",
        "commonName": "human",
        "formalName": "true",
        "rank": "species",
        "division": "HUM",
        "lineage": "Eukaryota; Metazoa; Chordata; Mammalia; Primates; Hominidae; Homo; ",
        "geneticCode": "1",
        "mitochondrialGeneticCode": "2",
        "submittable": "true",
        "binomial": "true",
    }


def test_what_is_not_known_of_an_organism_is_left_out() -> None:
    coli = ask("tax-id", "562").json()
    assert (coli["division"], coli["geneticCode"]) == ("PRO", "11")
    assert not {"commonName", "mitochondrialGeneticCode"} & coli.keys()


@pytest.mark.parametrize(
    ("question", "words", "expected"),
    [
        ("scientific-name", "Escherichia%20coli", ["562"]),
        ("scientific-name", "escherichia%20coli", ["562"]),
        ("scientific-name", "Escherichia%20coli%20O157:H7", ["83334"]),
        ("any-name", "human", ["9606"]),
        ("any-name", "Clostridium%20difficile", ["1496"]),
        ("submittable-any-name", "pig", ["9823"]),
        ("suggest-for-search", "escherichia%20coli%20k", ["83333"]),
    ],
)
def test_names_lead_to_lists(question: str, words: str, expected: list[str]) -> None:
    answer = ask(question, words)
    assert answer["Content-Type"] == "application/json"
    assert [each["taxId"] for each in answer.json()] == expected[: len(answer.json())]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("tax-id", "7"),
        ("tax-id", "human"),
        ("tax-id", "99999999999999999999"),
        ("scientific-name", "human"),
        ("scientific-name", "Nobody%20knows/it"),
        ("any-name", "%20"),
        ("submittable-tax-id", "561"),
        ("submittable-scientific-name", "Escherichia"),
        ("suggest-for-submission", "zzz"),
    ],
)
def test_nothing_found_is_told_in_words_that_are_no_json(question: str, words: str) -> None:
    answer = ask(question, words)
    assert (answer.status_code, answer.content) == (404, b"No results.\n")


def test_suggestions_are_of_what_a_sample_may_be() -> None:
    genera = ask("suggest-for-search", "salmonella").json()
    species = ask("suggest-for-submission", "salmonella").json()
    assert genera[0]["scientificName"] == "Salmonella"
    assert all(each["submittable"] == "true" for each in species)
    assert len(Client().get(f"{TAXONOMY}/suggest-for-submission/salmonella", {"limit": "3"}).json()) <= 3


@pytest.mark.parametrize(
    ("tax_id", "division"),
    [("10090", "MUS"), ("746128", "FUN"), ("2697049", "VRL"), ("408170", "ENV"), ("9544", "MAM"), ("3702", "PLN")],
)
def test_divisions_are_those_of_ena(tax_id: str, division: str) -> None:
    assert ask("tax-id", tax_id).json()["division"] == division


@pytest.mark.parametrize(
    ("tax_id", "expected"),
    [("562", ("true", "true", "true")), ("561", ("true", "false", "false")), ("408170", ("false", "false", "true"))],
)
def test_names_are_told_formal_and_binomial(tax_id: str, expected: tuple[str, str, str]) -> None:
    organism = ask("tax-id", tax_id).json()
    assert (organism["formalName"], organism["binomial"], organism["submittable"]) == expected


def test_an_address_of_the_taxonomy_is_read_only() -> None:
    assert Client().post(f"{TAXONOMY}/tax-id/9606").status_code == 405
    assert Client().head(f"{TAXONOMY}/tax-id/9606").content == b""
