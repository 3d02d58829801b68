"""A checklist as JSON Schema: what it asks, for programs that know nothing of checklists."""

from __future__ import annotations

import re
from typing import Any

from sra.checklists.model import Checklist, Field
from sra.json_schema import DIALECT
from sra.missing_values import known_terms
from sra.rules.properties import MEMBER

Schema = dict[str, Any]

_SIGNS = re.compile(r"[\\^$.*+?()\[\]{}|/]")


def json_schema_of(checklist: Checklist) -> Schema:
    """Of a sample's document. Tags are matched as `properties.plain` compares them, so each name is a pattern."""
    mandatory = [field for field in checklist.fields if field.level == "mandatory"]
    properties: Schema = {
        "type": "object",
        "patternProperties": {_names(field): _values(field) for field in checklist.fields},
        "allOf": [{"$comment": f"{field.name} is there", **_present(field)} for field in mandatory],
    }
    return {
        "$schema": DIALECT,
        "title": checklist.title,
        "description": checklist.description,
        "type": "object",
        "properties": {MEMBER: properties},
        "required": [MEMBER] if mandatory else [],
    }


def _present(field: Field) -> Schema:
    """Some name among the properties matches: not all of them fail to."""
    return {"not": {"propertyNames": {"not": {"pattern": _names(field)}}}}


def _names(field: Field) -> str:
    return f"^({'|'.join(sorted(map(_any_spelling, field.tags)))})$"


def _any_spelling(tag: str) -> str:
    """Any case; words are joined by spaces, underscores or hyphens. JSON Schema knows no flags."""
    return "[ _-]+".join("".join(map(_any_case, word)) for word in tag.split())


def _any_case(character: str) -> str:
    return f"[{character.upper()}{character}]" if character.isalpha() else _escape(character)


def _escape(text: str) -> str:
    """For the expressions of ECMAScript, which take a backslash before signs of theirs only."""
    return _SIGNS.sub(r"\\\g<0>", text)


def _values(field: Field) -> Schema:
    """A text, or an object with units, or a list of these."""
    text = {"type": "string", "pattern": f"^\\s*({_text(field)}|{_missing()})\\s*$"}
    units: Schema = {"enum": list(field.units)} if field.units else {"type": "string"}
    entry = {"type": "object", "properties": {"value": text, "units": units}, "required": ["value"]}
    one: list[Schema] = [text, entry] if field.level == "mandatory" else [text, entry, {"type": "null"}]
    return {
        "title": field.name,
        "description": field.description,
        "anyOf": [*one, {"type": "array", "items": {"anyOf": one}, "minItems": 1}],
    }


def _text(field: Field) -> str:
    if field.place:
        return f"({'|'.join(map(_escape, field.choice))})\\s*(:.*)?"
    some = "|".join(map(_escape, field.choice)) if field.choice else field.pattern or "\\S.*"
    return f"({some})" if field.level == "mandatory" else f"({some})?"


def _missing() -> str:
    """Any of the terms, in any case."""
    return "|".join("".join(map(_any_case, term)) for term in known_terms())
