"""Additional properties: SRA attributes (TAG, VALUE, UNITS) as one JSON object (gmi-api D 2.2).

A tag has a text, null (no value), `{"value", "units"}`, or a list of these if it is repeated. The keys are the
submitter's and are never rewritten.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from lxml import etree

from sra.characters import escape_text
from sra.grouping import Entry, group, settle, ungroup
from sra.shapes import Findings, Shape, XmlForm
from sra.simple_types import refused
from sra.vocabulary import nearest

KNOWN = ("value", "units", "position")


class PropertiesShape(Shape):
    """`{"depth": {"value": "12", "units": "m"}, "strain": "K12"}`."""

    def read(self, items: etree._Element) -> dict[str, Any]:
        return _read_plain(items) or group([_read_item(item) for item in items], _simplify)

    def write(self, value: dict[str, Any], tag: str, form: XmlForm) -> str:
        return "".join([_write_item(tag, key, entry) for key, entry in ungroup(value, _expand)])

    def particle(self, tag: str, form: XmlForm) -> str:
        return (
            f'<xs:element name="{tag}" maxOccurs="unbounded"><xs:complexType><xs:all>\n'
            '<xs:element name="TAG" type="xs:string"/>\n'
            '<xs:element name="VALUE" type="xs:string" minOccurs="0"/>\n'
            '<xs:element name="UNITS" type="xs:string" minOccurs="0"/>\n'
            "</xs:all></xs:complexType></xs:element>\n"
        )

    def check(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refused("wrong-type", "must be an object of tags and values", expected="an object")
        if all(type(entry) is str for entry in value.values()):
            return value  # the common case
        findings = Findings()
        checked = {tag: _check_entries(entries, (tag,), findings) for tag, entries in value.items()}
        findings.raise_if_any()
        return settle(checked, _simplify, _expand)

    def json_schema(self) -> dict[str, Any]:
        entry = {
            "type": "object",
            "properties": {
                "value": {"type": "string"},
                "units": {"type": "string"},
                "position": {"type": "integer", "minimum": 1},
            },
            "additionalProperties": False,
        }
        one: dict[str, Any] = {"oneOf": [{"type": "string"}, {"type": "null"}, entry]}
        many = {"type": "array", "items": one, "minItems": 1}
        return {"type": "object", "additionalProperties": {"oneOf": [*one["oneOf"], many]}}

    def pointer(self, items: Sequence[etree._Element], index: int) -> tuple[str | int, ...]:
        tags = [item.findtext("TAG") or "" for item in items[: index + 1]]
        repeated = sum(1 for item in items if (item.findtext("TAG") or "") == tags[-1]) > 1
        return (tags[-1], tags.count(tags[-1]) - 1) if repeated else (tags[-1],)


AdditionalProperties = Annotated[dict[str, Any], PropertiesShape()]


def _read_plain(items: etree._Element) -> dict[str, Any] | None:
    """The common case at twice the speed: a value for each tag, no units, no tag twice. None if it is not the case."""
    if next(items.iter("UNITS"), None) is not None:
        return None
    tags = [tag.text or "" for tag in items.iter("TAG")]
    values = [value.text or "" for value in items.iter("VALUE")]
    plain = dict(zip(tags, values, strict=False))
    return plain if len(plain) == len(values) == len(items) else None


def _read_item(item: etree._Element) -> tuple[str, Entry]:
    tag = ""
    entry: Entry = {}
    for child in item:
        name = child.tag
        if name == "VALUE":
            entry["value"] = child.text or ""
        elif name == "TAG":
            tag = child.text or ""
        else:
            entry["units"] = child.text or ""
    return tag, entry


def _simplify(entry: Entry) -> Any:
    if not entry:
        return None
    if len(entry) == 1 and "value" in entry:
        return entry["value"]
    return {name: entry[name] for name in KNOWN if name in entry}


def _expand(value: Any) -> Entry:
    if value is None:
        return {}
    return value if isinstance(value, dict) else {"value": value}


def _write_item(tag: str, key: str, entry: Entry) -> str:
    value = f"<VALUE>{escape_text(entry['value'])}</VALUE>" if "value" in entry else ""
    units = f"<UNITS>{escape_text(entry['units'])}</UNITS>" if "units" in entry else ""
    return f"<{tag}><TAG>{escape_text(key)}</TAG>{value}{units}</{tag}>"


def _check_entries(entries: Any, at: tuple[str | int, ...], findings: Findings) -> Any:
    if type(entries) is str or entries is None:
        return entries
    if not isinstance(entries, list):
        return _check_entry(entries, at, findings)
    if not entries:
        findings.add(refused("too-few", "a repeated property needs at least one value", expected="a value"), at)
    checked = [_check_entry(entry, (*at, index), findings) for index, entry in enumerate(entries)]
    return checked[0] if len(checked) == 1 else checked


def _check_entry(entry: Any, at: tuple[str | int, ...], findings: Findings) -> Any:
    if isinstance(entry, str) or entry is None:
        return entry
    if not isinstance(entry, dict):
        expected = "a text, null, or an object with value and units"
        suggestion = str(entry) if isinstance(entry, int | float) else None
        findings.add(refused("wrong-type", f"must be {expected}", expected=expected, suggestion=suggestion), at)
        return None
    for name, member in entry.items():
        _check_member(name, member, (*at, name), findings)
    return _simplify({name: member for name, member in entry.items() if member is not None})


def _check_member(name: str, member: Any, at: tuple[str | int, ...], findings: Findings) -> None:
    if name not in KNOWN:
        reason = f"'{name}' is not a member of a property"
        findings.add(refused("unknown-member", reason, expected=", ".join(KNOWN), suggestion=nearest(name, KNOWN)), at)
    elif name == "position":
        if not isinstance(member, int) or isinstance(member, bool) or member < 1:
            findings.add(refused("wrong-type", "must be a whole number from 1", expected="a whole number from 1"), at)
    elif member is not None and not isinstance(member, str):
        findings.add(refused("wrong-type", "must be a text", expected="a text"), at)
