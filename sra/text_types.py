"""Texts of a certain size, or of a certain form."""

import re
from dataclasses import dataclass
from typing import Any

from sra.characters import escape_attribute
from sra.simple_types import SimpleType, refused, trimmed


@dataclass(frozen=True)
class SizedType(SimpleType):
    """A text of so many characters."""

    least: int = 0
    most: int = 0
    filled: bool = False
    """At least one of them is visible."""

    def check(self, value: object) -> object:
        super().check(value)
        require_size(str(value), self.least, self.most)
        if self.filled and not trimmed(str(value)):
            raise refused("empty-member", "must not be empty", expected="a text with at least one visible character")
        return value

    def facets(self, group: str | None) -> str:
        visible = r'<xs:pattern value="\s*\S[\s\S]*"/>' if self.filled else ""
        return f'{visible}<xs:minLength value="{self.least}"/><xs:maxLength value="{self.most}"/>'

    def json_schema(self) -> dict[str, Any]:
        visible = {"pattern": r"\S"} if self.filled else {}
        return {"type": "string", "minLength": self.least, "maxLength": self.most, **visible}


@dataclass(frozen=True)
class PatternType(SimpleType):
    """A text that a pattern describes: the whole of it, in what XSD's and Python's regular expressions share."""

    pattern: str = ""
    expected: str = ""

    def check(self, value: object) -> object:
        super().check(value)
        if not re.fullmatch(self.pattern, str(value)):
            raise refused("wrong-format", f"'{value}' is not {self.expected}", expected=self.expected)
        return value

    def facets(self, group: str | None) -> str:
        return f'<xs:pattern value="{escape_attribute(self.pattern)}"/>'

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.pattern}$"}


def require_size(text: str, least: int, most: int) -> None:
    """Raise `wrong-format` unless the text has from `least` to `most` characters."""
    if not least <= len(text) <= most:
        expected = f"{least} to {most} characters"
        raise refused("wrong-format", f"has {len(text)} characters, not {expected}", expected=expected)
