"""Simple types: the text, numbers, dates and terms that members and attributes hold.

Each says once what XSD calls it, which JSON values it takes, and how XML text becomes JSON. Numbers, dates and
booleans keep their text: an integer is a JSON number only if its canonical text is the text that was given.
What is a date or an address is asked of libxml2, which also checks the XSD: so JSON and XML take the same values.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, get_args

from lxml import etree
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from sra.characters import ILLEGAL, escape_attribute
from sra.vocabulary import nearest, vocabulary

Parse = Callable[[str], Any]
MAX_SAFE_DIGITS = 15
"""Longer integers stay text in JSON: readers that keep numbers as doubles would change them."""


def trimmed(text: str) -> str:
    """Without the white space around it that XML knows; a no-break space is text."""
    return text.strip(" \t\n\r")


def refused(code: str, reason: str, **more: str | None) -> PydanticCustomError:
    """A fault of one value, to be raised inside pydantic; `more` may carry `expected`, `suggestion`, and the `member`
    of the checked object where the fault is."""
    told = {name: text for name, text in more.items() if text}
    return PydanticCustomError(code, "{reason}", {"reason": reason, **told})


@dataclass(frozen=True)
class SimpleType:
    """Any text. The other simple types narrow it."""

    base: str = "xs:string"

    parse: Parse | None = None
    """XML text to JSON value; None keeps the text as it is."""

    def check(self, value: object) -> object:
        """A JSON value to its canonical form; raises PydanticCustomError."""
        if not isinstance(value, str):
            raise refused("wrong-type", "must be a text", expected="a text")
        return value

    def facets(self, group: str | None) -> str:
        """The XSD facets, or "" if the base type alone says it all."""
        return ""

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string"}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        if type(self) is SimpleType:  # most members are plain text, which pydantic checks without calling back
            return core_schema.str_schema(strict=True)
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return self.json_schema()


@dataclass(frozen=True)
class FilledType(SimpleType):
    """A text that says something: at least one character that is not white space."""

    base: str = "xs:token"  # white space is collapsed before the length is measured; the text itself is kept

    def check(self, value: object) -> object:
        super().check(value)
        if not trimmed(str(value)):
            raise refused("empty-member", "must not be empty", expected="a text with at least one visible character")
        return value

    def facets(self, group: str | None) -> str:
        return '<xs:minLength value="1"/>'

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "pattern": r"\S"}


@dataclass(frozen=True)
class TermType(SimpleType):
    """A term of the vocabulary of this name."""

    vocabulary: str = ""
    grouped: bool = False
    """Which terms are allowed depends on another member (an instrument model on its platform)."""

    def terms(self, group: str | None = None) -> tuple[str, ...]:
        return vocabulary(self.vocabulary).texts(group if self.grouped else None)

    def check(self, value: object) -> object:
        super().check(value)
        require_term(str(value), self.terms())
        return value

    def facets(self, group: str | None) -> str:
        return enumeration(self.terms(group))

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.terms())}


@dataclass(frozen=True)
class IntegerType(SimpleType):
    """An integer: a JSON number, or a text if its spelling is not the canonical one (`007`)."""

    base: str = "xs:nonNegativeInteger"

    def __post_init__(self) -> None:
        object.__setattr__(self, "parse", integer_from_text)

    def check(self, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise refused("wrong-type", "must be a whole number", expected="a whole number")
        if isinstance(value, int) and 0 <= value < 2**31:
            return value
        require_lexical(self.base, str(value), "a whole number" + _RANGES.get(self.base, ""))
        return integer_from_text(str(value))

    def json_schema(self) -> dict[str, Any]:
        return {"type": ["integer", "string"], "pattern": r"^\s*[-+]?[0-9]+\s*$", **_BOUNDS.get(self.base, {})}


@dataclass(frozen=True)
class BooleanType(SimpleType):
    """true or false; XSD's other spellings, 1 and 0, stay text."""

    base: str = "xs:boolean"

    def __post_init__(self) -> None:
        object.__setattr__(self, "parse", boolean_from_text)

    def check(self, value: object) -> object:
        if isinstance(value, bool):
            return value
        if not isinstance(value, str):
            raise refused("wrong-type", "must be true or false", expected="true or false")
        require_lexical(self.base, value, "true or false")
        return boolean_from_text(value)

    def json_schema(self) -> dict[str, Any]:
        return {"enum": [True, False, "1", "0"]}


