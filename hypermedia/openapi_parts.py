"""The parts of the OpenAPI description that are the same for every resource."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from records.models import Visibility
from reviews import states

Data: TypeAlias = dict[str, Any]


def reference(name: str) -> Data:
    return {"$ref": f"#/components/schemas/{name}"}


LINK_ITEMS: Final[Data] = {"type": "array", "items": reference("link")}

SECURITY: Final[list[Data]] = [{"basic": []}, {"token": []}]
SECURITY_SCHEMES: Final[Data] = {
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "Name and password, or name and personal token",
    },
    "token": {"type": "http", "scheme": "bearer", "description": "A personal token"},
}

_TEXT: Final[Data] = {"type": "string"}
_WHEN: Final[Data] = {"type": ["string", "null"], "format": "date-time"}

FIXED_SCHEMAS: Final[Data] = {
    "link": {
        "type": "object",
        "required": ["rel", "href"],
        "properties": {
            "rel": _TEXT,
            "href": _TEXT,
            "title": _TEXT,
            "type": _TEXT,
            "templated": {"type": "boolean"},
        },
    },
    "sheet": {
        "type": "object",
        "properties": {"links": LINK_ITEMS, "items": {"type": "array", "items": {"type": "object"}}},
    },
    "server-members": {
        "type": "object",
        "description": "Written by the server; ignored when sent",
        "properties": {
            "links": LINK_ITEMS,
            "record": {
                "type": "object",
                "properties": {
                    "status": {"enum": list(Visibility.values)},
                    "accession": {"type": ["string", "null"]},
                    "version": {"type": "integer"},
                    "created": _WHEN,
                    "modified": _WHEN,
                    "first-public": _WHEN,
                    "hold-until": {"type": "string", "format": "date"},
                    "until": {"type": "string", "format": "date"},
                    "note": _TEXT,
                    "files-awaited": {"type": "integer"},
                    "origin": {
                        "type": "object",
                        "description": "Of a copy: where it is from",
                        "properties": dict.fromkeys(("archive", "href", "retrieved", "version"), _TEXT),
                    },
                    "differs": {"type": "array", "items": _TEXT, "description": "Archives that say otherwise"},
                    "normalisations": {"type": "array", "items": reference("normalisation")},
                    "warnings": {"type": "array", "items": reference("fault")},
                },
            },
        },
    },
    "normalisation": {
        "type": "object",
        "description": "A difference between dialects that was evened out when the document was read",
        "required": ["name", "reason", "lossy"],
        "properties": {
            **dict.fromkeys(("name", "reason"), _TEXT),
            "lossy": {"type": "boolean"},
            "times": {"type": "integer"},
            "line": {"type": ["integer", "null"]},
            "xpath": {"type": ["string", "null"]},
        },
    },
    "submitter": {
        "type": "object",
        "properties": dict.fromkeys(("slug", "name", "center-name", "description", "href"), _TEXT),
    },
    "review": {
        "type": "object",
        "required": ["status"],
        "properties": {
            "links": LINK_ITEMS,
            "status": {
                "type": "object",
                "required": ["message"],
                "properties": {"message": {"enum": list(states.STATES)}},
                "additionalProperties": {"type": "string", "format": "uri"},
            },
            **{
                name: {"type": "array", "items": {"type": "object"}}
                for name in ("checks", "normalisations", "timeline", "proposals", "changes")
            },
            "document": {"type": "object"},
        },
    },
    "accepted": {
        "type": "object",
        "required": ["response"],
        "properties": {"response": _TEXT, "links": LINK_ITEMS},
    },
    "fault": {
        "type": "object",
        "required": ["field", "pointer", "code", "reason"],
        "properties": {
            **dict.fromkeys(("field", "pointer", "xpath", "code", "reason", "expected", "suggestion"), _TEXT),
            "severity": {"enum": ["error", "warning"]},
            "line": {"type": "integer"},
        },
    },
    "problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail", "message", "request-id"],
        "properties": {
            **dict.fromkeys(("type", "title", "detail", "message", "request-id"), _TEXT),
            "status": {"type": "integer"},
            "links": LINK_ITEMS,
            "total-faults": {"type": "integer"},
            "invalidFields": {"type": "array", "items": _TEXT},
            "errors": {"type": "array", "items": reference("fault")},
        },
    },
}


def _query(name: str, description: str, **schema: Any) -> Data:
    return {"name": name, "in": "query", "description": description, "schema": schema or _TEXT}


def _header(name: str, description: str) -> Data:
    return {"name": name, "in": "header", "description": description, "schema": _TEXT}


PARAMETERS: Final[Data] = {
    "after": _query("after", "The key of the last record of the page before"),
    "before": _query("before", "The key of the first record of the page after"),
    "limit": _query("limit", "Records on a page", type="integer", minimum=1, maximum=1000, default=100),
    "hold-until": _query("hold-until", "Keep it private until this date", type="string", format="date"),
    "Idempotency-Key": _header(
        "Idempotency-Key", "Sent again with the same request, it is answered again, not done again"
    ),
    "If-Match": _header("If-Match", "The entity tag that the change is based on"),
    "Prefer": _header("Prefer", "return=minimal, or wait=N on a review"),
}

_TITLES: Final = {
    400: "The request or its document is wrong",
    401: "Credentials are missing or not recognised",
    403: "Known, and not allowed",
    404: "Nothing here",
    406: "Nothing acceptable on offer",
    409: "In conflict with what is there",
    410: "Withdrawn",
    412: "Not in the expected state",
    413: "Too large",
    416: "The range is not within the file",
    415: "This type of body is not read",
    422: "The idempotency key came with another request",
    429: "Too many refused sign-ins",
    503: "Not to be had just now",
}

_PROBLEM_CONTENT: Final[Data] = {
    "application/json": {"schema": reference("problem")},
    "application/problem+json": {"schema": reference("problem")},
    "application/xml": {"schema": _TEXT},
    "text/html": {"schema": _TEXT},
}

ERRORS: Final[Data] = {
    **{str(status): {"description": title, "content": _PROBLEM_CONTENT} for status, title in _TITLES.items()},
    "accepted": {
        "description": "Held for review; `Location` is where to poll",
        "content": {
            "application/json": {"schema": reference("accepted")},
            "application/xml": {"schema": _TEXT},
        },
    },
}


def problems(*statuses: int) -> Data:
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses}


def sheet(summary: str, tag: str, *parameters: Data) -> Data:
    """An operation that answers with links and data in JSON, XML and HTML."""
    content = {
        "application/json": {"schema": reference("sheet")},
        "application/xml": {"schema": _TEXT},
        "text/html": {"schema": _TEXT},
    }
    answers = {"200": {"description": summary, "content": content}, **problems(401, 403, 404, 406)}
    return {"summary": summary, "tags": [tag], "parameters": list(parameters), "responses": answers}
