"""Shapes of JSON that the draft and its decisions fix, on the smallest documents that show them."""

from typing import Annotated, Any, ClassVar

import pytest

from sra.atom import ATOM, GMI
from sra.blocks_links import RelatedResources
from sra.blocks_properties import AdditionalProperties
from sra.blocks_record import Record
from sra.codec import Codec, XmlForm
from sra.markup import xml
from sra.simple_types import Boolean, Count, Double


class Thing(Record):
    """A document that no archive knows: the library is not made for six."""

    xml_name: ClassVar[str] = "THING"

    number: Annotated[Count | None, xml("NUMBER")] = None
    """A number."""
    share: Annotated[Double | None, xml("SHARE")] = None
    """A share."""
    done: Annotated[Boolean | None, xml("DONE")] = None
    """Whether."""
    related_resources: Annotated[RelatedResources | None, xml("THING_LINKS/THING_LINK")] = None
    """Links."""
    additional_properties: Annotated[AdditionalProperties | None, xml("THING_ATTRIBUTES/THING_ATTRIBUTE")] = None
    """Properties."""


CODEC = Codec(Thing)


def read(content: str) -> dict[str, Any]:
    return CODEC.read_xml(f"<THING>{content}</THING>".encode())[0]


@pytest.mark.parametrize(
    ("content", "document"),
    [
        ("<NUMBER>562</NUMBER>", {"number": 562}),
        ("<NUMBER> 562\n</NUMBER>", {"number": 562}),
        ("<NUMBER>0562</NUMBER>", {"number": "0562"}),
        ("<NUMBER>9007199254740993</NUMBER>", {"number": "9007199254740993"}),
        ("<SHARE>20.0</SHARE>", {"share": "20.0"}),
        ("<DONE>true</DONE>", {"done": True}),
        ("<DONE>1</DONE>", {"done": "1"}),
    ],
)
def test_numbers_keep_their_text(content: str, document: dict[str, Any]) -> None:
    assert read(content) == document
    assert CODEC.read_xml(CODEC.write_xml(document)) == [document]


def test_json_numbers_may_be_given_as_text() -> None:
    assert CODEC.read_json({"number": "562", "share": 0.5, "done": "false"}) == {
        "number": 562,
        "share": "0.5",
        "done": False,
    }


@pytest.mark.parametrize(
    ("items", "properties"),
    [
        ("<TAG>a</TAG><VALUE>b</VALUE>", {"a": "b"}),
        ("<VALUE>b</VALUE><TAG>a</TAG>", {"a": "b"}),
        ("<TAG>a</TAG>", {"a": None}),
        ("<TAG>a</TAG><VALUE/>", {"a": ""}),
        ("<TAG>a</TAG><VALUE>1</VALUE><UNITS>m</UNITS>", {"a": {"value": "1", "units": "m"}}),
        ("<TAG>a</TAG><VALUE>1</VALUE>|<TAG>a</TAG>", {"a": ["1", None]}),
        (
            "<TAG>a</TAG><VALUE>1</VALUE>|<TAG>b</TAG><VALUE>2</VALUE>|<TAG>a</TAG><VALUE>3</VALUE>",
            {"a": ["1", {"value": "3", "position": 3}], "b": "2"},
        ),
    ],
)
def test_additional_properties(items: str, properties: dict[str, Any]) -> None:
    content = "".join(f"<THING_ATTRIBUTE>{item}</THING_ATTRIBUTE>" for item in items.split("|"))
    assert read(f"<THING_ATTRIBUTES>{content}</THING_ATTRIBUTES>") == {"additional-properties": properties}


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({"href": "http://a.example"}, "http://a.example"),
        ({"href": "http://a.example", "title": ""}, "http://a.example"),
        ({"label": "l", "id": "1", "db": "x"}, {"db": "x", "id": "1", "label": "l"}),
        ({"type": "ENTREZ_LINK", "db": "x", "query": "q"}, {"db": "x", "query": "q"}),
        ({"type": "ENTREZ_LINK", "db": "x", "id": 7}, {"type": "ENTREZ_LINK", "db": "x", "id": "7"}),
    ],
)
def test_a_related_resource_is_stored_in_its_shortest_form(given: Any, stored: Any) -> None:
    assert CODEC.read_json({"related-resources": [given]}) == {"related-resources": [stored]}


