"""The JSON Schema of a document (draft 2020-12), from its model; for OpenAPI, for forms and for whoever asks."""

from functools import cache
from typing import Any

from sra.document import Document

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def json_schema_of(model: type[Document]) -> dict[str, Any]:
    """pydantic's schema in our words: optional members may be absent, and null is not offered for them.

    One for all who ask, to be read only: every page of a record asks, and making it takes longer than the page.
    """
    schema = model.model_json_schema(by_alias=True, mode="validation")
    simplified: dict[str, Any] = _without_null(schema)
    return {"$schema": DIALECT, **simplified}


def _without_null(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_null(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    branches = schema.get("anyOf", [])
    if {"type": "null"} in branches and schema.get("default", "") is None:
        kept = [branch for branch in branches if branch != {"type": "null"}]
        rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default")}
        schema = {**(kept[0] if len(kept) == 1 else {"anyOf": kept}), **rest}
    return {name: _without_null(value) for name, value in schema.items()}
