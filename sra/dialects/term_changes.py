"""Changes that follow the tables: terms, the platform of a model, the order of children."""

from dataclasses import dataclass

from lxml import etree

from sra.dialects.changes import set_value, value_of
from sra.dialects.draft import Draft
from sra.dialects.rules import Effect
from sra.dialects.tables import meaning, meant, orders, outdated
from sra.vocabulary import vocabulary

UNSPECIFIED = "unspecified"
MIXED_UP = frozenset(
    {
        "LS454",
        "ILLUMINA",
        "HELICOS",
        "ABI_SOLID",
        "COMPLETE_GENOMICS",
        "BGISEQ",
        "OXFORD_NANOPORE",
        "PACBIO_SMRT",
        "ION_TORRENT",
        "CAPILLARY",
        "DNBSEQ",
        "ELEMENT",
        "ULTIMA",
    }
)
"""Platforms under which archives have served models of another of them; ENA sorts the same ones."""


@dataclass(frozen=True)
class MapTerm:
    """Put the term that is meant for what was received, by the table of terms and the spelling of the vocabulary."""

    vocabulary: str
    attribute: str = ""
    only_outdated: bool = False

    @property
    def may_lose(self) -> bool:
        return any(found.lossy for found in meant(self.vocabulary).values())

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        value = value_of(element, self.attribute)
        if not value or (self.only_outdated and value not in outdated(self.vocabulary)):
            return Effect.NOTHING
        found = meaning(self.vocabulary, value)
        if found is None:
            return Effect.NOTHING
        set_value(element, self.attribute, found.term)
        return Effect.LOST if found.lossy else Effect.EVENED

    def words(self) -> str:
        table = (
            "the table of terms" if self.only_outdated else "the table of terms, or the same but for case and blanks"
        )
        return f"{self.vocabulary}: {table}"


@dataclass(frozen=True)
class PlatformOfModel:
    """Rename a platform that does not have the model which is in it, if exactly one other has."""

    @property
    def may_lose(self) -> bool:
        return False

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        model = element.findtext("INSTRUMENT_MODEL") or UNSPECIFIED
        models = vocabulary("instrument-models")
        owners = {term.group for term in models.terms if term.text == model and not term.retired}
        if model == UNSPECIFIED or element.tag in owners or len(owners) != 1 or not owners <= MIXED_UP:
            return Effect.NOTHING
        element.tag = owners.pop()
        return Effect.EVENED

    def words(self) -> str:
        return "renamed to the one platform that has the model"


@dataclass(frozen=True)
class PutInOrder:
    """Sort the children into the order of the schema; those that it does not know stay behind the one before them."""

    @property
    def may_lose(self) -> bool:
        return False

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        known = {tag: rank for rank, tag in enumerate(orders().get(str(element.tag), ()))}
        ranks: list[int] = []
        for child in element:
            ranks.append(known.get(str(child.tag), ranks[-1] if ranks else -1))
        if not known or ranks == sorted(ranks):
            return Effect.NOTHING
        in_order = [child for _, child in sorted(zip(ranks, element, strict=True), key=lambda pair: pair[0])]
        element[:] = in_order
        return Effect.EVENED

    def words(self) -> str:
        return "children put in the order of the schema"
