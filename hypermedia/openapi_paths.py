"""The operations of the OpenAPI description: one entry for each address of `routes`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from records.registry import Resource, resources
from reviews import states

from .addresses import collection_of_review
from .media_types import HTML, JSON, JSON_PATCH, MERGE_PATCH, MULTIPART, Offer, offers_of, vendor_offers, writable
from .openapi_changes import changes
from .openapi_operations import BYTES, STEPS, attaching, bytes_of_file, half_of, received, refusal, step_of
from .openapi_parts import SECURITY, problems, reference, sheet
from .paging import filter_names

Data: TypeAlias = dict[str, Any]


Addition: TypeAlias = Callable[[], Iterator[tuple[str, Data]]]
"""Gives (path, operations) of addresses that are not `hypermedia`'s."""

_additions: list[Addition] = []


def add(addition: Addition) -> None:
    """Let a room above describe its addresses here; adding the same one twice is harmless."""
    if addition not in _additions:
        _additions.append(addition)


def paths() -> Iterator[tuple[str, Data]]:
    yield "/", {"get": sheet("The way in: links to everything", "entry")}
    yield "/lookup", {"get": _lookup()}
    yield "/search", {"get": sheet("Records by any of their names", "entry", _query("q"))}
    yield "/submitters", {"get": sheet("The submitting centres", "submitters")}
    yield "/submitters/{slug}", {"get": _submitter()}
    yield "/users/{number}", {"get": _moved("The centre of an account", _in_path("number"))}
    yield from changes()
    yield "/reviews", {"get": sheet("The reviews you may see, of all types", "reviews", _query("state"))}
    yield "/refusals/{key}", {"parameters": [_in_path("key")], "get": refusal()}
    yield "/links", {"get": sheet("What the relations mean", "help")}
    yield "/schemas", {"get": sheet("The schemas of all document versions", "schemas")}
    yield "/checklists", {"get": sheet("What samples are asked to say, by purpose", "schemas")}
    yield "/checklists/{id}", {"parameters": [_in_path("id")], "get": sheet("The fields of a checklist", "schemas")}
    yield "/checklists/{id}.json", {"parameters": [_in_path("id")], "get": _checklist_schema()}
    yield "/problems", {"get": sheet("What the types of errors mean", "help")}
    for resource in resources():
        yield from _of_resource(resource)
    for addition in _additions:
        yield from addition()


def _of_resource(resource: Resource) -> Iterator[tuple[str, Data]]:
    at, name = f"/{resource.collection}", resource.name
    yield at, {"get": _list(resource), "post": _create(resource)}
    own = [_in_path("key")]
    yield f"{at}/{{key}}", {"parameters": own, **_item(resource)}
    yield f"{at}/{{key}}/versions", {"parameters": own, "get": sheet("Its versions", at[1:])}
    yield (
        f"{at}/{{key}}/versions/{{number}}",
        {"parameters": [*own, _in_path("number")], "get": _read(resource)},
    )
    number = [*own, _in_path("number")]
    yield f"{at}/{{key}}/received", {"parameters": own, "get": received()}
    yield f"{at}/{{key}}/versions/{{number}}/received", {"parameters": number, "get": received()}
    yield f"{at}/{{key}}/origins", {"parameters": own, "get": sheet("The archives that have it", at[1:])}
    for step, (summary, *words) in STEPS.items():
        yield f"{at}/{{key}}/{step}", {"parameters": own, "post": step_of(summary, words, at[1:])}
    for part in resource.related_at:
        yield (
            f"{at}/{{key}}/{part}",
            {"parameters": own, "get": sheet(f"Its {part.replace('-', ' ')}", at[1:])},
        )
    for half, root in resource.codec.halves.items():
        yield f"{at}/{{key}}/{half}", {"parameters": own, "get": half_of(root)}
    if resource.files_at:
        yield f"{at}/{{key}}/data", {"parameters": own, "get": sheet("Its files", at[1:]), "post": attaching(at[1:])}
        yield f"{at}/{{key}}/data/{{name}}", {"parameters": [*own, _in_path("name")], "get": bytes_of_file()}
    for parent in resource.parents:
        above = next(each.collection for each in resources() if each.name == parent.name)
        path = f"/{above}/{{key}}/{resource.collection}"
        yield path, {"parameters": own, "get": _list(resource), "post": _create(resource)}
        yield f"{path}/{{child}}", {"parameters": [*own, _in_path("child")], "get": _read(resource)}
    yield from _reviews(resource, name)


def _reviews(resource: Resource, name: str) -> Iterator[tuple[str, Data]]:
    at = f"/{collection_of_review(resource.collection)}"
    yield at, {"get": sheet(f"Reviews of {resource.collection}", at[1:], _query("state"))}
    yield f"{at}/{{key}}", {"parameters": [_in_path("key")], "get": _review()}
    for action in states.ACTIONS:
        content = _request(writable(resource), resource) if action.needs == "document" else _words(action.needs)
        operation = {**_review(), "summary": action.label, "requestBody": content}
        yield f"{at}/{{key}}/{action.name}", {"parameters": [_in_path("key")], "post": operation}


def _content(offers: tuple[Offer, ...], kind: str) -> Data:
    """Media type -> schema. XML is described by its own schema language; HTML is for people."""
    return {offer.media_type: {"schema": _schema(offer, kind)} for offer in offers}


def _schema(offer: Offer, kind: str) -> Data:
    if offer.syntax == JSON:
        return reference(kind)
    return {
        "type": "string",
        "description": "A page" if offer.syntax == HTML else "An XML document; see /schemas",
    }


