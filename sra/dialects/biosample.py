"""How does a BioSample of NCBI or DDBJ become a SAMPLE?

Dates, status and owner are called as ENA calls them in samples that it has from BioSamples. NCBI's other names for an
attribute (harmonized, for display) follow from the one that was submitted, and are left out.
"""

from typing import Final

from lxml import etree

from sra.dialects.foreign import Conversion, Making, Source, is_web_address

STATED: Final = (
    ("@publication_date", "INSDC first public"),
    ("@last_update", "INSDC last update"),
    ("Status/@status", "INSDC status"),
    ("Status/@when", "INSDC status date"),
    ("@submission_date", "INSDC submission date"),
    ("@access", "INSDC access"),
)
SAMPLE_NAME: Final = "Sample name"
REASON: Final = "A BioSample is read as a SAMPLE."


def accession_of(record: etree._Element) -> str:
    """NCBI has it as an attribute, DDBJ as the primary identifier."""
    stated = record.get("accession") or ""
    if stated.strip():
        return stated.strip()
    primary = (each.text or "" for each in record.iterfind("Ids/Id") if each.get("is_primary") == "1")
    return next(primary, "").strip()


def as_sample(record: etree._Element, xpath: str) -> Conversion:
    """A BioSample as a SAMPLE; what SRA cannot say without (a taxon) is found missing by its schema."""
    source = Source(record)
    made = Making("SAMPLE", source, xpath)
    made.note("biosample-as-sample", REASON)
    _names(made, source)
    if title := source.text("Description/Title"):
        made.add("TITLE", title, source.element.find("Description/Title"))
    _organism(made, source)
    _description(made, source)
    _links(made, source)
    _attributes(made, source)
    _contacts(made, source)
    made.keep_the_rest("biosample-rest")
    return made.done()


def _names(made: Making, source: Source) -> None:
    accession = accession_of(source.element)
    source.text("@accession")
    centre, submitted = _centre(source), _submitted(source)
    for name, value in (("accession", accession), ("alias", submitted[0]), ("center_name", centre)):
        made.set(name, value)
    if accession:
        made.add("IDENTIFIERS/PRIMARY_ID", accession)
    others = [each for each in source.every("Ids/Id") if (each.text or "").strip() not in ("", accession)]
    for each in sorted(others, key=lambda each: _database(each) != "SRA"):
        _identifier(made, source, each, submitted)
    if submitted[0]:
        made.add("IDENTIFIERS/SUBMITTER_ID", submitted[0], namespace=submitted[1] or centre)
    for each in source.every("Ids/Id"):
        source.take_all(each)


def _identifier(made: Making, source: Source, each: etree._Element, submitted: tuple[str, str]) -> None:
    text, database = source.take(each), _database(each)
    if database == "SRA":
        made.add("IDENTIFIERS/SECONDARY_ID", text, each)
    elif (text, each.get("db_label")) != (submitted[0], SAMPLE_NAME):
        label = {"label": each.get("db_label") or ""} if each.get("db_label") else {}
        made.add("IDENTIFIERS/EXTERNAL_ID", text, each, namespace=database, **label)


def _database(each: etree._Element) -> str:
    return (each.get("db") or each.get("namespace") or "").strip()


def _centre(source: Source) -> str:
    """The short name if there is one; the long one is a property then."""
    return source.text("Owner/Name/@abbreviation") or source.text("Owner/Name")


def _submitted(source: Source) -> tuple[str, str]:
    """What the submitter calls it, and who that is."""
    for each in source.every("Ids/Id"):
        if each.get("db_label") == SAMPLE_NAME and (each.text or "").strip():
            return source.take(each), _database(each)
    return source.text("Description/SampleName"), ""


def _organism(made: Making, source: Source) -> None:
    taxon = source.text("Description/Organism/@taxonomy_id")
    name = source.text("Description/Organism/@taxonomy_name")
    other = source.element.find("Description/Organism/OrganismName")
    if other is not None and (not name or (other.text or "").strip() == name):
        name = source.take(other)
    of = source.element.find("Description/Organism")
    made.add("SAMPLE_NAME", of=of)
    for tag, text in (("TAXON_ID", taxon), ("SCIENTIFIC_NAME", name)):
        if text:
            made.add(f"SAMPLE_NAME/{tag}", text, of)


def _description(made: Making, source: Source) -> None:
    paragraphs = []
    for each in source.every("Description/Comment/Paragraph"):
        paragraphs.append("".join(str(text) for text in each.itertext()).strip())
        source.take_all(each)
    said = "\n".join(filter(None, paragraphs))
    if said:
        made.add("DESCRIPTION", said, source.element.find("Description/Comment"))


def _links(made: Making, source: Source) -> None:
    for each in source.every("Links/Link"):
        text, label, target = (each.text or "").strip(), each.get("label") or "", each.get("target") or ""
        if is_web_address(text):
            made.url(label, text, each)
        elif text and target == "bioproject" and label.startswith("PRJ"):
            made.entry("BioProject", label, each)
        elif text.isdecimal() and target:
            made.entry(target, text, each, label, kind="ENTREZ_LINK")
        else:
            continue
        source.take_all(each)


def _attributes(made: Making, source: Source) -> None:
    for each in source.every("Attributes/Attribute"):
        _attribute(made, source, each)
    for each in source.every("Models/Model"):
        made.attribute("BioSampleModel", source.take(each), each)
    if source.text("Package"):
        made.attribute("BioSamplePackage", source.text("Package"), source.element.find("Package"))
    for path, tag in STATED:
        if source.text(path):
            made.attribute(tag, source.text(path))
    for table in source.every("Description/Comment/Table"):
        _table(made, source, table)


def _attribute(made: Making, source: Source, each: etree._Element) -> None:
    tag = source.take(each, "attribute_name")
    harmonized = source.take(each, "harmonized_name")
    source.take(each, "display_name")
    made.attribute(tag or harmonized, source.take(each), each, source.take(each, "unit"))
    if tag and harmonized and harmonized != tag:
        made.note("biosample-harmonized-name", "NCBI's own name for an attribute has no place.", lossy=True, of=each)


def _table(made: Making, source: Source, table: etree._Element) -> None:
    """An antibiogram: a property for each row, which names its cells."""
    heads = ["".join(str(text) for text in cell.itertext()).strip() for cell in table.iterfind("Header/Cell")]
    tag = (table.get("class") or table.findtext("Caption") or "table").strip()
    for row in table.iterfind("Body/Row"):
        cells = [(cell.text or "").strip() for cell in row.iterfind("Cell")]
        named = [*heads, *[""] * len(cells)]
        said = (f"{head}: {cell}" if head else cell for head, cell in zip(named, cells, strict=False) if cell)
        made.attribute(tag, "; ".join(said), row)
    for part in (*table.iterfind("Header"), *table.iterfind("Body/Row")):
        source.take_all(part)
    source.take(table, "class")
    if tag.startswith((table.findtext("Caption") or "").strip()):
        source.text("Caption", table)


def _contacts(made: Making, source: Source) -> None:
    for each in source.every("Owner/Contacts"):
        if source.take_all(each):
            reason = "Persons and how to reach them are not kept."
            made.note("biosample-contacts", reason, lossy=True, of=each)
