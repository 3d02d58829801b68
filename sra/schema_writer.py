"""The XSD of a document in one of its two forms, derived from its outline. The same outline gives the same bytes.

Lives here: outline to XSD text, and compiling it. Not here: explaining what a document has wrong (`xsd_faults`).
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from lxml import etree

from sra.atom import ATOM, ATOM_LINK_LOCATION, ATOM_LINK_XSD
from sra.characters import escape_attribute
from sra.markup import member_name
from sra.outline import Attribute, Element
from sra.shapes import XmlForm
from sra.simple_types import XS, SimpleType

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<xs:schema xmlns:xs="{xs}"{atom}>\n'
IMPORT = f'<xs:import namespace="{ATOM}" schemaLocation="{ATOM_LINK_LOCATION}"/>\n'
HYPERMEDIA = '<xs:element ref="atom:link" minOccurs="0" maxOccurs="unbounded"/>\n'


def schema_of(records: Sequence[tuple[Element, str]], form: XmlForm) -> bytes:
    """The XSD of one or more kinds of record: the outline of each, and the name of its set ("" if there is none)."""
    gmi = form is XmlForm.GMI
    parts = [
        HEAD.format(xs=XS, atom=f' xmlns:atom="{ATOM}"' if gmi else ""),
        IMPORT if gmi else "",
        *[_roots(outline, set_name, form) for outline, set_name in records],
        "</xs:schema>\n",
    ]
    return "".join(parts).encode()


def _roots(outline: Element, set_name: str, form: XmlForm) -> str:
    """The record as a root, a set of records as a root, and the type of both."""
    record_type = f"{outline.tag}_TYPE"
    head = HYPERMEDIA if form is XmlForm.GMI else ""
    record = f'<xs:element name="{outline.tag}" type="{record_type}"/>\n'
    many = (
        f'<xs:element name="{set_name}"><xs:complexType><xs:sequence>\n{head}'
        f'<xs:element name="{outline.tag}" type="{record_type}" maxOccurs="unbounded"/>\n'
        "</xs:sequence></xs:complexType></xs:element>\n"
    )
    return record + (many if set_name else "") + _complex_type(outline, form, record_type, head)


def _complex_type(outline: Element, form: XmlForm, name: str = "", head: str = "") -> str:
    named = f' name="{name}"' if name else ""
    attributes = "".join(_attribute(item, form) for item in outline.attributes) + _href(outline, form)
    if outline.text is not None:
        return (
            f'<xs:complexType{named}><xs:simpleContent><xs:extension base="{outline.text.simple.base}">'
            f"{attributes}</xs:extension></xs:simpleContent></xs:complexType>\n"
        )
    return f"<xs:complexType{named}>{_content(outline, form, head)}{attributes}</xs:complexType>\n"


def _content(outline: Element, form: XmlForm, head: str) -> str:
    if outline.options:
        particles = "".join(_element(option, form) for option in outline.options.values())
        return f"<xs:choice>\n{particles}</xs:choice>\n"
    any_order = outline.model is not None and outline.model.any_order
    particles = "".join(_particles(outline, form))
    group = "all" if any_order else "sequence"
    return f"<xs:{group}>\n{head}{particles}</xs:{group}>\n" if head or particles else ""


def _particles(outline: Element, form: XmlForm) -> list[str]:
    """The children, those of which exactly one is allowed gathered into a choice where the first of them stands."""
    alternatives = {member_name(name) for name in outline.model.one_of} if outline.model else set()
    present = [child for child in outline.children if form is XmlForm.GMI or not child.only_gmi]
    chosen = [child for child in present if child.member in alternatives]
    choice = "".join(_element(child, form, alternative=True) for child in chosen)
    particles = []
    for child in present:
        if child.member not in alternatives:
            particles.append(_element(child, form))
        elif child is chosen[0]:
            particles.append(f"<xs:choice>\n{choice}</xs:choice>\n")
    return particles


def _element(outline: Element, form: XmlForm, alternative: bool = False) -> str:
    if outline.shape is not None:
        return outline.shape.particle(outline.tag, form)
    opening = f'<xs:element name="{outline.tag}"{_occurs(outline, alternative)}'
    if outline.simple is None:
        return f"{opening}>{_complex_type(outline, form)}</xs:element>\n"
    facets = outline.simple.facets(outline.group)
    if not facets:
        return f'{opening} type="{outline.simple.base}"/>\n'
    return f"{opening}>{_restriction(outline.simple.base, facets)}</xs:element>\n"


def _occurs(outline: Element, alternative: bool) -> str:
    text = "" if outline.required or alternative else ' minOccurs="0"'
    if outline.many:
        text += f' maxOccurs="{outline.most or "unbounded"}"'
    return text + (' nillable="true"' if outline.nillable else "")


def _restriction(base: str, facets: str) -> str:
    return f'<xs:simpleType><xs:restriction base="{base}">{facets}</xs:restriction></xs:simpleType>'


def _attribute(attribute: Attribute, form: XmlForm) -> str:
    if attribute.only_gmi and form is XmlForm.SRA:
        return ""
    return _attribute_declaration(attribute.name, attribute.simple, attribute.required)


def _attribute_declaration(name: str, type_: SimpleType, required: bool) -> str:
    use = ' use="required"' if required else ""
    facets = type_.facets(None)
    opening = f'<xs:attribute name="{escape_attribute(name)}"{use}'
    if not facets:
        return f'{opening} type="{type_.base}"/>\n'
    return f"{opening}>{_restriction(type_.base, facets)}</xs:attribute>\n"


def _href(outline: Element, form: XmlForm) -> str:
    """The address that the GMI form writes beside an accession; it is never required and never believed."""
    wanted = form is XmlForm.GMI and outline.model is not None and outline.model.href_from is not None
    declared = any(attribute.name == "href" for attribute in outline.attributes)
    return '<xs:attribute name="href" type="xs:anyURI"/>\n' if wanted and not declared else ""


class _AtomBeside(etree.Resolver):
    """Gives the schema of Atom links to whoever imports it, from memory."""

    def resolve(self, system_url: str, public_id: str, context: Any = None) -> Any:
        if not system_url.endswith(ATOM_LINK_LOCATION):
            return None
        return self.resolve_string(ATOM_LINK_XSD, context, base_url=ATOM_LINK_LOCATION)


@cache
def compiled(source: bytes) -> etree.XMLSchema:
    """The schema, compiled once per process."""
    return compile_schema(source)


def compile_schema(source: bytes) -> etree.XMLSchema:
    """A schema of its own, with a log of its own."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_AtomBeside())
    return etree.XMLSchema(etree.fromstring(source, parser))
