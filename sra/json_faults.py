"""What pydantic found wrong with a JSON value, as faults with pointers."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sra.annotations import choice_terms, content_of
from sra.faults import Fault, pointer_of
from sra.markup import member_name
from sra.vocabulary import nearest

CODES = {
    "missing": "missing-member",
    "extra_forbidden": "unknown-member",
    "too_short": "too-few",
    "too_long": "too-many",
    "literal_error": "not-a-term",
    "union_tag_invalid": "not-a-term",
    "union_tag_not_found": "missing-member",
}
"""pydantic's own error types; ours are our codes already, and every other is a wrong type."""

OURS = frozenset(
    {"missing-member", "unknown-member", "empty-member", "not-a-term", "wrong-type", "wrong-format"}
    | {"too-few", "too-many", "conflict"}
)

REASONS = {
    "missing": "is required",
    "extra_forbidden": "'{name}' is not a member of this document",
    "too_short": "needs at least {min_length} entry",
    "too_long": "may have at most {max_length} entry",
    "union_tag_not_found": "is required: it tells which kind this is",
    "union_tag_invalid": "'{tag}' is not a term of the vocabulary",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "list_type": "must be a list",
    "string_type": "must be a text",
}


def faults_of(error: ValidationError, value: object, model: type[BaseModel]) -> list[Fault]:
    """Every fault of the error; `value` is what was validated against `model`."""
    return [_fault(details, value, model) for details in error.errors(include_url=False)]


def _fault(details: ErrorDetails, value: object, model: type[BaseModel]) -> Fault:
    kind, context = details["type"], details.get("ctx", {})
    steps = list(_steps(details["loc"], value))
    if kind.startswith("union_tag"):
        steps.append("type")
    elif "member" in context:
        steps.append(context["member"])
    code = CODES.get(kind) or (kind if kind in OURS else "wrong-type")
    name = steps[-1] if steps else ""
    template = REASONS.get(kind)
    reason = template.format(name=name, **{"tag": "", **context}) if template else details["msg"]
    expected, suggestion = _hints(kind, context, details, model, name)
    return Fault(code, reason, pointer_of(steps), expected=expected, suggestion=suggestion)


Hints = tuple[str | None, str | None]
"""What was expected, and what may have been meant."""


def _hints(kind: str, context: dict[str, Any], details: ErrorDetails, model: type[BaseModel], name: object) -> Hints:
    if kind == "extra_forbidden":
        members = list(_members_at(details["loc"][:-1], model))
        return ("one of: " + ", ".join(members) if members else None), nearest(str(name), members)
    if kind == "union_tag_invalid":
        terms = [term.strip(" '") for term in str(context["expected_tags"]).split(",")]
        return "one of: " + ", ".join(terms), nearest(str(context["tag"]), terms)
    if kind == "string_type":
        return "a text", None
    return context.get("expected"), context.get("suggestion")


def _steps(location: tuple[str | int, ...], value: object) -> Iterator[str | int]:
    """The location without the names of union branches, which stand for no step in the value."""
    last = len(location) - 1
    for index, step in enumerate(location):
        if isinstance(value, dict) and (step in value or index == last):
            value = value.get(step)
            yield step
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step] if step < len(value) else None
            yield step


def _members_at(location: tuple[str | int, ...], model: type[BaseModel]) -> list[str]:
    """The members that the object at a location may have."""
    models: tuple[type[BaseModel], ...] = (model,)
    for step in location:
        if isinstance(step, str):
            models = _descend(models, step)
    return [member_name(name) for model in models for name in model.model_fields]


def _descend(models: tuple[type[BaseModel], ...], step: str) -> tuple[type[BaseModel], ...]:
    """The models behind a member of this name, or those of a choice that have this name."""
    fields = [info for model in models for name, info in model.model_fields.items() if member_name(name) == step]
    if fields:
        return content_of(fields[0]).models
    return tuple(model for model in models if step in _names(model))


def _names(model: type[BaseModel]) -> tuple[str, ...]:
    named = model.model_fields.get("type")
    return choice_terms(named) if named is not None else ()
