"""How does a BioProject of NCBI or DDBJ become a PROJECT, or a STUDY where it says too little for one?

ENA asks for more of a PROJECT than NCBI does: a title of at least 20 characters and a description. What such a project
says of organisms and related projects is kept as properties of the study. Which end of a link is the umbrella follows
from the record's own place in it: the project that is referred from is below its member.
"""

import re
from collections.abc import Callable
from typing import Final

from lxml import etree

from sra.dialects.foreign import Conversion, Making, Source, is_web_address

DATABASES: Final = {"ePubmed": "PUBMED", "eDOI": "DOI", "ePMC": "PMC"}
STATED: Final = (
    ("@submitted", "INSDC submission date"),
    ("@last_update", "INSDC last update"),
    ("Description/Access", "INSDC access"),
)
ORGANISM: Final = (("Strain", "STRAIN"), ("Breed", "BREED"), ("Cultivar", "CULTIVAR"), ("IsolateName", "ISOLATE"))
_STUDY: Final = re.compile(r"[EDS]RP[0-9]+")
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T00:00:00(\.0+)?Z?)?")


def core_of(record: etree._Element) -> etree._Element | None:
    """The description of the project, which DDBJ has a level deeper."""
    return next((each for each in record.iter("Project") if each.find("ProjectDescr") is not None), None)


def accession_of(record: etree._Element) -> str:
    core = core_of(record)
    archive = None if core is None else core.find("ProjectID/ArchiveID")
    return "" if archive is None else (archive.get("accession") or "").strip()


def as_project(record: etree._Element, xpath: str) -> Conversion:
    """A BioProject as a PROJECT; whether ENA takes it as one is for its schema to say."""
    return _converted(Making("PROJECT", Source(record), xpath), "A BioProject is read as a PROJECT.", _project)


def as_study(record: etree._Element, xpath: str) -> Conversion:
    """A BioProject as a STUDY, of no type that we could tell."""
    reason = "A BioProject that says too little for a PROJECT (title, description, organism) is read as a STUDY."
    return _converted(Making("STUDY", Source(record), xpath), reason, _study)


def _converted(made: Making, reason: str, body: Callable[[Making, Source, etree._Element], None]) -> Conversion:
    source = made.source
    made.note(f"bioproject-as-{made.tag.lower()}", reason)
    core = core_of(source.element)
    if core is not None:
        _names(made, source, core)
        body(made, source, core)
        _links(made, source, core)
        _properties(made, source, core)
    _contacts(made, source)
    made.keep_the_rest("bioproject-rest")
    return made.done()


# ---------------------------------------------------------------------------------------------------- who it is


def _names(made: Making, source: Source, core: etree._Element) -> None:
    accession = source.text("ProjectID/ArchiveID/@accession", core)
    made.set("accession", accession)
    made.set("center_name", _centre(source))
    if accession:
        made.add("IDENTIFIERS/PRIMARY_ID", accession, core.find("ProjectID/ArchiveID"))
    for link in core.iterfind("ProjectDescr/ExternalLink/dbXREF"):
        if link.get("db") == "SRA" and _STUDY.fullmatch((link.findtext("ID") or "").strip()):
            made.add("IDENTIFIERS/SECONDARY_ID", source.text("ID", link), link)
            source.take(link, "db")
    centres = core.findall("ProjectID/CenterID")
    for each in sorted(centres, key=lambda each: each.get("center") != "GEO"):
        _centre_id(made, source, each)


def _centre_id(made: Making, source: Source, each: etree._Element) -> None:
    """GEO's is an accession; any other is the submitter's, of which there is one."""
    text, centre = (each.text or "").strip(), (each.get("center") or "").strip()
    if centre == "GEO" and text:
        made.add("IDENTIFIERS/EXTERNAL_ID", text, each, namespace=centre)
    elif text and made.root.find("IDENTIFIERS/SUBMITTER_ID") is None:
        made.set("alias", text)
        made.add("IDENTIFIERS/SUBMITTER_ID", text, each, namespace=centre)
    else:
        return
    source.take(each)
    source.take(each, "center")


def _organizations(source: Source) -> list[etree._Element]:
    """Those who submit, each once: DDBJ's dumps and NCBI's have them at different depths."""
    return [each for around in source.element.iter("Description") for each in around.iterfind("Organization")]


def _centre(source: Source) -> str:
    owners = [each for each in _organizations(source) if each.get("role") == "owner"] or _organizations(source)
    return (source.text("Name/@abbr", owners[0]) or source.text("Name", owners[0])) if owners else ""


# ------------------------------------------------------------------------------------------------- what it says


def _project(made: Making, source: Source, core: etree._Element) -> None:
    for path, tag in (("Name", "NAME"), ("Title", "TITLE"), ("Description", "DESCRIPTION")):
        if text := source.text(f"ProjectDescr/{path}", core):
            made.add(tag, text, core.find(f"ProjectDescr/{path}"))
    released = source.element.find(".//ProjectReleaseDate")
    day = _DAY.match((released.text or "").strip()) if released is not None else None
    if day and released is not None:
        made.set("first_public", day[1])
        if day[0] == (released.text or "").strip():
            source.take(released)
    _collaborators(made, source)
    _kind_of_project(made, source, core)
    _related(made, source)


def _study(made: Making, source: Source, core: etree._Element) -> None:
    places = (("Title", "STUDY_TITLE"), ("", "STUDY_TYPE"), ("Name", "CENTER_PROJECT_NAME"))
    for path, tag in (*places, ("Description", "STUDY_DESCRIPTION")):
        if not path:
            made.add(f"DESCRIPTOR/{tag}", existing_study_type="Other")
        elif text := source.text(f"ProjectDescr/{path}", core):
            made.add(f"DESCRIPTOR/{tag}", text, core.find(f"ProjectDescr/{path}"))


