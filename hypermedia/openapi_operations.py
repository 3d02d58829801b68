"""Operations of the OpenAPI description that are no reading or writing of documents: steps, bytes, long refusals."""

from __future__ import annotations

from typing import Any, TypeAlias

from .openapi_parts import SECURITY, problems, reference, sheet

Data: TypeAlias = dict[str, Any]


def refusal() -> Data:
    content: Data = {"application/json": {"schema": reference("problem")}, "application/xml": {}, "text/html": {}}
    return {
        "summary": "More faults of a document that was refused to you",
        "tags": ["help"],
        "security": SECURITY,
        "parameters": [{"name": "after", "in": "query", "schema": {"type": "integer"}}],
        "responses": {"200": {"description": "The next faults", "content": content}, **problems(400, 401, 404)},
    }


STEPS = {
    "release": ("Make it public",),
    "suppress": ("Take it out of lists", "reason", "until"),
    "restore": ("Bring it back",),
    "supersede": ("Let another record answer for it", "successor"),
}
"""Step -> what it does, and the words it takes."""


def step_of(summary: str, words: list[str], tag: str) -> Data:
    operation: Data = sheet(summary, tag)
    if words:
        schema = {"type": "object", "properties": {name: {"type": "string"} for name in words}}
        operation = {**operation, "requestBody": {"content": {"application/json": {"schema": schema}}}}
    return operation


def received() -> Data:
    binary = {"*/*": {"schema": {"type": "string", "contentEncoding": "binary"}}}
    return {
        "summary": "What was sent, as it was sent",
        "responses": {
            "200": {"description": "An attachment of the type it was sent as", "content": binary},
            "304": {"description": "The client has it"},
            **problems(401, 403, 404, 410),
        },
    }


def half_of(root: str) -> Data:
    forms: Data = {"application/json": {"schema": {"type": "object"}}, "application/xml": {}}
    return {
        "summary": f"What the archives keep of it as a {root}",
        "responses": {
            "200": {"description": f"The {root}, as the archives' XML or in the same words", "content": forms},
            "304": {"description": "The client has it"},
            **problems(401, 403, 404, 406, 410),
        },
    }


def bytes_of_file() -> Data:
    binary = {"application/octet-stream": {"schema": {"type": "string", "contentEncoding": "binary"}}}
    return {
        "summary": "The bytes of a file",
        "responses": {"200": {"description": "An attachment", "content": binary}, **problems(401, 403, 404)},
    }
