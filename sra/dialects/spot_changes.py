"""Changes of how a spot is described."""

from dataclasses import dataclass

from lxml import etree

from sra.dialects.draft import Draft
from sra.dialects.rules import Effect


@dataclass(frozen=True)
class AsBasecallTable:
    """`<EXPECTED_BASECALL>ACGT</EXPECTED_BASECALL>` becomes a table of one base call."""

    @property
    def may_lose(self) -> bool:
        return False

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        bases, element.text = element.text, None
        element.tag = "EXPECTED_BASECALL_TABLE"
        draft.add(element, "BASECALL", element).text = bases
        return Effect.EVENED

    def words(self) -> str:
        return "made a table of one base call"
