"""Finding one's way in a JSON Schema: following references, and down to a member. No validation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]


def resolved(schema: Schema, root: Schema) -> Schema:
    """The schema that `$ref` names, with what stands beside the `$ref` (a description) over it."""
    seen = 0
    while "$ref" in schema and seen < 32:
        target: Any = root
        for step in str(schema["$ref"]).removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        schema = {**target, **{name: value for name, value in schema.items() if name != "$ref"}}
        seen += 1
    return schema


def variants(schema: Schema, root: Schema) -> list[Schema]:
    """The alternatives of a schema, resolved and flattened; the schema itself when it has none."""
    schema = resolved(schema, root)
    alternatives = schema.get("oneOf") or schema.get("anyOf")
    if not alternatives or "properties" in schema:  # beside properties they only say which belong together
        return [schema]
    return [each for alternative in alternatives for each in variants(alternative, root)]


def member(schema: Schema, root: Schema, name: str) -> Schema:
    """The schema of an object's member, in whichever variant has it; {} when none does."""
    for variant in variants(schema, root):
        if name in variant.get("properties", {}):
            return resolved(variant["properties"][name], root)
    return {}


def is_free(schema: Schema, root: Schema) -> bool:
    """Whether the names of the object's members are the submitter's own."""
    return any(
        "properties" not in each and isinstance(each.get("additionalProperties"), Mapping)
        for each in variants(schema, root)
    )


def terms(schema: Schema) -> Iterator[Any]:
    """The values that a schema lists, if it lists any."""
    if "const" in schema:
        yield schema["const"]
    yield from schema.get("enum", ())
