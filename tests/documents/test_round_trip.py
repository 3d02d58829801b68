"""What a document says survives every way between JSON and the two XML forms."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from runs.document import RunV1
from samples.document import SampleV1
from sra.codec import XmlForm, codec_of
from sra.document import Document
from sra.tests.equality import FIXTURES, records, written
from sra.tests.strategies import documents

from .archive_schemas import FILES, compiled_for, needed
from .conftest import OWNERS

WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""Documents are large: making a failing one minimal takes minutes, and the fault is plain to see anyway."""


def in_both_forms(model: type[Document], document: dict[str, Any]) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """The document in each form, and what that form can say."""
    for form in XmlForm:
        said = document if form is XmlForm.GMI else in_plain_sra(document)
        yield codec_of(model).write_xml(document, form, href_of=here), said


def in_plain_sra(document: dict[str, Any]) -> dict[str, Any]:
    """Without half of a study, which is a document of its own there, and names that it has no place for any more."""
    said = {name: document[name] for name in document if name != "project"}
    if "names" in said:
        gone = ("anonymized", "individual")
        said["names"] = {name: value for name, value in said["names"].items() if name not in gone}
    return said


def here(kind: str, accession: str) -> str:
    return f"https://here.example/{kind}/{quote(accession)}"


def test_xml_to_json_text_to_xml(model: type[Document], example: bytes) -> None:
    codec = codec_of(model)
    stored = [orjson.dumps(document) for document in codec.read_xml(example)]
    assert records(written(codec, [orjson.loads(text) for text in stored])) == records(example)


def test_what_xml_says_is_canonical_json(model: type[Document], example: bytes) -> None:
    codec = codec_of(model)
    for document in codec.read_xml(example):
        assert orjson.dumps(codec.read_json(document)) == orjson.dumps(document)


def test_the_gmi_form_says_the_same(model: type[Document], example: bytes) -> None:
    codec = codec_of(model)
    for document in codec.read_xml(example):
        for text, said in in_both_forms(model, document):
            assert codec.read_xml(text) == [said]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=WITHOUT_SHRINKING)
@given(data=st.data())
def test_any_accepted_json_survives_both_xml_forms(model: type[Document], data: st.DataObject) -> None:
    codec = codec_of(model)
    document = codec.read_json(data.draw(documents(model)))
    for text, said in in_both_forms(model, document):
        assert codec.read_xml(text) == [said]


@given(text=st.text(st.sampled_from("a \t\n\r&<>\"'"), max_size=10))
def test_every_character_survives_as_text_and_as_attribute(text: str) -> None:
    codec = codec_of(SampleV1)
    document = codec.read_json({"alias": text, "title": text, "names": {"taxonomic-id": 1}})
    assert codec.read_xml(codec.write_xml(document)) == [document]


def test_a_reference_by_address_survives_the_archives_form() -> None:
    codec = codec_of(RunV1)
    document = codec.read_json({"experiment": {"href": "https://here.example/experiments/1"}})
    assert codec.read_xml(codec.write_xml(document)) == [document]


def test_an_address_beside_an_accession_is_not_kept() -> None:
    document = codec_of(RunV1).read_json({"experiment": {"href": "https://here.example/1", "accession": "ERX1"}})
    assert document["experiment"] == {"accession": "ERX1"}


@needed
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=WITHOUT_SHRINKING)
@pytest.mark.parametrize("kind", FILES)
@given(data=st.data())
def test_any_accepted_json_is_valid_for_the_archive(kind: str, data: st.DataObject) -> None:
    model = OWNERS[kind]
    document = codec_of(model).read_json(
        data.draw(documents(model, archive="ENA").filter(lambda it: writable(it, kind)))
    )
    compiled_for(kind).assertValid(etree.fromstring(codec_of(model).write_xml(document, root=kind)))


def writable(document: dict[str, Any], kind: str) -> bool:
    """A study that has no project half is not said to be a PROJECT."""
    return kind != "PROJECT" or "project" in document


@needed
@pytest.mark.parametrize("kind", FILES)
def test_the_plain_form_is_valid_for_the_archive(kind: str) -> None:
    codec, examples = codec_of(OWNERS[kind]), [path.read_bytes() for path in FIXTURES.glob(f"{kind.lower()}*.xml")]
    assert examples
    for example in examples:
        compiled_for(kind).assertValid(etree.fromstring(written(codec, codec.read_xml(example), root=kind)))
