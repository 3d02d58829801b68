"""Related resources and related studies: SRA links as lists of addresses and database entries (gmi-api D 2.2).

A URL_LINK is its address (or `{"href", "title"}`), an XREF_LINK `{"db", "id", "label"}`, an ENTREZ_LINK
`{"db", "query"}` or, to be told from an XREF_LINK, `{"type": "ENTREZ_LINK", "db", "id"}`.
In the GMI form each is an Atom link.
"""

from typing import Annotated, Any
from urllib.parse import quote

from lxml import etree

from sra.atom import GMI, LINK
from sra.characters import escape_attribute, escape_text
from sra.databases import URL, address_of
from sra.document import JsonObject
from sra.shapes import Findings, Shape, XmlForm
from sra.simple_types import boolean_from_text, refused, require_lexical, trimmed
from sra.xsd_fragments import ENTREZ, RELATED_STUDY, URL_LINK, XREF

RELATED = "related"
"""The IANA relation of the Atom links; the server's own relations lead to resources of its own."""
ENTREZ_LINK = "ENTREZ_LINK"
TEXTS = ("db", "id", "query", "label", "title")


class RelatedResourcesShape(Shape):
    """`["http://…", {"href", "title"}, {"db", "id", "label"}, {"db", "query"}]`."""

    def read(self, items: etree._Element) -> list[Any]:
        return [_read_atom(item) if item.tag == LINK else _READERS[item[0].tag](item[0]) for item in items]

    def write(self, value: list[Any], tag: str, form: XmlForm) -> str:
        if form is XmlForm.GMI:
            return "".join([_write_atom(link) for link in value])
        return "".join([f"<{tag}>{_write_link(link)}</{tag}>" for link in value])

    def particle(self, tag: str, form: XmlForm) -> str:
        if form is XmlForm.GMI:
            return '<xs:element ref="atom:link" maxOccurs="unbounded"/>\n'
        return (
            f'<xs:element name="{tag}" maxOccurs="unbounded"><xs:complexType><xs:choice>\n'
            f"{URL_LINK}{XREF}{ENTREZ}</xs:choice></xs:complexType></xs:element>\n"
        )

    def check(self, value: Any) -> list[Any]:
        return _checked_list(value, _check_link)

    def json_schema(self) -> dict[str, Any]:
        text, address = {"type": "string"}, {"type": "string", "format": "uri-reference"}
        titled = _object_schema({"href": address, "title": text}, ["href"])
        entry = _object_schema({"db": text, "id": text, "label": text}, ["db", "id"])
        query = _object_schema({"db": text, "query": text, "label": text}, ["db", "query"])
        number = {"type": ["integer", "string"]}
        entrez = _object_schema(
            {"type": {"const": ENTREZ_LINK}, "db": text, "id": number, "label": text}, ["type", "db", "id"]
        )
        return {"type": "array", "items": {"oneOf": [address, titled, entry, query, entrez]}}


class RelatedStudiesShape(Shape):
    """`["http://…", {"db", "id", "label", "primary"}]`. A plain address is in SRA XML an entry of the database URL."""

    def read(self, items: etree._Element) -> list[Any]:
        return [_simplify_study(_read_study(item)) for item in items]

    def write(self, value: list[Any], tag: str, form: XmlForm) -> str:
        return "".join([_write_study(tag, study) for study in value])

    def particle(self, tag: str, form: XmlForm) -> str:
        return RELATED_STUDY.format(tag=tag)

    def check(self, value: Any) -> list[Any]:
        return _checked_list(value, _check_study)

    def json_schema(self) -> dict[str, Any]:
        text, address = {"type": "string"}, {"type": "string", "format": "uri-reference"}
        primary = {"enum": [True, False, "1", "0"]}
        entry = _object_schema({"db": text, "id": text, "label": text, "primary": primary}, ["db", "id"])
        return {"type": "array", "items": {"oneOf": [address, entry]}}


RelatedResources = Annotated[list[Any], RelatedResourcesShape()]
RelatedStudies = Annotated[list[Any], RelatedStudiesShape()]