def _answered(resource: Resource, kind: str, description: str) -> Data:
    name = f"{resource.name}-v{resource.newest}"
    return {"description": description, "content": _content(offers_of(resource.name), f"{name}{kind}")}


def _request(offers: tuple[Offer, ...], resource: Resource) -> Data:
    content = _content(offers, f"{resource.name}-v{resource.newest}")
    if resource.files_at:
        content[MULTIPART] = {"schema": {"type": "string", "description": "The document, then the files it names"}}
    return {"required": True, "content": content}


def _list(resource: Resource) -> Data:
    filters = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in filter_names(resource)]
    pages = [{"$ref": f"#/components/parameters/{name}"} for name in ("after", "before", "limit")]
    return {
        "summary": f"A page of {resource.collection}",
        "tags": [resource.collection],
        "parameters": [*pages, *filters],
        "responses": {"200": _answered(resource, "-page", "A page"), **problems(400, 401, 406)},
    }


def _create(resource: Resource) -> Data:
    extra = [{"$ref": f"#/components/parameters/{name}"} for name in ("Idempotency-Key", "Prefer", "hold-until")]
    return {
        "summary": f"Submit {resource.collection}",
        "tags": [resource.collection],
        "security": SECURITY,
        "parameters": extra,
        "requestBody": _posted(resource),
        "responses": {
            "201": _answered(resource, "-record", "Published; `Location` is its address"),
            "202": {"$ref": "#/components/responses/accepted"},
            **problems(400, 401, 403, 406, 409, 413, 415, 422, 429),
        },
    }


def _posted(resource: Resource) -> Data:
    """A document, or what else the collection reads."""
    body = _request(writable(resource), resource)
    others = {kind: {"schema": {"type": "object", "description": it}} for kind, it in resource.other_bodies.items()}
    return {**body, "content": {**body["content"], **others}}


def _read(resource: Resource) -> Data:
    answers = {
        "200": _with_files(resource, _answered(resource, "-record", "The record")),
        "304": {"description": "The client has it"},
    }
    moved = {"308": {"description": "`Location` is the canonical address"}}
    return {
        "summary": f"One {resource.name}",
        "tags": [resource.collection],
        "responses": {**answers, **moved, **problems(401, 403, 404, 406, 410)},
    }


def _with_files(resource: Resource, answered: Data) -> Data:
    """Also the forms that a file of a record may be."""
    forms = {media_type: dict(BYTES) for media_type in resource.file_forms}
    return {**answered, "content": {**answered["content"], **forms}}


def _item(resource: Resource) -> Data:
    changed = {
        "200": _answered(resource, "-record", "Stored"),
        "202": {"$ref": "#/components/responses/accepted"},
        **problems(400, 401, 403, 404, 406, 409, 410, 412, 413, 415, 429),
    }
    conditions = [{"$ref": f"#/components/parameters/{name}"} for name in ("If-Match", "Prefer")]
    shared = {"tags": [resource.collection], "security": SECURITY, "parameters": conditions}
    patches: Data = {kind: {"schema": {}} for kind in (MERGE_PATCH, JSON_PATCH)}
    forms = {offer.media_type: {"schema": {"type": "object"}} for offer in writable(resource) if offer.syntax == JSON}
    return {
        "get": _read(resource),
        "put": {
            **shared,
            "summary": "Replace, or create here",
            "requestBody": _request(writable(resource), resource),
            "responses": changed,
        },
        "patch": {
            **shared,
            "summary": "Change some members",
            "requestBody": {"content": {**patches, **forms}},
            "responses": changed,
        },
        "delete": {**shared, **sheet("Withdraw", resource.collection), "parameters": conditions},
    }


def _review() -> Data:
    answers = {
        "200": {
            "description": "The review",
            "content": {
                "application/json": {"schema": reference("review")},
                "application/xml": {},
                "text/html": {},
            },
        },
        "304": {"description": "Nothing happened since"},
        **problems(400, 401, 403, 404, 406, 409, 415),
    }
    return {
        "summary": "One review",
        "tags": ["reviews"],
        "security": SECURITY,
        "parameters": [{"$ref": "#/components/parameters/Prefer"}],
        "responses": answers,
    }


def _words(needs: str) -> Data:
    properties = (
        {"comment": {"type": "string"}, "pointer": {"type": "string"}}
        if needs == "comment"
        else {"reason": {"type": "string"}}
    )
    schema = {"type": "object", "properties": properties, "required": [needs] if needs else []}
    return {"required": bool(needs), "content": {"application/json": {"schema": schema}}}


def _submitter() -> Data:
    content = _content(vendor_offers("submitter", [1], 1), "submitter")
    return {
        "summary": "A centre",
        "tags": ["submitters"],
        "parameters": [_in_path("slug")],
        "responses": {"200": {"description": "The centre", "content": content}, **problems(404, 406)},
    }


def _lookup() -> Data:
    return _moved("A record by one of its names", *(_query(name) for name in ("accession", "alias", "submitter")))


def _moved(summary: str, *parameters: Data) -> Data:
    answers = {"308": {"description": "`Location` is the record"}, **problems(400, 404)}
    return {"summary": summary, "tags": ["entry"], "parameters": list(parameters), "responses": answers}


def _checklist_schema() -> Data:
    content = {"application/schema+json": {"schema": {"type": "object"}}}
    return {
        "summary": "A checklist as JSON Schema",
        "tags": ["schemas"],
        "responses": {"200": {"description": "A schema of samples", "content": content}, **problems(404)},
    }


def _in_path(name: str) -> Data:
    kind = "integer" if name == "number" else "string"
    return {"name": name, "in": "path", "required": True, "schema": {"type": kind}}


def _query(name: str) -> Data:
    return {"name": name, "in": "query", "schema": {"type": "string"}}
