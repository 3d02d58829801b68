"""The archives' own schemas, as ena-upload-cli installs them, and what a schema says, path by path."""

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from lxml import etree

XSD = "http://www.w3.org/2001/XMLSchema"
FILES = {
    "STUDY": "SRA.study.xsd",
    "SAMPLE": "SRA.sample.xsd",
    "EXPERIMENT": "SRA.experiment.xsd",
    "RUN": "SRA.run.xsd",
    "SUBMISSION": "SRA.submission.xsd",
    "PROJECT": "ENA.project.xsd",
}
"""Record element to schema; none comes with it for analyses and receipts."""


def folder() -> Path | None:
    """Where they are, or None if ena-upload-cli is not installed."""
    found = importlib.util.find_spec("ena_upload")
    return Path(found.origin).parent / "templates" if found and found.origin else None


needed = pytest.mark.skipif(folder() is None, reason="ena-upload-cli, which carries ENA's schemas, is not installed")


@cache
def compiled_for(kind: str) -> etree.XMLSchema:
    """ENA's schema for a record element, to be asked for a verdict."""
    return etree.XMLSchema(file=str(Path(f"{folder()}/{FILES[kind]}")))


@dataclass(frozen=True)
class Declared:
    """What a schema says of one element or attribute."""

    required: bool
    repeated: bool
    type: str
    terms: frozenset[str] = frozenset()
    sizes: tuple[int | None, int | None] = (None, None)


def declarations(schema: xmlschema.XMLSchema10, root: str) -> dict[str, Declared]:
    """Path of each element and attribute below a root to what is declared of it."""
    return dict(_walk(schema.elements[root], root))


@cache
def declared_for(kind: str) -> dict[str, Declared]:
    """What ENA's schema for a record element says."""
    return declarations(xmlschema.XMLSchema10(str(Path(f"{folder()}/{FILES[kind]}"))), kind)


def _walk(element: Any, path: str) -> Iterator[tuple[str, Declared]]:
    for name, attribute in element.attributes.items():
        if name is not None:
            yield f"{path}/@{name}", _declared(attribute.type, attribute.use == "required", repeated=False)
    if element.type.is_simple() or not hasattr(element.type.content, "model"):
        return
    for child, required, repeated in _children(element.type.content, required=True, repeated=False):
        below = f"{path}/{child.local_name}"
        yield below, _declared(child.type, required, repeated)
        yield from _walk(child, below)


def _children(group: Any, required: bool, repeated: bool) -> Iterator[tuple[Any, bool, bool]]:
    required = required and group.min_occurs > 0 and (group.model != "choice" or len(group) == 1)
    repeated = repeated or group.max_occurs != 1
    for item in group:
        if hasattr(item, "model"):
            yield from _children(item, required, repeated)
        else:
            yield item, required and item.min_occurs > 0, repeated or item.max_occurs != 1


def _declared(type_: Any, required: bool, repeated: bool) -> Declared:
    simple = type_ if type_.is_simple() else type_.content
    if hasattr(simple, "model"):  # elements, or nothing
        return Declared(required, repeated, "")
    return Declared(required, repeated, _built_in(simple), frozenset(simple.enumeration or ()), _sizes(simple))


def _built_in(simple: Any) -> str:
    """The type of XML Schema itself that a simple type is made of."""
    while simple.target_namespace != XSD or simple.local_name is None:
        simple = simple.base_type
    return str(simple.local_name)


def _sizes(simple: Any) -> tuple[int | None, int | None]:
    return simple.min_length, simple.max_length