def _object_schema(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


# ------------------------------------------------------------------------------------------- XML to JSON


NAMES = {"DB": "db", "ID": "id", "QUERY": "query", "LABEL": "label", "URL": "href"}


def _texts(element: etree._Element) -> JsonObject:
    return {NAMES[child.tag]: child.text or "" for child in element}


def _read_url(element: etree._Element) -> Any:
    texts = _texts(element)
    href = trimmed(texts["href"])
    return {"href": href, "title": texts["label"]} if texts["label"] else href


def _read_xref(element: etree._Element) -> JsonObject:
    texts = _texts(element)
    ordered = list(texts) in (["db", "id"], ["db", "id", "label"])
    return texts if ordered else {name: texts[name] for name in ("db", "id", "label") if name in texts}


def _read_entrez(element: etree._Element) -> JsonObject:
    texts = _texts(element)
    return {"type": ENTREZ_LINK, **texts} if "id" in texts else texts


_READERS = {"URL_LINK": _read_url, "XREF_LINK": _read_xref, ENTREZ_LINK: _read_entrez}


def _read_atom(element: etree._Element) -> Any:
    """Our attributes are believed as far as they make an entry; a link without them is its address."""
    link: JsonObject = {name: element.get(f"{{{GMI}}}{name}") for name in ("type", "db", "id", "query")}
    title = element.get("title")
    if link["db"] is None or (link["id"] is None) == (link["query"] is None):
        href = trimmed(element.get("href") or "")
        return {"href": href, "title": title} if title else href
    if link["type"] != ENTREZ_LINK or not trimmed(link["id"] or "").isdecimal():
        link["type"] = None  # an id that is not a number is no Entrez id; a query is one without saying so
    return {name: text for name, text in (*link.items(), ("label", title)) if text is not None}


def _read_study(item: etree._Element) -> JsonObject:
    study: JsonObject = _read_xref(item[0])
    study["primary"] = boolean_from_text(item[1].text or "")
    return study


def _simplify_study(study: JsonObject) -> Any:
    plain = study["db"] == URL and study["primary"] is False and "label" not in study
    return study["id"] if plain else study


# ------------------------------------------------------------------------------------------- JSON to XML


def _write_link(link: Any) -> str:
    if isinstance(link, str):
        link = {"href": link}
    if "href" in link:
        label, address = escape_text(link.get("title", "")), escape_text(link["href"])
        return f"<URL_LINK><LABEL>{label}</LABEL><URL>{address}</URL></URL_LINK>"
    tag = ENTREZ_LINK if "query" in link or link.get("type") == ENTREZ_LINK else "XREF_LINK"
    return f"<{tag}>{_members(link)}</{tag}>"


def _members(link: JsonObject) -> str:
    names = [name for name in ("db", "id", "query", "label") if name in link]
    return "".join([f"<{name.upper()}>{escape_text(link[name])}</{name.upper()}>" for name in names])


def _write_atom(link: Any) -> str:
    if isinstance(link, str):
        link = {"href": link}
    href = link["href"] if "href" in link else _address(link)
    title = link.get("title", link.get("label"))
    attributes = {"rel": RELATED, "href": href, "title": title}
    attributes |= {f"gmi:{name}": link.get(name) for name in ("type", "db", "id", "query")}
    text = "".join(f' {name}="{escape_attribute(value)}"' for name, value in attributes.items() if value is not None)
    return f"<atom:link{text}/>"


def _address(link: JsonObject) -> str:
    """The address of a database entry; where we know none, a tag URI (RFC 4151), which promises nothing."""
    known = address_of(link["db"], link["id"]) if "id" in link else None
    entry: str = link["id"] if "id" in link else link["query"]
    return known or f"tag:g-m-i.org,2013:{quote(link['db'], safe='')}/{quote(entry, safe='')}"


def _write_study(tag: str, study: Any) -> str:
    if isinstance(study, str):
        study = {"db": URL, "id": study}
    primary = study.get("primary", False)
    text = primary if isinstance(primary, str) else str(primary).lower()
    return f"<{tag}><RELATED_LINK>{_members(study)}</RELATED_LINK><IS_PRIMARY>{text}</IS_PRIMARY></{tag}>"


# ------------------------------------------------------------------------------------------- checking JSON

Step = tuple[str | int, ...]


def _checked_list(value: Any, check: Any) -> list[Any]:
    if not isinstance(value, list):
        raise refused("wrong-type", "must be a list", expected="a list of addresses or objects")
    findings = Findings()
    checked = [check(item, (index,), findings) for index, item in enumerate(value)]
    findings.raise_if_any()
    return checked


def _check_link(link: Any, at: Step, findings: Findings) -> Any:
    if isinstance(link, str):
        return _check_address(link, at, findings)
    if not isinstance(link, dict):
        findings.add(refused("wrong-type", "must be an address or an object", expected="an address or an object"), at)
        return link
    given = {name: value for name, value in link.items() if value is not None}
    if "href" in given:
        return _check_titled(given, at, findings)
    return _check_entry(given, at, findings)


def _check_titled(link: JsonObject, at: Step, findings: Findings) -> Any:
    _check_names(link, ("href", "title"), at, findings)
    _check_texts(link, at, findings)
    href = _check_address(link["href"], (*at, "href"), findings)
    return {"href": href, "title": link["title"]} if link.get("title") else href


def _check_entry(link: JsonObject, at: Step, findings: Findings) -> Any:
    if link.get("type") == ENTREZ_LINK and isinstance(link.get("id"), int):
        link = {**link, "id": str(link["id"])}
    _check_names(link, ("type", "db", "id", "query", "label"), at, findings)
    _check_texts(link, at, findings)
    if "db" not in link:
        findings.add(refused("missing-member", "needs an href, or a db with an id or a query"), at)
    elif ("id" in link) == ("query" in link):
        findings.add(refused("conflict", "needs either an id or a query", expected="id or query"), at)
    _check_entrez(link, at, findings)
    order = ("type", "db", "id", "query", "label") if "id" in link else ("db", "query", "label")
    return {name: link[name] for name in order if name in link}


def _check_entrez(link: JsonObject, at: Step, findings: Findings) -> None:
    kind = link.get("type")
    if kind is not None and kind != ENTREZ_LINK:
        findings.add(refused("not-a-term", "the only type is ENTREZ_LINK", suggestion=ENTREZ_LINK), (*at, "type"))
    elif kind == ENTREZ_LINK and isinstance(link.get("id"), str):
        findings.check(require_lexical, "xs:nonNegativeInteger", link["id"], "a whole number", at=(*at, "id"))


def _check_study(study: Any, at: Step, findings: Findings) -> Any:
    if isinstance(study, str):
        return study
    if not isinstance(study, dict):
        findings.add(refused("wrong-type", "must be an address or an object", expected="an address or an object"), at)
        return study
    given = {name: value for name, value in study.items() if value is not None}
    _check_names(given, ("db", "id", "label", "primary"), at, findings)
    _check_texts(given, at, findings)
    for name in {"db", "id"} - given.keys():
        findings.add(refused("missing-member", "is required"), (*at, name))
    primary = _check_primary(given.get("primary", False), (*at, "primary"), findings)
    ordered = {name: given.get(name, "") for name in ("db", "id", "label") if name != "label" or name in given}
    return _simplify_study({**ordered, "primary": primary})


def _check_primary(primary: Any, at: Step, findings: Findings) -> Any:
    if isinstance(primary, bool):
        return primary
    if not isinstance(primary, str):
        findings.add(refused("wrong-type", "must be true or false", expected="true or false"), at)
        return primary
    findings.check(require_lexical, "xs:boolean", primary, "true or false", at=at)
    return boolean_from_text(primary)


def _check_address(address: Any, at: Step, findings: Findings) -> Any:
    if not isinstance(address, str):
        return address
    findings.check(require_lexical, "xs:anyURI", address, "an address (URI)", at=at)
    return trimmed(address)


def _check_names(given: JsonObject, known: tuple[str, ...], at: Step, findings: Findings) -> None:
    for name in given:
        if name not in known:
            error = refused("unknown-member", f"'{name}' is not known here", expected=", ".join(known))
            findings.add(error, (*at, name))


def _check_texts(given: JsonObject, at: Step, findings: Findings) -> None:
    for name, value in given.items():
        if name in (*TEXTS, "href") and not isinstance(value, str):
            findings.add(refused("wrong-type", "must be a text", expected="a text"), (*at, name))
