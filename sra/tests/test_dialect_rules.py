"""The rules and their tables hold together, and the documentation says what they do."""

from collections import Counter
from pathlib import Path

import pytest

from sra.dialects.__main__ import table
from sra.dialects.draft import Draft
from sra.dialects.normalising import ALL_RULES, STEPS, dialect_of, path_within
from sra.dialects.rules import TELLING
from sra.dialects.tables import meaning, meant, orders, outdated
from sra.normalisations import Normalisation, merged
from sra.vocabulary import vocabulary
from sra.xml_reader import parse

DOCUMENTATION = Path(__file__).resolve().parents[2] / "docs" / "dialects.md"
VOCABULARIES = ("study-types", "library-strategies", "library-sources", "library-selections", "instrument-models")
FILES = ("run-file-types", "analysis-file-types")


def test_names_are_unique_and_in_kebab_case() -> None:
    names = Counter(rule.name for rule in ALL_RULES)
    assert [name for name, times in names.items() if times > 1] == []
    assert [name for name in names if name != name.lower() or not name.replace("-", "").isalnum()] == []


def test_every_rule_has_a_sentence_and_a_dialect_that_can_be_told() -> None:
    for rule in ALL_RULES:
        assert rule.reason.endswith("."), rule.name
        assert rule.dialect in TELLING, rule.name


def test_the_documentation_has_the_table_of_rules() -> None:
    assert "\n".join(table()) in DOCUMENTATION.read_text()


@pytest.mark.parametrize("name", VOCABULARIES + FILES)
def test_what_is_meant_is_a_term_in_use(name: str) -> None:
    in_use = {term.text for term in vocabulary(name).terms if not term.retired}
    assert {found.term for found in meant(name).values()} <= in_use


def test_a_retired_term_that_ena_has_replaced_is_outdated() -> None:
    assert {"Ion S5", "454 GS FLX Plus", "Ion GeneStudio S5 plus"} <= outdated("instrument-models")
    assert "Illumina MiSeq i100" not in outdated("instrument-models")


def test_a_term_is_known_by_other_spelling_and_nothing_else() -> None:
    assert meaning("library-strategies", "wgs") is not None
    assert meaning("library-strategies", "WGS") is None
    assert meaning("library-strategies", "whole genome") is None


def test_orders_name_each_child_once() -> None:
    for element, children in orders().items():
        assert len(set(children)) == len(children), element


def test_rules_that_drop_a_draft_leave_the_received_record_alone() -> None:
    record = parse(b"<SAMPLE><SAMPLE_LINKS><SAMPLE_LINK/></SAMPLE_LINKS></SAMPLE>")
    draft = Draft(record)
    for rule in STEPS[1]:
        for element in rule.places(draft.root):
            rule.change.apply(element, draft)
    assert (len(draft.root), len(record)) == (0, 1)


def test_a_path_is_that_of_the_tree() -> None:
    root = parse(b"<A><B/><B><C/><D xmlns='x'/></B></A>")
    for element in root.iter():
        assert root.getroottree().xpath(path_within(root, element, "/A")) == [element]


def test_the_dialect_is_that_of_the_rule_that_tells_most() -> None:
    assert dialect_of([]) == "ena"
    assert dialect_of(["schema-order"]) == "sra"
    assert dialect_of(["schema-order", "first-submitter-id", "pool-or-sample"]) == "insdc"
    assert dialect_of(["first-submitter-id", "package-extras"]) == "ncbi-package"


def test_normalisations_are_merged_by_name() -> None:
    first, other = Normalisation("a", "A.", False, 2, 1, "/x"), Normalisation("a", "A.", True, 1, 9, "/y")
    (both,) = merged([first, other])
    assert both.as_data() == {"name": "a", "reason": "A.", "lossy": True, "times": 3, "line": 1, "xpath": "/x"}
    assert "line" not in Normalisation("a", "A.", False).as_data()
