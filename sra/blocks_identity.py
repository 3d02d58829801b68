"""Who is who: identifiers of a record, its names in other databases, and references to other records."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

from lxml import etree

from sra.characters import escape_attribute, escape_text
from sra.databases import URL, address_of, is_address
from sra.document import Block, JsonObject
from sra.grouping import Entry, Pair, group, settle, ungroup
from sra.markup import xml
from sra.shapes import Findings, Shape, XmlForm
from sra.simple_types import Text, Uri, refused, require_lexical

EXTERNAL = "external-database-identifiers"
KNOWN = ("id", "label", "href", "position")


class Name(Block):
    """An identifier."""

    id: Annotated[Text, xml(".")]
    """The identifier itself."""
    label: Annotated[Text | None, xml("@label")] = None
    """A word on what kind of identifier this is."""


class ArchiveName(Name):
    """An accession."""

    href_from: ClassVar[str] = "id"


class QualifiedName(Name):
    """An identifier within a namespace."""

    namespace: Annotated[Text, xml("@namespace")]
    """Whose identifier it is: a centre or a database."""


class Identifiers(Block):
    """The identifiers that archives and submitters gave to a record."""

    primary: Annotated[ArchiveName | None, xml("PRIMARY_ID")] = None
    """The identifier in the archive that holds the record."""
    secondary: Annotated[list[ArchiveName] | None, xml("SECONDARY_ID")] = None
    """Further identifiers in that archive, such as those of records merged into this one."""
    submitter: Annotated[QualifiedName | None, xml("SUBMITTER_ID")] = None
    """The submitter's own name for the record."""
    uuid: Annotated[list[Name] | None, xml("UUID")] = None
    """Universally unique identifiers."""


