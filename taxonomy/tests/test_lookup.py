"""What numbers and names lead to."""

from __future__ import annotations

from pathlib import Path

import pytest

from taxonomy import loading, lookup
from taxonomy.models import TaxonName
from taxonomy.taxdump import Taxdump
from taxonomy.tests.conftest import folder

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(tmp_path: Path) -> None:
    loading.load(Taxdump(folder(tmp_path)))


def number_of(name: str) -> list[int]:
    return [taxon.tax_id for taxon in lookup.by_name(name)]


def test_a_taxon_has_its_line_without_the_root_and_what_is_hidden(full: None) -> None:
    taxon = lookup.by_id(83333)
    assert taxon is not None
    assert taxon.line == (131567, 2, 561, 562)
    assert taxon.lineage == "Bacteria; Escherichia; Escherichia coli; "
    assert (taxon.rank, taxon.division, taxon.genetic_code) == ("strain", "BCT", 11)


def test_a_merged_number_leads_to_the_taxon_it_became(full: None) -> None:
    taxon = lookup.by_id(469598)
    assert taxon is not None
    assert (taxon.tax_id, taxon.merged_from) == (562, 469598)


def test_a_deleted_number_leads_nowhere_and_is_known_to_be_deleted(full: None) -> None:
    assert lookup.by_id(3000000) is None
    assert lookup.is_deleted(3000000)
    assert not lookup.is_deleted(3000001)


@pytest.mark.parametrize("name", ["Escherichia coli", "escherichia  COLI ", "Bacterium coli", "E. coli"])
def test_any_name_is_found_whatever_its_case(full: None, name: str) -> None:
    assert number_of(name) == [562]


def test_names_that_submitters_do_not_use_are_not_kept(full: None) -> None:
    assert number_of("Escherichia Castellani and Chalmers 1919") == []


def test_suggestions_begin_as_asked_shortest_first(full: None) -> None:
    assert [taxon.scientific_name for taxon in lookup.suggest("escherichia c")] == [
        "Escherichia coli",
        "Escherichia coli K-12",
    ]
    assert len(lookup.suggest("esch", limit=1)) == 1


def test_ids_below_are_those_of_the_subtree(full: None) -> None:
    assert set(lookup.ids_below(562)) == {562, 83333}
    assert set(lookup.ids_below(469598)) == {562, 83333}
    assert set(lookup.ids_below(999)) == set()


def test_another_release_is_noticed(tmp_path: Path) -> None:
    human = lookup.by_id(9606)
    assert human is not None
    loading.load(Taxdump(folder(tmp_path)))
    lookup.forget()
    assert lookup.by_id(9606) is None


# --------------------------------------------------------------------------------------- what comes with the package


@pytest.mark.parametrize(
    ("tax_id", "name", "common", "division"),
    [
        (9606, "Homo sapiens", "human", "PRI"),
        (562, "Escherichia coli", "", "BCT"),
        (408170, "human gut metagenome", "", "ENV"),
        (256318, "metagenome", "", "ENV"),
        (2697049, "Severe acute respiratory syndrome coronavirus 2", "", "VRL"),
        (9913, "Bos taurus", "domestic cattle", "MAM"),
    ],
)
def test_common_organisms_are_built_in(tax_id: int, name: str, common: str, division: str) -> None:
    taxon = lookup.by_id(tax_id)
    assert taxon is not None
    assert (taxon.scientific_name, taxon.common_name, taxon.division) == (name, common, division)
    assert taxon.is_species_or_below


def test_the_built_in_table_is_one_tree_with_names_that_are_not_shared() -> None:
    assert not lookup.is_full()
    names = list(TaxonName.objects.filter(name_class=lookup.SCIENTIFIC).values_list("folded", flat=True))
    assert len(names) == len(set(names)) > 600
