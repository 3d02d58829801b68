import pytest

from sra.databases import address_of


@pytest.mark.parametrize(
    ("database", "identifier", "address"),
    [
        ("BioSample", "SAMEA1", "https://www.ebi.ac.uk/biosamples/samples/SAMEA1"),
        ("bioproject", "PRJNA1", "https://www.ncbi.nlm.nih.gov/bioproject/PRJNA1"),
        ("DOI", "10.1000/a b", "https://doi.org/10.1000/a%20b"),
        ("GEO", "", None),
        ("GEO", " GSM1", None),
        ("unheard of", "1", None),
    ],
)
def test_an_address_is_made_where_the_pattern_is_known(database: str, identifier: str, address: str | None) -> None:
    assert address_of(database, identifier) == address
