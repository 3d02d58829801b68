"""A record as ENA's Browser shows it: with links to what belongs to it, and the days that ENA knows of it."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from lxml import etree

from .ena_world import Entry, World

_LINKED = ("study", "sample", "experiment", "run", "submission")


def shown(world: World, entry: Entry) -> str:
    """Its element; a link for each kind that hangs on it or that it hangs on, and ENA's attributes."""
    element = etree.fromstring(entry.text)
    tag = str(element.tag)
    links = [_link(tag, kind, names) for kind in _LINKED if (names := _related(world, entry, kind))]
    _add(element, f"{tag}_LINKS", links)
    days = (("ENA-FIRST-PUBLIC", entry.published), ("ENA-LAST-UPDATE", entry.updated))
    _add(element, f"{tag}_ATTRIBUTES", [_attribute(tag, name, f"{day}") for name, day in days])
    return etree.tostring(element, encoding="unicode")


def _related(world: World, entry: Entry, kind: str) -> list[str]:
    if kind == entry.kind:
        return []
    if (entry.kind, kind) == ("study", "sample"):
        experiments = world.below(entry.accession, "experiment")
        return sorted({each.refers["sample"] for each in experiments if "sample" in each.refers})
    above = world.above(entry).get(kind)
    return [above.accession] if above else [each.accession for each in world.below(entry.accession, kind)]


def _link(tag: str, kind: str, names: Sequence[str]) -> str:
    inner = f"<DB>ENA-{kind.upper()}</DB><ID>{ranges(names)}</ID>"
    return f"<{tag}_LINK><XREF_LINK>{inner}</XREF_LINK></{tag}_LINK>"


def ranges(names: Sequence[str]) -> str:
    """Accessions that follow each other written together, as in `ERR000001-ERR000003,ERR000007`."""
    groups: list[list[str]] = []
    for name in sorted(names):
        if groups and int(groups[-1][-1][3:]) + 1 == int(name[3:]):
            groups[-1].append(name)
        else:
            groups.append([name])
    return ",".join(group[0] if len(group) == 1 else f"{group[0]}-{group[-1]}" for group in groups)


def _attribute(tag: str, name: str, value: str) -> str:
    return f"<{tag}_ATTRIBUTE><TAG>{name}</TAG><VALUE>{value}</VALUE></{tag}_ATTRIBUTE>"


def _add(element: etree._Element, holder: str, parts: Sequence[str]) -> None:
    """To a child that holds such, which is made where it is missing: links stand before attributes."""
    if not parts:
        return
    found = element.find(holder)
    if found is None:
        found = etree.Element(holder)
        attributes = element.find(holder.replace("_LINKS", "_ATTRIBUTES"))
        element.append(found) if attributes is None else attributes.addprevious(found)
    for part in parts:
        found.append(etree.fromstring(part))


def project_of(entry: Entry) -> str:
    """The PROJECT of a study, by the accession that the study has as second."""
    study = etree.fromstring(entry.text)
    title = study.findtext("DESCRIPTOR/STUDY_TITLE") or entry.accession
    about = study.findtext("DESCRIPTOR/STUDY_ABSTRACT") or title
    alias, centre = study.get("alias") or entry.accession, study.get("center_name") or ""
    project = entry.named("PRJ")
    names = f"<PRIMARY_ID>{project}</PRIMARY_ID><SECONDARY_ID>{entry.accession}</SECONDARY_ID>"
    return (
        f'<PROJECT accession="{project}" alias="{escape(alias)}" center_name="{escape(centre)}">'
        f"<IDENTIFIERS>{names}</IDENTIFIERS><NAME>{escape(title)}</NAME><TITLE>{escape(title)}</TITLE>"
        f"<DESCRIPTION>{escape(about)}</DESCRIPTION>"
        "<SUBMISSION_PROJECT><SEQUENCING_PROJECT/></SUBMISSION_PROJECT></PROJECT>"
    )