class ExternalIdentifiersShape(Shape):
    """EXTERNAL_ID elements as an object: name of the database to `{"id", "label", "href"}`, or a list of these.

    Where the table of databases knows the address it stands beside the id, whatever else was given; an EXTERNAL_ID
    that holds an address has only that. An address beside an id of an unknown database has no place in the
    archives' form.
    """

    def read(self, items: etree._Element) -> dict[str, Any]:
        found = items.iterchildren("EXTERNAL_ID")
        return group([_read_external(item) for item in found], _in_order)

    def write(self, value: dict[str, Any], tag: str, form: XmlForm) -> str:
        return "".join([_write_external(tag, name, entry, form) for name, entry in ungroup(value, dict)])

    def particle(self, tag: str, form: XmlForm) -> str:
        href = '<xs:attribute name="href" type="xs:anyURI"/>\n' if form is XmlForm.GMI else ""
        return (
            f'<xs:element name="{tag}" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:simpleContent>\n'
            '<xs:extension base="xs:string"><xs:attribute name="label" type="xs:string"/>\n'
            f'<xs:attribute name="namespace" type="xs:string" use="required"/>\n{href}'
            "</xs:extension></xs:simpleContent></xs:complexType></xs:element>\n"
        )

    def check(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refused("wrong-type", "must be an object of database names", expected="an object")
        findings = Findings()
        checked = {name: _check_entries(name, entries, findings) for name, entries in value.items()}
        findings.raise_if_any()
        return settle(checked, _in_order, dict)

    def json_schema(self) -> dict[str, Any]:
        texts = {name: {"type": "string"} for name in ("id", "label")}
        entry = {
            "type": "object",
            "properties": {
                **texts,
                "href": {"type": "string", "format": "uri-reference"},
                "position": {"type": "integer", "minimum": 1},
            },
            "anyOf": [{"required": ["id"]}, {"required": ["href"]}],
            "additionalProperties": False,
        }
        many = {"type": "array", "items": entry, "minItems": 1}
        return {"type": "object", "additionalProperties": {"oneOf": [entry, many]}}

    def pointer(self, items: Sequence[etree._Element], index: int) -> tuple[str | int, ...]:
        names = [item.get("namespace") or "" for item in items]
        name = names[index]
        return (name, names[:index].count(name)) if names.count(name) > 1 else (name,)


ExternalIdentifiers = Annotated[dict[str, Any], ExternalIdentifiersShape()]


def _read_external(item: etree._Element) -> Pair:
    name, text, label = item.get("namespace") or "", item.text or "", item.get("label")
    labelled = {} if label is None else {"label": label}
    if name == URL or is_address(text):
        return name, {**labelled, "href": text}
    href = address_of(name, text) or item.get("href")
    return name, {"id": text, **labelled, "href": href} if href else {"id": text, **labelled}


def _in_order(entry: Entry) -> Entry:
    return {name: entry[name] for name in KNOWN if name in entry}


def _write_external(tag: str, name: str, entry: Entry, form: XmlForm) -> str:
    label = f' label="{escape_attribute(entry["label"])}"' if "label" in entry else ""
    beside = form is XmlForm.GMI and "id" in entry and "href" in entry
    href = f' href="{escape_attribute(entry["href"])}"' if beside else ""
    text = escape_text(entry["id"] if "id" in entry else entry["href"])
    return f'<{tag}{label} namespace="{escape_attribute(name)}"{href}>{text}</{tag}>'


def _check_entries(name: str, entries: Any, findings: Findings) -> Any:
    if not isinstance(entries, list):
        return _check_entry(name, entries, (name,), findings)
    if not entries:
        findings.add(refused("too-few", "needs at least one identifier", expected="an identifier"), (name,))
    checked = [_check_entry(name, entry, (name, index), findings) for index, entry in enumerate(entries)]
    return checked[0] if len(checked) == 1 else checked


def _check_entry(name: str, entry: Any, at: tuple[str | int, ...], findings: Findings) -> Any:
    if not isinstance(entry, dict):
        findings.add(refused("wrong-type", "must be an object with id or href", expected='{"id"} or {"href"}'), at)
        return entry
    given = {member: value for member, value in entry.items() if value is not None}
    for member, value in given.items():
        _check_member(member, value, (*at, member), findings)
    if "id" not in given and "href" not in given:
        findings.add(refused("missing-member", "needs an id or an href", expected='{"id"} or {"href"}'), at)
    if "href" in given:
        _check_absolute(name, given["href"], at, findings)
    return _canonical(name, given)


def _check_absolute(name: str, href: Any, at: tuple[str | int, ...], findings: Findings) -> None:
    """In the archives' form it may stand where an id would, so it must be seen to be an address."""
    if isinstance(href, str) and name != URL and not is_address(href):
        expected = "an address that begins with https://, http:// or ftp://"
        findings.add(refused("wrong-format", f"must be {expected}", expected=expected), (*at, "href"))


def _check_member(member: str, value: Any, at: tuple[str | int, ...], findings: Findings) -> None:
    if member not in KNOWN:
        reason = f"'{member}' is not a member of an external identifier"
        findings.add(refused("unknown-member", reason, expected=", ".join(KNOWN)), at)
    elif member == "position":
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            findings.add(refused("wrong-type", "must be a whole number from 1", expected="a whole number"), at)
    elif not isinstance(value, str):
        findings.add(refused("wrong-type", "must be a text", expected="a text"), at)
    elif member == "href":
        findings.check(require_lexical, "xs:anyURI", value, "an address (URI)", at=at)


def _canonical(name: str, entry: Entry) -> Entry:
    if isinstance(entry.get("id"), str) and (name == URL or is_address(entry["id"])):
        entry = {**entry, "href": entry["id"]}
        del entry["id"]
    if isinstance(entry.get("id"), str):
        href = address_of(name, entry["id"])
        entry = {**entry, "href": href} if href else entry
    return _in_order(entry)


class Reference(Block):
    """Another record, by accession, by the submitter's alias, by its identifiers, or by its address."""

    href_from: ClassVar[str] = "accession"

    href: Annotated[Uri | None, xml("@href", only_gmi=True)] = None
    """The address of the record. Where an accession is given, that is what counts."""
    accession: Annotated[Text | None, xml("@accession")] = None
    """The accession in an archive or in this repository."""
    alias: Annotated[Text | None, xml("@refname")] = None
    """The submitter's name for the record."""
    center_name: Annotated[Text | None, xml("@refcenter")] = None
    """The centre within which the alias is unique."""
    identifiers: Annotated[Identifiers | None, xml("IDENTIFIERS")] = None
    """Identifiers of the record."""
    external_database_identifiers: Annotated[
        ExternalIdentifiers | None, xml("IDENTIFIERS/EXTERNAL_ID", after="SECONDARY_ID")
    ] = None
    """What the record is called in other databases."""

    @staticmethod
    def after_xml(members: JsonObject) -> None:
        _address_from_external(members)
        _drop_derived_address(members)

    @staticmethod
    def before_xml(members: JsonObject, form: XmlForm) -> JsonObject:
        return _address_to_external(members) if form is XmlForm.SRA and "href" in members else members

    def canonical(self) -> JsonObject:
        members = super().canonical()
        _drop_derived_address(members)
        return members


def _drop_derived_address(members: JsonObject) -> None:
    """Beside an accession the address is ours to write, and may be another one tomorrow."""
    if "accession" in members:
        members.pop("href", None)


def _address_to_external(members: JsonObject) -> JsonObject:
    """The archives' form has no attribute for an address: it goes behind the other external identifiers."""
    others = {name: value for name, value in members.items() if name != "href"}
    others[EXTERNAL] = {**others.get(EXTERNAL, {}), URL: {"href": members["href"]}}
    return others


def _address_from_external(members: JsonObject) -> None:
    external = members.get(EXTERNAL)
    if external and "accession" not in members and list(external)[-1] == URL and list(external[URL]) == ["href"]:
        href = external.pop(URL)["href"]
        rest = {**members}
        members.clear()
        members.update({"href": href, **rest})
        if not external:
            del members[EXTERNAL]


class StudyReference(Reference):
    """A study."""

    href_kind: ClassVar[str] = "study"


class SampleReference(Reference):
    """A sample."""

    href_kind: ClassVar[str] = "sample"


class ExperimentReference(Reference):
    """An experiment."""

    href_kind: ClassVar[str] = "experiment"


class RunReference(Reference):
    """A run."""

    href_kind: ClassVar[str] = "run"


class AnalysisReference(Reference):
    """An analysis."""

    href_kind: ClassVar[str] = "analysis"


class SubmitterReference(Block):
    """A submitter of this repository."""

    href: Uri
    """The address of the submitter."""
