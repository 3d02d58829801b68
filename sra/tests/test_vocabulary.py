from importlib import resources
from pathlib import Path

import pytest

from sra.vocabulary import nearest, vocabulary

FOLDER = resources.files("sra") / "vocabularies"
NAMES = sorted(Path(file.name).stem for file in FOLDER.iterdir() if file.name.endswith(".tsv"))


@pytest.mark.parametrize("name", NAMES)
def test_terms_are_unique_and_belong_to_an_archive(name: str) -> None:
    terms = vocabulary(name).terms
    assert len({(term.group, term.text) for term in terms}) == len(terms) > 0
    assert all(term.archives <= {"ENA", "NCBI", "DDBJ", "GMI"} for term in terms)


def test_every_platform_has_models_and_every_model_a_platform() -> None:
    groups = {term.group for term in vocabulary("instrument-models").terms}
    assert groups == set(vocabulary("platforms").texts())


def test_a_retired_term_is_marked() -> None:
    retired = {term.text for term in vocabulary("library-sources").terms if term.retired}
    assert retired == {"NON GENOMIC"}


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("rna seq", "RNA-Seq"),
        ("wgs", "WGS"),
        ("AMPLICONS", "AMPLICON"),
        ("Bisulphite-Seq", "Bisulfite-Seq"),
        ("?", None),
    ],
)
def test_the_nearest_term_is_suggested(given: str, meant: str | None) -> None:
    assert nearest(given, vocabulary("library-strategies").texts()) == meant
