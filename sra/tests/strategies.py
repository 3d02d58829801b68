"""Hypothesis strategies for documents, made from their models: whatever the declaration allows will be tried."""

from typing import Any

from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from sra.annotations import Content, choice_terms, content_of
from sra.blocks_identity import ExternalIdentifiersShape
from sra.blocks_links import RelatedResourcesShape, RelatedStudiesShape
from sra.blocks_properties import PropertiesShape
from sra.blocks_sequencing import Platform
from sra.document import Block
from sra.markup import Xml, member_name
from sra.simple_types import (
    BooleanType,
    FilledType,
    IntegerType,
    LexicalType,
    SimpleType,
    TermType,
)
from sra.text_types import PatternType, SizedType
from sra.twins import Twin, joined
from sra.vocabulary import vocabulary

JSON = st.SearchStrategy[Any]

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=12
)
"""Any text that XML can carry, but for control characters; tabs and line ends have a test of their own."""
FILLED = TEXT.filter(lambda text: bool(text.strip()))
ADDRESS = st.sampled_from(["http://a.example/", "https://b.example/x?y=1&z=2", "ftp://c.example/%20"])
LEXICAL = {
    "xs:anyURI": ADDRESS,
    "xs:date": st.dates().map(str),
    "xs:dateTime": st.datetimes().map(lambda moment: moment.isoformat()),
    "xs:double": st.floats(allow_nan=False, allow_infinity=False).map(str),
    "xs:float": st.sampled_from(["12.50", "0", "1e2"]),
}
PROPERTY = st.one_of(TEXT, st.none(), st.fixed_dictionaries({"units": TEXT}, optional={"value": TEXT}))
EXTERNAL = st.one_of(
    st.fixed_dictionaries({"id": TEXT}, optional={"label": TEXT}),
    st.fixed_dictionaries({"href": ADDRESS}, optional={"label": TEXT}),
)
DATABASE_ENTRY = st.fixed_dictionaries({"db": TEXT, "id": TEXT}, optional={"label": TEXT})
RESOURCE = st.one_of(
    ADDRESS,
    st.fixed_dictionaries({"href": ADDRESS}, optional={"title": TEXT}),
    DATABASE_ENTRY,
    st.fixed_dictionaries({"db": TEXT, "query": TEXT}, optional={"label": TEXT}),
    st.fixed_dictionaries({"type": st.just("ENTREZ_LINK"), "db": TEXT, "id": st.just("007")}),
)
STUDY = st.one_of(ADDRESS, st.fixed_dictionaries({"db": TEXT, "id": TEXT}, optional={"primary": st.booleans()}))


def _one_or_many(strategy: JSON) -> JSON:
    return st.one_of(strategy, st.lists(strategy, min_size=1, max_size=3))


SHAPES: dict[type, JSON] = {
    PropertiesShape: st.dictionaries(TEXT, _one_or_many(PROPERTY), max_size=3),
    ExternalIdentifiersShape: st.dictionaries(TEXT, _one_or_many(EXTERNAL), max_size=2),
    RelatedResourcesShape: st.lists(RESOURCE, max_size=3),
    RelatedStudiesShape: st.lists(STUDY, max_size=2),
}


def documents(model: type[Block], archive: str = "") -> JSON:
    """JSON documents of this model, with terms that `archive` takes now if one is named.

    Members that live in JSON only are left out.
    """
    if model is Platform:
        return st.sampled_from(_platforms(archive))
    left_out = {twin.half for twin in _twins(model)}
    fields = {
        name: info
        for name, info in model.model_fields.items()
        if _in_xml(info) and not _chosen(model, name) and name not in left_out
    }
    required = {member_name(name): _values(info, archive) for name, info in fields.items() if info.is_required()}
    optional = {member_name(name): _values(info, archive) for name, info in fields.items() if not info.is_required()}
    own = st.fixed_dictionaries(required, optional=optional).flatmap(
        lambda base: _with_alternative(model, base, archive)
    )
    halves = [_with_half(model, twin, own, archive) for twin in _twins(model)]
    return st.one_of([own, *halves])


def _twins(model: type[Block]) -> list[type[Twin]]:
    return [twin for twin in getattr(model, "twins", ()) if issubclass(twin, Twin)]


def _with_half(model: Any, twin: type[Twin], own: JSON, archive: str) -> JSON:
    """Documents that have the half of a twin: what the twin says, and in other members what they say themselves."""
    pairs = st.tuples(own, documents(twin, archive).map(lambda document: joined(twin, model, document)))
    return pairs.map(lambda pair: _merged(*pair))


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    both = [name for name in below if name == "description" and name in above]
    return {**below, **above, **{name: {**below[name], **above[name]} for name in both}}


def _in_xml(info: FieldInfo) -> bool:
    return any(isinstance(item, Xml) for item in info.metadata)


def _chosen(model: type[Block], name: str) -> bool:
    """Left to `_with_alternative`; and an address beside an accession is not kept, by design."""
    return name in model.one_of or name in model.any_of or (name == "href" and "accession" in model.model_fields)


def _with_alternative(model: type[Block], base: dict[str, Any], archive: str) -> JSON:
    names = model.one_of or model.any_of
    if not names:
        return st.just(base)
    choices = {member_name(name): _values(model.model_fields[name], archive) for name in names}
    most = 1 if model.one_of else len(names)
    chosen = st.sets(st.sampled_from(sorted(choices)), min_size=1, max_size=most)
    values = chosen.flatmap(lambda some: st.fixed_dictionaries({name: choices[name] for name in sorted(some)}))
    return values.map(lambda members: {**base, **members})


def _values(info: FieldInfo, archive: str) -> JSON:
    if any(isinstance(item, Xml) and item.path == "name()" for item in info.metadata):
        return st.sampled_from(choice_terms(info))
    content = content_of(info)
    one = _one(content, archive)
    if not content.many:
        return one
    return st.lists(st.one_of(one, st.none()) if content.nillable else one, min_size=1, max_size=content.most or 2)


def _one(content: Content, archive: str) -> JSON:
    if content.shape is not None:
        return SHAPES[type(content.shape)]
    if content.models:
        return st.one_of([documents(model, archive) for model in content.models])
    return _simple(content.simple or SimpleType(), archive)


def _simple(simple: SimpleType, archive: str) -> JSON:
    if isinstance(simple, SizedType):
        return st.text("ab é\n", min_size=simple.least, max_size=simple.least + 5).map(lambda text: "x" + text[1:])
    if isinstance(simple, PatternType):
        return st.from_regex(simple.pattern, fullmatch=True, alphabet="az09/.-_xml")
    if isinstance(simple, TermType):
        return st.sampled_from(_terms(simple.vocabulary, archive))
    if isinstance(simple, IntegerType):
        return st.one_of(st.integers(0, 2**31 - 1), st.sampled_from(["007", "+1"]))
    if isinstance(simple, BooleanType):
        return st.sampled_from([True, False, "1", "0"])
    if isinstance(simple, LexicalType):
        return LEXICAL[simple.base]
    return FILLED if isinstance(simple, FilledType) else TEXT


def _terms(name: str, archive: str) -> list[str]:
    terms = vocabulary(name).terms
    return [term.text for term in terms if not archive or (archive in term.archives and not term.retired)]


def _platforms(archive: str) -> list[dict[str, str]]:
    models = vocabulary("instrument-models").terms
    taken = [term for term in models if not archive or (archive in term.archives and not term.retired)]
    return [{"type": term.group, "instrument-model": term.text} for term in taken]
