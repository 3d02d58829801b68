"""Changes of links: to a record of an archive, and to the publications of a project."""

from dataclasses import dataclass

from lxml import etree

from sra.dialects.draft import Draft, remove, says_something
from sra.dialects.rules import Effect

LINK_TYPES = ("URL_LINK", "XREF_LINK", "ENTREZ_LINK")


@dataclass(frozen=True)
class AsCrossReference:
    """`<SRA_LINK accession="SRX…"/>` becomes an XREF_LINK of the archive that the element names."""

    @property
    def may_lose(self) -> bool:
        return True

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        if element.find("ID") is not None:
            element.tag = "XREF_LINK"
            return Effect.EVENED
        said = {str(name): str(value) for name, value in element.attrib.items()}
        identifier = said.pop("accession", "") or said.pop("refname", "")
        said.pop("sra_object_type", None)
        if not identifier:
            return Effect.NOTHING
        database = str(element.tag).removesuffix("_LINK")
        element.tag = "XREF_LINK"
        element.attrib.clear()
        draft.add(element, "DB", element).text = database
        draft.add(element, "ID", element).text = identifier
        return Effect.LOST if said else Effect.EVENED

    def words(self) -> str:
        return "made an XREF_LINK of the archive"


@dataclass(frozen=True)
class PublicationsAsLinks:
    """Links inside PUBLICATIONS become links of the project; citations in words have no place."""

    @property
    def may_lose(self) -> bool:
        return True

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        for link in element.iter(*LINK_TYPES):
            holder = draft.add(links_of(draft, "PROJECT"), "PROJECT_LINK", link)
            holder.append(link)
        effect = Effect.LOST if says_something(element) else Effect.EVENED
        remove(element)
        return effect

    def words(self) -> str:
        return "their links moved to PROJECT_LINKS, the rest dropped"


def links_of(draft: Draft, kind: str) -> etree._Element:
    """The links of the record, made at their place if there are none."""
    found = draft.root.find(f"{kind}_LINKS")
    if found is not None:
        return found
    behind = draft.root.find(f"{kind}_ATTRIBUTES")
    index = None if behind is None else draft.root.index(behind)
    return draft.add(draft.root, f"{kind}_LINKS", draft.root, index)