def _collaborators(made: Making, source: Source) -> None:
    for each in _organizations(source):
        if name := (each.findtext("Name") or "").strip():
            if name != made.root.get("center_name"):
                made.add("COLLABORATORS/COLLABORATOR", name, each)
            source.text("Name", each)


def _kind_of_project(made: Making, source: Source, core: etree._Element) -> None:
    umbrella = core.find("ProjectType/ProjectTypeTopAdmin")
    if umbrella is not None:
        made.add("UMBRELLA_PROJECT", of=umbrella)
        _organism(made, source, "UMBRELLA_PROJECT", umbrella.find("Organism"))
        return
    made.add("SUBMISSION_PROJECT/SEQUENCING_PROJECT", of=core.find("ProjectType"))
    for each in core.iterfind("ProjectDescr/LocusTagPrefix"):
        if prefix := source.take(each):
            made.add("SUBMISSION_PROJECT/SEQUENCING_PROJECT/LOCUS_TAG_PREFIX", prefix, each)
    _organism(made, source, "SUBMISSION_PROJECT", core.find("ProjectType/ProjectTypeSubmission//Organism"))


def _organism(made: Making, source: Source, way: str, organism: etree._Element | None) -> None:
    if (
        organism is None
        or not (organism.get("taxID") or "").strip().isdecimal()
        or not organism.findtext("OrganismName")
    ):
        return
    parts = [("TAXON_ID", source.take(organism, "taxID")), ("SCIENTIFIC_NAME", source.text("OrganismName", organism))]
    if organism.get("species") == organism.get("taxID"):
        source.take(organism, "species")
    parts += [(tag, source.text(path, organism)) for path, tag in ORGANISM]
    for tag, text in parts:
        if text:
            made.add(f"{way}/ORGANISM/{tag}", text, organism)


def _related(made: Making, source: Source) -> None:
    """Peers, and projects above and below; that two numbers stand for one project is left as it is."""
    own, is_umbrella = made.root.get("accession"), made.root.find("UMBRELLA_PROJECT") is not None
    for link in source.every(".//ProjectLinks/Link"):
        ends = [link.find(".//ProjectIDRef"), link.find(".//MemberID")]
        first, member = ("" if end is None else end.get("accession") or "" for end in ends)
        hierarchy = link.find("Hierarchical")
        other = member if first == own else first
        if own not in (first, member) or not other or (hierarchy is not None and hierarchy.get("type") != "TopAdmin"):
            continue
        above = "PARENT_PROJECT" if first == own or not is_umbrella else "CHILD_PROJECT"
        tag = "PEER_PROJECT" if hierarchy is None else above
        made.inside(made.add("RELATED_PROJECTS/RELATED_PROJECT", of=link), tag, of=link, accession=other)
        for end in (each for each in (*ends, hierarchy) if each is not None):
            source.take_all(end)


# ---------------------------------------------------------------------------------------- links and properties


def _links(made: Making, source: Source, core: etree._Element) -> None:
    for each in core.iterfind("ProjectDescr/Publication"):
        _publication(made, source, each)
    for each in core.iterfind("ProjectDescr/ExternalLink"):
        _external(made, source, each)
    for each in core.iterfind("ProjectDescr/LocusTagPrefix"):
        for name, database in (("biosample_id", "BioSample"), ("assembly_id", "assembly")):
            if there := source.take(each, name):
                made.entry(database, there, each, f"locus tag prefix {(each.text or '').strip()}".strip())


def _publication(made: Making, source: Source, each: etree._Element) -> None:
    database = DATABASES.get((each.findtext("DbType") or each.findtext("Reference/DbType") or "").strip())
    number = (each.get("id") or "").strip()
    citation = each.find("StructuredCitation")
    title = " ".join((each.findtext("StructuredCitation/Title") or "").split())
    if database and number:
        made.entry(database, number, each, title)
        for path in ("@id", "DbType", "Reference/DbType"):
            source.text(path, each)
        if (each.findtext("Reference") or "").strip() == number:
            source.text("Reference", each)
    elif title:
        made.attribute("publication", title, each)
    if citation is not None and source.take_all(citation):
        made.note("bioproject-citation", "Of a citation its title is kept.", lossy=True, of=citation)


def _external(made: Making, source: Source, each: etree._Element) -> None:
    label, address = (each.get("label") or "").strip(), (each.findtext("URL") or "").strip()
    if is_web_address(address):
        made.url(label, address, each)
        source.text("URL", each)
        source.take(each, "label")
    for entry in each.iterfind("dbXREF"):
        database, identifier = (entry.get("db") or "").strip(), source.text("ID", entry)
        if database and identifier and not (database == "SRA" and _STUDY.fullmatch(identifier)):
            made.entry(source.take(entry, "db"), identifier, entry, label)
            source.take(each, "label")


def _properties(made: Making, source: Source, core: etree._Element) -> None:
    for relevance in core.iterfind("ProjectDescr/Relevance"):
        for each in relevance:
            said = source.take(each)
            made.attribute("relevance", str(each.tag) if said.lower() in ("yes", "") else f"{each.tag}: {said}", each)
    for submission in source.element.iter("Submission"):
        for path, tag in STATED:
            if said := source.text(path, submission):
                made.attribute(tag, said, submission)


def _contacts(made: Making, source: Source) -> None:
    for each in source.element.iter("Contact"):
        if source.take_all(each):
            reason = "Persons and how to reach them are not kept."
            made.note("bioproject-contacts", reason, lossy=True, of=each)