@dataclass(frozen=True)
class LexicalType(SimpleType):
    """A text that one of XSD's own types describes: a date, a decimal number, an address. The text is kept."""

    expected: str = ""
    numeric: bool = False
    schema: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "parse", trimmed)

    def check(self, value: object) -> object:
        if self.numeric and isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        super().check(value)
        require_lexical(self.base, str(value), self.expected)
        return trimmed(str(value))

    def json_schema(self) -> dict[str, Any]:
        return {"type": ["string", "number"] if self.numeric else "string", **dict(self.schema)}


_RANGES = {"xs:nonNegativeInteger": ", not negative", "xs:int": " of at most 32 bits"}
_BOUNDS: dict[str, dict[str, int]] = {"xs:nonNegativeInteger": {"minimum": 0}}


def integer_from_text(text: str) -> int | str:
    """`562` becomes 562; anything that would not be written back the same (`0562`, `+1`) stays text."""
    if text.isdecimal() and text[0] in "123456789" and len(text) <= MAX_SAFE_DIGITS:
        return int(text)
    text = trimmed(text)
    digits = text[1:] if text.startswith("-") else text
    canonical = digits.isdecimal() and digits.isascii() and (digits[0] != "0" or text == "0")
    return int(text) if canonical and len(digits) <= MAX_SAFE_DIGITS else text


def boolean_from_text(text: str) -> bool | str:
    """`true` and `false` become booleans; `1` and `0` stay text."""
    text = trimmed(text)
    return text == "true" if text in ("true", "false") else text


def require_term(text: str, terms: tuple[str, ...], member: str = "") -> None:
    """Raise `not-a-term`, with the nearest term as a suggestion; at `member` of the object that is being checked."""
    if text not in terms:
        reason = f"'{text}' is not a term of the vocabulary"
        expected, suggestion = one_of(terms), nearest(text, terms)
        raise refused("not-a-term", reason, expected=expected, suggestion=suggestion, member=member)


def one_of(terms: Sequence[str]) -> str:
    """The first dozen terms, for a person to read."""
    return "one of: " + ", ".join(terms[:12]) + (", …" if len(terms) > 12 else "")


def require_lexical(base: str, text: str, expected: str) -> None:
    """Raise `wrong-format` unless libxml2 takes the text for a value of the XSD type `base`."""
    if ILLEGAL.search(text):
        return  # reported as not-xml-text
    element = etree.Element("value")
    element.text = text
    if not _lexical_schema(base)(element):
        raise refused("wrong-format", f"'{text}' is not {expected}", expected=expected)


@cache
def _lexical_schema(base: str) -> etree.XMLSchema:
    source = f'<xs:schema xmlns:xs="{XS}"><xs:element name="value" type="{base}"/></xs:schema>'
    return etree.XMLSchema(etree.fromstring(source))


def enumeration(terms: tuple[str, ...]) -> str:
    """XSD enumeration facets."""
    return "".join(f'<xs:enumeration value="{escape_attribute(term)}"/>' for term in terms)


def literal_terms(annotation: Any) -> tuple[str, ...]:
    """The strings of a `Literal[...]`, or ()."""
    return get_args(annotation) if isinstance(annotation, type(Literal[""])) else ()


XS = "http://www.w3.org/2001/XMLSchema"

Text = Annotated[str, SimpleType()]
Token = Annotated[str, SimpleType("xs:token")]
Filled = Annotated[str, FilledType()]
Count = Annotated[int | str, IntegerType()]
Whole = Annotated[int | str, IntegerType("xs:integer")]
SmallInteger = Annotated[int | str, IntegerType("xs:int")]
Boolean = Annotated[bool | str, BooleanType()]
Double = Annotated[str, LexicalType("xs:double", expected="a decimal number", numeric=True)]
Float = Annotated[str, LexicalType("xs:float", expected="a decimal number", numeric=True)]
Date = Annotated[str, LexicalType("xs:date", expected="a date such as 2024-05-31")]
DateTime = Annotated[str, LexicalType("xs:dateTime", expected="a date and time such as 2024-05-31T12:00:00Z")]
Uri = Annotated[str, LexicalType("xs:anyURI", expected="an address (URI)", schema=(("format", "uri-reference"),))]
