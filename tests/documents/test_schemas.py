"""The published schemas are derived, deterministic, and agree with what the codec takes."""

from functools import cache

import jsonschema
import pytest
import xmlschema
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from sra.atom import ATOM_LINK_XSD
from sra.codec import Codec, XmlForm, codec_of
from sra.document import Document
from sra.schema_writer import compiled
from sra.tests.equality import written
from sra.tests.strategies import documents


@pytest.mark.parametrize("form", list(XmlForm))
def test_the_xsd_is_the_same_each_time(model: type[Document], form: XmlForm) -> None:
    assert Codec(model).xsd(form) == codec_of(model).xsd(form)


@pytest.mark.parametrize("form", list(XmlForm))
def test_the_xsd_compiles_and_takes_what_is_written_in_its_form(
    model: type[Document], example: bytes, form: XmlForm
) -> None:
    codec = codec_of(model)
    compiled(codec.xsd(form)).assertValid(etree.fromstring(written(codec, codec.read_xml(example), form)))


def test_both_validators_agree_on_the_plain_form(model: type[Document], example: bytes) -> None:
    assert xmlschema.XMLSchema10(codec_of(model).xsd().decode()).is_valid(example.decode().split("?>", 1)[1].strip())


def test_the_schema_of_links_stands_on_its_own() -> None:
    schema = etree.XMLSchema(etree.fromstring(ATOM_LINK_XSD))
    link = etree.fromstring('<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="/x" title="t"/>')
    assert schema.validate(link)


def test_the_json_schema_takes_what_the_codec_gives(model: type[Document], example: bytes) -> None:
    for document in codec_of(model).read_xml(example):
        validator_of(model).validate(document)


@cache
def validator_of(model: type[Document]) -> jsonschema.Draft202012Validator:
    """Of the published schema, which is itself checked once: that takes longer than a hundred documents."""
    schema = codec_of(model).json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(data=st.data())
def test_the_json_schema_takes_any_accepted_json(model: type[Document], data: st.DataObject) -> None:
    document = codec_of(model).read_json(data.draw(documents(model)))
    validator_of(model).validate(document)


def test_every_member_is_described(model: type[Document]) -> None:
    schema = codec_of(model).json_schema()
    objects = [schema, *schema["$defs"].values()]
    undescribed = [
        name for item in objects for name, it in item["properties"].items() if not {"description", "$ref"} & it.keys()
    ]
    assert undescribed == []
