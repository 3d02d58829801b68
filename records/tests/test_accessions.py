"""Accessions of archives and of ours."""

from __future__ import annotations

import pytest

from records.accessions import is_ours, kinds_of, names_kind
from records.registry import Resource, resource
from submitters.models import Submitter
from tests import builders


@pytest.mark.parametrize(
    ("accession", "kind"),
    [
        ("ERP000001", "study"), ("SRP0000001", "study"), ("DRP12345678", "study"),
        ("PRJEB1", "study"), ("PRJNA20000", "study"), ("PRJDA43375", "study"),
        ("SRS000001", "sample"), ("SAMEA1", "sample"), ("SAMN00013807", "sample"), ("SAMD00013807", "sample"),
        ("ERX000001", "experiment"), ("DRR000001", "run"), ("ERZ000001", "analysis"), ("SRA000001", "submission"),
        ("GMIP000001", "study"), ("GMIS1000000", "sample"), ("GMIX000001", "experiment"), ("GMIR000001", "run"),
        ("GMIZ000001", "analysis"), ("GMIA000001", "submission"),
    ],
)  # fmt: skip
def test_an_accession_tells_what_it_names(accession: str, kind: str) -> None:
    assert [each.name for each in kinds_of(accession)] == [kind]


@pytest.mark.parametrize(
    "word",
    [
        "",
        "ERP00001",
        "erp000001",
        "XRP000001",
        "ERP000001 ",
        "ERP000001\n",
        "PRJEB",
        "SAM1",
        "GMIP00001",
        "ERP٠٠٠٠٠١",
        "GMI000001",
    ],
)
def test_another_word_is_no_accession(word: str) -> None:
    assert kinds_of(word) == []


def test_ours_differ_by_type() -> None:
    assert is_ours(resource("study"), "GMIP000001")
    assert not is_ours(resource("sample"), "GMIP000001")


def test_each_record_gets_one_of_its_type(resource: Resource, meadow: Submitter) -> None:
    made = [builders.record(resource, meadow).accession for _ in range(3)]
    assert len(set(made)) == 3
    assert all(is_ours(resource, accession) and names_kind(resource, accession) for accession in made)
