"""Shapes: members whose JSON is not the plain picture of their XML, such as attributes as one object.

Lives here: what a shape must be able to do, and the two XML forms. The shapes themselves stand beside their models
in `blocks_*`.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Protocol

from lxml import etree
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError, core_schema

HrefOf = Callable[[str, str], str | None]
"""(kind, accession) to the address of that record, or None if it has none here."""


class XmlForm(Enum):
    """The two XML forms of a document (gmi-api D 1.3)."""

    SRA = "sra"
    """As the archives define it."""
    GMI = "gmi"
    """The same with links as Atom links and an `href` beside accessions."""


class Link(Protocol):
    """A hypermedia link, as whoever calls the codec has it."""

    @property
    def rel(self) -> str: ...
    @property
    def href(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def type(self) -> str | None: ...


class Shape:
    """How a repeated XML element and one JSON value become each other. Subclasses say all five."""

    def read(self, items: etree._Element) -> Any:
        """The element around the items to the canonical JSON value. It has passed the XSD.

        There are items of one tag in it, and nothing else, unless the shape itself says which tag is its own.
        """
        raise NotImplementedError

    def write(self, value: Any, tag: str, form: XmlForm) -> str:
        """The canonical JSON value to the items, as XML text."""
        raise NotImplementedError

    def particle(self, tag: str, form: XmlForm) -> str:
        """The XSD particle for the repeated item (with its own minOccurs and maxOccurs)."""
        raise NotImplementedError

    def check(self, value: Any) -> Any:
        """Any JSON value to the canonical one; raises PydanticCustomError, or `faulty` for several faults."""
        raise NotImplementedError

    def json_schema(self) -> dict[str, Any]:
        raise NotImplementedError

    def pointer(self, items: Sequence[etree._Element], index: int) -> tuple[str | int, ...]:
        """Where the item at `index` stands within the JSON value."""
        return (index,)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return self.json_schema()


class Findings:
    """Collects the faults of a compound value, so that a shape reports them all."""

    def __init__(self) -> None:
        self._details: list[InitErrorDetails] = []

    def add(self, error: PydanticCustomError, at: tuple[str | int, ...], value: object = None) -> None:
        self._details.append(InitErrorDetails(type=error, loc=at, input=value))

    def check(self, require: Callable[..., None], *values: str, at: tuple[str | int, ...]) -> None:
        """Call one of the `require_…` functions and note what it raises."""
        try:
            require(*values)
        except PydanticCustomError as error:
            self.add(error, at)

    def raise_if_any(self) -> None:
        if self._details:
            raise ValidationError.from_exception_data("document", self._details)
