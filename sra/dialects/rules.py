"""What a rule is: one difference between dialects, declared as data.

A rule says where it looks (an XPath from the record), what it does there (a `Change`), why, and whose dialect it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any, Protocol

from lxml import etree

from sra.dialects.draft import Draft

ALL_KINDS: frozenset[str] = frozenset()
"""A rule for every kind of record."""


class Effect(IntEnum):
    """What a change did at one place."""

    NOTHING = 0
    EVENED = 1
    LOST = 2
    """As EVENED, and something that was said has no place any more."""


class Change(Protocol):
    """What is done at a place. Doing it again does nothing."""

    @property
    def may_lose(self) -> bool:
        """Whether its effect can be LOST."""
        ...

    def apply(self, element: etree._Element, draft: Draft) -> Effect: ...

    def words(self) -> str:
        """What it does, in a few words, for the table of rules."""
        ...


class Dialect:
    """The dialects that can be told from a document, and the names they are told by."""

    ENA = "ena"
    ANY = "sra"
    """SRA of no particular dialect: untidy, but it could be anyone's."""
    ENA_1_8 = "ena-1.8"
    INSDC = "insdc"
    OLD = "sra-1.0-1.4"
    PACKAGE = "ncbi-package"
    BIOSAMPLE = "biosample"
    BIOPROJECT = "bioproject"


TELLING = (
    Dialect.BIOSAMPLE,
    Dialect.BIOPROJECT,
    Dialect.PACKAGE,
    Dialect.OLD,
    Dialect.INSDC,
    Dialect.ENA_1_8,
    Dialect.ANY,
)
"""If rules of several dialects were needed, the first of these is what the document is in."""


@dataclass(frozen=True)
class Rule:
    """One difference that is evened out."""

    name: str
    reason: str
    dialect: str
    where: str
    change: Change
    kinds: frozenset[str] = field(default=ALL_KINDS)

    @property
    def lossy(self) -> bool:
        """Whether it may take away what has no place any more."""
        return self.change.may_lose

    def is_for(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds

    @cached_property
    def _path(self) -> etree.XPath:
        return etree.XPath(self.where)

    def places(self, root: etree._Element) -> Sequence[etree._Element]:
        """The elements of a record that the rule looks at."""
        found: Any = self._path(root)
        return list(found)


def kinds(*names: str) -> frozenset[str]:
    """The kinds of record that a rule is for, by the names of their elements."""
    return frozenset(names)
