"""Finding the link that leads on."""

import pytest

from gmi_client import NotOffered
from gmi_client.links import links_in

PREFIX = "http://example.org/relations/"
LINKS = links_in(
    {
        "links": [
            {"rel": "self", "href": "/studies/1"},
            {"rel": f"{PREFIX}study/samples", "href": "/studies/1/samples", "title": "Samples"},
            {"rel": f"{PREFIX}study/sample", "href": "/samples/1"},
            {"rel": f"{PREFIX}sample", "href": "/samples"},
            {"rel": f"{PREFIX}lookup", "href": "/lookup{?accession}", "templated": True},
            {"rel": f"{PREFIX}lookup", "href": "/lookup{?alias,submitter}", "templated": True},
            {"rel": "broken"},
            "not a link",
        ]
    }
)


@pytest.mark.parametrize(
    ("name", "href"),
    [
        ("self", "/studies/1"),
        ("SELF", "/studies/1"),
        (f"{PREFIX}study/samples", "/studies/1/samples"),
        ("study/samples", "/studies/1/samples"),
        ("samples", "/studies/1/samples"),
        ("Samples", "/studies/1/samples"),
        ("sample", "/samples"),
    ],
)
def test_a_link_is_found_by_relation_its_last_words_or_title(name: str, href: str) -> None:
    assert LINKS.href(name) == href


def test_a_template_is_chosen_by_its_variables_and_filled() -> None:
    assert LINKS.href("lookup", accession="SRP 1&2") == "/lookup?accession=SRP%201%262"
    assert LINKS.href("lookup", alias="a/b", submitter="north") == "/lookup?alias=a%2Fb&submitter=north"


@pytest.mark.parametrize("name", ["ample", "lookup", "broken", "study"])
def test_what_is_not_offered_is_said_with_what_is(name: str) -> None:
    with pytest.raises(NotOffered) as missing:
        LINKS.href(name)
    assert f"{PREFIX}sample" in missing.value.offered


@pytest.mark.parametrize("data", [None, [], {}, {"links": "x"}, {"links": [1, {"rel": "self"}]}])
def test_anything_else_has_no_links(data: object) -> None:
    assert list(links_in(data)) == []