def test_an_external_identifier_gets_its_address() -> None:
    content = '<IDENTIFIERS><EXTERNAL_ID namespace="BioSample">SAMEA1</EXTERNAL_ID></IDENTIFIERS>'
    address = "https://www.ebi.ac.uk/biosamples/samples/SAMEA1"
    assert read(content) == {"external-database-identifiers": {"BioSample": {"id": "SAMEA1", "href": address}}}


def test_a_stale_address_beside_an_identifier_is_put_right() -> None:
    given = {"external-database-identifiers": {"BioSample": {"id": "SAMEA2", "href": "https://a.example/SAMEA1"}}}
    external = CODEC.read_json(given)["external-database-identifiers"]
    assert external["BioSample"]["href"].endswith("/SAMEA2")


@pytest.mark.parametrize("position", [1, 7, 10**30])
def test_a_position_that_says_nothing_is_not_kept(position: int) -> None:
    given = {"additional-properties": {"a": {"value": "1", "position": position}, "b": "2"}}
    document = CODEC.read_json(given)
    assert sorted(document["additional-properties"].items()) == [("a", "1"), ("b", "2")]
    assert CODEC.read_xml(CODEC.write_xml(document)) == [document]


@pytest.mark.parametrize(
    ("attributes", "resource"),
    [
        ('gmi:db="x" gmi:id="1"', {"db": "x", "id": "1"}),
        ('gmi:db="x" gmi:query="q"', {"db": "x", "query": "q"}),
        ('gmi:db="x" gmi:type="ENTREZ_LINK" gmi:id="1"', {"type": "ENTREZ_LINK", "db": "x", "id": "1"}),
        ('gmi:db="x" gmi:type="ENTREZ_LINK" gmi:id="y"', {"db": "x", "id": "y"}),
        ('gmi:db="x"', "http://a.example"),
        ('gmi:db="x" gmi:id="1" gmi:query="q"', "http://a.example"),
    ],
)
def test_our_attributes_of_a_link_are_believed_as_far_as_they_make_an_entry(attributes: str, resource: Any) -> None:
    link = f'<a:link xmlns:a="{ATOM}" xmlns:gmi="{GMI}" href="http://a.example" {attributes}/>'
    assert read(f"<THING_LINKS>{link}</THING_LINKS>") == {"related-resources": [resource]}


def test_links_of_the_gmi_form_are_atom_links() -> None:
    document = CODEC.read_json({"related-resources": ["http://a.example", {"db": "PUBMED", "id": "1", "label": "l"}]})
    written = CODEC.write_xml(document, XmlForm.GMI).decode()
    assert '<THING_LINKS><atom:link rel="related" href="http://a.example"/>' in written
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/1/" title="l" gmi:db="PUBMED" gmi:id="1"/>' in written


class Hyperlink:
    """A hypermedia link as a caller has it."""

    rel, href, title, type = "self", "https://here.example/1?a&b", None, "text/plain"


def test_hypermedia_links_stand_at_the_head_and_are_not_read_back() -> None:
    written = CODEC.write_set([({"number": 1}, [Hyperlink()])], XmlForm.GMI, [Hyperlink()])
    link = '<atom:link rel="self" href="https://here.example/1?a&amp;b" type="text/plain"/>'
    assert f'sra">{link}<THING>{link}<NUMBER>' in written.decode()
    assert CODEC.read_xml(written) == [{"number": 1}]


def test_the_archives_form_has_no_hypermedia_links() -> None:
    assert b"link" not in CODEC.write_set([({"number": 1}, [Hyperlink()])], XmlForm.SRA, [Hyperlink()])


def test_addresses_stand_beside_accessions_in_the_gmi_form() -> None:
    document = CODEC.read_json({"identifiers": {"primary": {"id": "T1"}, "submitter": {"id": "s", "namespace": "n"}}})
    written = CODEC.write_xml(
        document, XmlForm.GMI, href_of=lambda kind, accession: f"https://h.example/{kind}/{accession}"
    )
    assert b'<PRIMARY_ID href="https://h.example/thing/T1">T1</PRIMARY_ID>' in written
    assert b'<SUBMITTER_ID namespace="n">s</SUBMITTER_ID>' in written
