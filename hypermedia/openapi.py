"""The OpenAPI 3.1 description, derived from the registry: each media type with the schema of its own document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeAlias

from django.conf import settings

from records.registry import resources

from .openapi_parts import ERRORS, FIXED_SCHEMAS, LINK_ITEMS, PARAMETERS, SECURITY, SECURITY_SCHEMES, reference
from .openapi_paths import paths

Data: TypeAlias = dict[str, Any]


@cache
def describe() -> Data:
    """The whole description. It depends on settings and the registry alone, so it is made once."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "GMI repository",
            "version": _version(),
            "summary": "One hypermedia API over the INSDC data model.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": settings.GMI_BASE_URL}],
        "security": [{}, *SECURITY],
        "tags": [{"name": each.collection, "description": each.description} for each in resources()],
        "paths": dict(paths()),
        "components": {
            "schemas": {**FIXED_SCHEMAS, **dict(_document_schemas())},
            "parameters": PARAMETERS,
            "responses": ERRORS,
            "securitySchemes": SECURITY_SCHEMES,
        },
    }


def _version() -> str:
    try:
        return version("gmi-repository")
    except PackageNotFoundError:
        return "0"


def _document_schemas() -> Iterator[tuple[str, Any]]:
    """The document of every version, as sent and as answered (with the server's own members and as a page)."""
    for resource in resources():
        for number in resource.documents:
            name = f"{resource.name}-v{number}"
            yield from _hoisted(name, resource.codec_for(number).json_schema())
            yield f"{name}-record", {"allOf": [reference(name), reference("server-members")]}
            yield f"{name}-page", _page(reference(f"{name}-record"))


def _page(item: Data) -> Data:
    return {
        "type": "object",
        "required": ["links", "items"],
        "properties": {"links": LINK_ITEMS, "items": {"type": "array", "items": item}},
    }


def _hoisted(name: str, schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """A schema without `$schema` and `$id`, its `$defs` as components of their own.

    Documents are open here, since `allOf` adds the server's members; what is unknown is refused all the same.
    """
    own = {
        key: value for key, value in schema.items() if key not in ("$defs", "$schema", "$id", "additionalProperties")
    }
    yield name, _repointed(own, name)
    for part, inner in schema.get("$defs", {}).items():
        yield f"{name}.{part}", _repointed(inner, name)


def _repointed(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {
            key: f"#/components/schemas/{name}.{inner.removeprefix('#/$defs/')}"
            if key == "$ref" and isinstance(inner, str)
            else _repointed(inner, name)
            for key, inner in value.items()
        }
    return [_repointed(each, name) for each in value] if isinstance(value, list) else value
