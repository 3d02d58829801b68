"""Operations of the OpenAPI description that are no reading or writing of documents: steps, bytes, long refusals."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from .openapi_parts import SECURITY, problems, reference, sheet

Data: TypeAlias = dict[str, Any]

_TEXT: Final[Data] = {"type": "string"}


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


BYTES: Final[Data] = {"schema": {"type": "string", "contentEncoding": "binary"}}

_RANGED: Final = {
    "Range": "One range of bytes; of several none is answered, the file comes whole",
    "If-Range": "The range is wanted only if the file is still the one of this entity tag or date",
    "If-None-Match": "Entity tags of what is there already",
    "Want-Repr-Digest": "`md5=1` adds an MD5 to the digests (RFC 9530)",
}


def bytes_of_file() -> Data:
    told = ("ETag", "Last-Modified", "Accept-Ranges", "Repr-Digest", "Content-Disposition")
    headers: Data = {name: {"schema": {"type": "string"}} for name in told}
    attachment: Data = {"headers": headers, "content": {"application/octet-stream": BYTES}}
    asked = [{"name": name, "in": "header", "description": it, "schema": _TEXT} for name, it in _RANGED.items()]
    return {
        "summary": "The bytes of a file",
        "parameters": asked,
        "responses": {
            "200": {"description": "An attachment", **attachment},
            "206": {"description": "The part of it that was asked for", **attachment},
            "304": {"description": "The client has it"},
            **problems(401, 403, 404, 410, 412, 416, 503),
        },
    }


def attaching(tag: str) -> Data:
    members: Data = {
        "href": {"type": "string", "format": "uri-reference", "description": "The address of a complete upload"},
        "filename": {"type": "string", "description": "What the document calls it, where that is another name"},
        "filetype": {"type": "string", "description": "Its type, where the document does not name it yet"},
    }
    schema: Data = {"type": "object", "required": ["href"], "properties": members}
    filed: Data = {"content": {"application/json": {"schema": {"type": "object"}}}}
    return {
        "summary": "Attach an upload",
        "tags": [tag],
        "security": SECURITY,
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {
            "200": {"description": "It is a file of the record already", **filed},
            "201": {"description": "Attached; `Location` is where its bytes are", **filed},
            "202": {"$ref": "#/components/responses/accepted"},
            **problems(400, 401, 403, 404, 406, 409, 410, 415),
        },
    }
