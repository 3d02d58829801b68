"""What a member's type annotation says: simple, shaped or an object; one or many; needed or not."""

import types
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from annotated_types import MaxLen
from pydantic.fields import FieldInfo

from sra.document import Block
from sra.shapes import Shape
from sra.simple_types import SimpleType, TermType, literal_terms


@dataclass
class Content:
    """The annotation of one member, taken apart. Exactly one of `simple`, `shape` and `models` is set."""

    required: bool
    many: bool = False
    nillable: bool = False
    most: int | None = None
    simple: SimpleType | None = None
    shape: Shape | None = None
    models: tuple[type[Block], ...] = ()


def content_of(info: FieldInfo) -> Content:
    """Take the annotation of a pydantic field apart. Raises TypeError for one that has no place in XML."""
    content = Content(required=info.is_required())
    _note(content, info.metadata)
    _take_apart(content, info.annotation)
    if not (content.simple or content.shape or content.models):
        raise TypeError(f"{info.annotation} has no place in XML")
    return content


def _take_apart(content: Content, annotation: Any) -> None:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        _note(content, arguments[1:])
        _take_apart(content, arguments[0])
    elif origin in (Union, types.UnionType):
        _take_union_apart(content, arguments)
    elif content.shape is not None:
        return  # what a shape makes of its items is its own affair
    elif origin is list:
        content.many = True
        _take_apart(content, arguments[0])
    elif isinstance(annotation, type) and issubclass(annotation, Block):
        content.models = (*content.models, annotation)


def _take_union_apart(content: Content, arguments: tuple[Any, ...]) -> None:
    content.nillable = content.many and type(None) in arguments
    for argument in arguments:
        if argument is not type(None):
            _take_apart(content, argument)


def _note(content: Content, metadata: Any) -> None:
    for item in metadata:
        if isinstance(item, SimpleType):
            content.simple = item
        elif isinstance(item, Shape):
            content.shape = item
        elif isinstance(item, MaxLen):
            content.most = item.max_length


def choice_terms(info: FieldInfo) -> tuple[str, ...]:
    """The names that a choice can have: of the member that is marked `name()`."""
    content = Content(required=True)
    _note(content, info.metadata)
    if isinstance(content.simple, TermType):
        return content.simple.terms()
    return literal_terms(info.annotation)
