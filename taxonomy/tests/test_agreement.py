"""What is said of an organism that is not one thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from sra.faults import Fault
from taxonomy import loading, lookup
from taxonomy.taxdump import Taxdump
from taxonomy.tests.conftest import folder

pytestmark = pytest.mark.django_db


def told(faults: list[Fault]) -> list[tuple[str, str, str]]:
    return [(fault.severity, fault.code, fault.pointer) for fault in faults]


@pytest.mark.parametrize(
    ("tax_id", "scientific", "common"),
    [
        (562, "Escherichia coli", None),
        (562, None, None),
        (562, "", " "),
        (562, "Escherichia coli", "E. coli"),
        (562, "Escherichia coli", "a name of the laboratory"),
        (9606, "Homo sapiens", "human"),
        (9606, "Homo sapiens", "Human"),
        (90371, "Salmonella enterica subsp. enterica serovar Typhimurium", None),
        (2697049, "Severe acute respiratory syndrome coronavirus 2", "SARS-CoV-2"),
        (0, "nothing to look up", None),
        (-1, None, None),
    ],
)
def test_what_agrees_is_not_told(tax_id: int, scientific: str | None, common: str | None) -> None:
    assert lookup.check(tax_id, scientific, common) == []


@pytest.mark.parametrize("stated", ["escherichia coli", "Escherichia  coli ", "E. coli", "Escherichia", "Blabla"])
def test_a_name_that_may_mean_the_taxon_is_a_warning_with_the_right_one(stated: str) -> None:
    (fault,) = lookup.check(562, stated)
    assert told([fault]) == [("warning", "other-name", "/scientific")]
    assert fault.suggestion == "Escherichia coli"


def test_the_name_of_another_organism_is_an_error() -> None:
    (fault,) = lookup.check(562, "Salmonella enterica")
    assert told([fault]) == [("error", "taxon-mismatch", "/scientific")]
    assert "28901" in fault.reason


def test_a_former_name_is_a_warning_with_the_present_one() -> None:
    (fault,) = lookup.check(1496, "Clostridium difficile")
    assert (fault.severity, fault.suggestion) == ("warning", "Clostridioides difficile")


@pytest.mark.parametrize("common", ["chicken", "little green man"])
def test_a_common_name_that_is_not_its_own_is_a_warning(common: str) -> None:
    assert told(lookup.check(9606, "Homo sapiens", common)) == [("warning", "other-name", "/common")]


@pytest.mark.parametrize("tax_id", [561, 543, 2, 1])
def test_what_is_above_a_species_is_a_warning(tax_id: int) -> None:
    assert told(lookup.check(tax_id)) == [("warning", "rank-too-high", "/taxonomic-id")]


def test_an_unknown_number_is_a_warning_without_the_full_taxonomy() -> None:
    assert told(lookup.check(7, "Azorhizobium caulinodans")) == [("warning", "unknown-taxon", "/taxonomic-id")]


@pytest.fixture
def full(tmp_path: Path) -> None:
    loading.load(Taxdump(folder(tmp_path)))


@pytest.mark.parametrize(("tax_id", "code"), [(7, "unknown-taxon"), (3000000, "deleted-taxon")])
def test_a_number_that_is_none_is_an_error_with_the_full_taxonomy(full: None, tax_id: int, code: str) -> None:
    assert told(lookup.check(tax_id)) == [("error", code, "/taxonomic-id")]


def test_a_merged_number_is_a_warning_with_the_new_one(full: None) -> None:
    (fault,) = lookup.check(469598, "Escherichia coli")
    assert told([fault]) == [("warning", "merged-taxon", "/taxonomic-id")]
    assert fault.suggestion == "562"
