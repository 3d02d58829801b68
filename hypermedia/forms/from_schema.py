"""From a JSON Schema to the fields of a form.

Alternatives of one place become one group with the members of all: which of them belong together depends on what is
chosen, is said in a hint, and is checked where everything is checked, by the codec.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from records.registry import resource

from ..outline import label
from ..schema_walk import Schema, is_free, resolved, terms, variants
from .fields import Choice, Field, Group, Named, Raw, Rows, Text

_DEEPEST: Final = 9
_LONG: Final = frozenset({"abstract", "description", "construction-protocol", "protocol", "design-description"})
_FIRST: Final = ("title", "alias")
_ELSEWHERE: Final = frozenset({"submitter"})
"""Chosen beside the document: whose it is depends on who sends it."""
_KEPT: Final = frozenset({"position"})


@cache
def form_of(name: str) -> Group:
    """The form of a resource's newest document."""
    schema = resource(name).codec.json_schema()
    group = field_of("", schema, schema, required=True)
    assert isinstance(group, Group)  # noqa: S101  # documents are objects
    members = [member for member in group.members if member.name not in _ELSEWHERE]
    return replace(group, members=tuple(sorted(members, key=_rank)))


def _rank(field: Field) -> int:
    """What has to be filled in comes first, then simple fields, then what is folded away."""
    if field.required or field.name in _FIRST:
        return 0
    return 1 if isinstance(field, Text | Choice) else 2


def field_of(name: str, schema: Schema, root: Schema, *, required: bool = False, depth: int = 0) -> Field:
    schema = resolved(schema, root)
    about: dict[str, Any] = {"name": name, "label": label(name), "hint": _hint(schema), "required": required}
    options = variants(schema, root)
    objects = [each for each in options if "properties" in each]
    if depth > _DEEPEST:
        return Raw(**about)
    if is_free(schema, root):
        return Named(**about, item=_named_item(options[0]["additionalProperties"], root, depth))
    if objects:
        return Group(**about, members=_members(objects, root, depth), plain=_plain(options, objects))
    if len(options) == 1 and options[0].get("type") == "array":
        return Rows(**about, item=field_of("", options[0].get("items", {}), root, depth=depth + 1))
    return _simple(about, options)


def _simple(about: dict[str, Any], options: Sequence[Schema]) -> Field:
    listed = tuple((str(each.get("x-group", "")), tuple(terms(each))) for each in options)
    if all(found for _, found in listed):
        groups = _merged(listed)
        about["hint"] = "" if any(about["hint"] in found for _, found in groups) else about["hint"]
        return Choice(**about, groups=groups)
    types = {kind for each in options for kind in _types(each)}
    if not types or types - {"string", "integer", "number"}:
        return Raw(**about)
    name = about["name"]
    empty = about["required"] and name in _LONG and not any(each.get("minLength") for each in options)
    return Text(
        **{**about, "required": about["required"] and not empty},
        is_long=name in _LONG,
        whole=types == {"integer"},
        may_be_empty=empty,
        hidden=name in _KEPT,
    )


def _merged(listed: Iterable[tuple[str, tuple[Any, ...]]]) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    """The terms of each group, each once."""
    groups: dict[str, dict[Any, None]] = {}
    for group, found in listed:
        groups.setdefault(group, {}).update(dict.fromkeys(found))
    return tuple((group, tuple(found)) for group, found in groups.items())


def _types(schema: Schema) -> list[str]:
    """`type` as a list; terms say theirs by themselves."""
    if any(True for _ in terms(schema)):
        return ["string"]
    stated = schema.get("type", [])
    return [stated] if isinstance(stated, str) else list(stated)


def _hint(schema: Schema) -> str:
    return str(schema.get("description", "")).partition("\n\n")[0]


def _named_item(schema: Schema, root: Schema, depth: int) -> Group:
    """What stands under a name: one value or a list of them, each a text or an object."""
    options = [each for each in variants(schema, root) if each.get("type") != "array"]
    objects = [each for each in options if "properties" in each]
    return Group("", "", members=_members(objects, root, depth), plain=_plain(options, objects))


def _plain(options: Sequence[Schema], objects: Sequence[Schema]) -> str:
    """Which member a bare text stands for."""
    texts = [each for each in options if each.get("type") == "string"]
    if not texts:
        return ""
    known = {name for each in objects for name in each["properties"]}
    wanted = "href" if texts[0].get("format") == "uri-reference" else "value"
    return wanted if wanted in known else ""


def _members(objects: Sequence[Schema], root: Schema, depth: int) -> tuple[Field, ...]:
    """The members of every alternative, each once, in order of appearance."""
    names = dict.fromkeys(name for each in objects for name in each["properties"])
    return tuple(_member(name, objects, root, depth) for name in names)


def _member(name: str, objects: Sequence[Schema], root: Schema, depth: int) -> Field:
    having = [each for each in objects if name in each["properties"]]
    required = len(having) == len(objects) and all(name in each.get("required", ()) for each in having)
    places = [resolved(each["properties"][name], root) for each in having]
    if len(having) == 1:
        field = field_of(name, places[0], root, required=required, depth=depth + 1)
    else:
        grouped = [_in_group(place, owner, name) for place, owner in zip(places, having, strict=True)]
        merged = {"oneOf": grouped, "description": _hint(places[0])}
        field = field_of(name, merged, root, required=required, depth=depth + 1)
    return field if len(having) == len(objects) else replace(field, hint=_only_for(field.hint, having))


def _in_group(place: Schema, owner: Schema, name: str) -> Schema:
    """Terms that depend on the alternative are listed under its name."""
    return place if name == "type" else {**place, "x-group": ", ".join(_names(owner))}


def _only_for(hint: str, having: Sequence[Schema]) -> str:
    names = [_names(each) for each in having]
    listed = ", ".join(name for each in names for name in each)
    return f"{hint} For {listed}.".strip() if all(names) else hint


def _names(schema: Schema) -> list[str]:
    """What an alternative is called in its `type`."""
    return [str(term) for term in terms(schema["properties"].get("type", {}))]
