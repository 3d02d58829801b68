"""BioSamples and BioProjects of NCBI and DDBJ in the words of SAMPLE, PROJECT and STUDY."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from gmi_documents.xml_form import read_xml
from sra.faults import DocumentRefused
from sra.picking import pick
from tests.documents.archive import CODECS, document, faults, names, reading, streamed, the_record

SAMPLE = """<BioSampleSet><BioSample access="public" accession="SAMN01" id="1" last_update="2024-05-06T00:00:00.000">
  <Ids><Id db="BioSample" is_primary="1">SAMN01</Id><Id db="CFSAN" db_label="Sample name">iso 7</Id>
    <Id db="SRA">SRS01</Id><Id db="GEO">GSM9</Id></Ids>
  <Description><Title>An isolate</Title><Organism taxonomy_id="562" taxonomy_name="Escherichia coli"/>
    <Comment><Paragraph>From the <i>river</i>.</Paragraph><Paragraph>Again.</Paragraph></Comment></Description>
  <Owner><Name abbreviation="CFSAN">Center for Food Safety</Name>
    <Contacts><Contact email="a@b.example"><Name><Last>Doe</Last></Name></Contact></Contacts></Owner>
  <Models><Model>Pathogen.env</Model></Models><Package display_name="Pathogen">Pathogen.env.1.0</Package>
  <Attributes><Attribute attribute_name="date of collection" harmonized_name="collection_date">2024</Attribute>
    <Attribute attribute_name="depth" unit="m">3</Attribute></Attributes>
  <Links><Link type="url" label="more">https://example.org/x</Link>
    <Link type="entrez" target="bioproject" label="PRJNA7">7</Link><Link type="url" label="no">ask us</Link></Links>
  <Status status="live" when="2024-05-06T01:02:03.000"/></BioSample></BioSampleSet>"""
TITLE, TEXT = "Genomes of the river's bacteria", "All that was sequenced of the river."


def project(title: str = TITLE, text: str = TEXT, kind: str = "", links: str = "", described: str = "") -> str:
    kind = kind or (
        '<ProjectTypeSubmission><Target capture="eWhole"><Organism taxID="562" species="562"><OrganismName>E. coli'
        "</OrganismName><Strain>K12</Strain></Organism></Target></ProjectTypeSubmission>"
    )
    return (
        '<RecordSet><DocumentSummary uid="7"><Project><ProjectID><ArchiveID accession="PRJNA7" archive="NCBI" id="7"/>'
        '<CenterID center="GEO">GSE5</CenterID></ProjectID><ProjectDescr>'
        f"<Name>River</Name><Title>{title}</Title><Description>{text}</Description>"
        f"<ProjectReleaseDate>2024-02-03T00:00:00Z</ProjectReleaseDate>{described}</ProjectDescr>"
        f"<ProjectType>{kind}</ProjectType></Project><Submission last_update='2024-03-04'><Description>"
        "<Organization role='owner'><Name abbr='RI'>River Institute</Name><Contact email='x@y.example'/></Organization>"
        f"</Description></Submission><ProjectLinks>{links}</ProjectLinks></DocumentSummary></RecordSet>"
    )


def link(first: str, member: str, around: str) -> str:
    inner = f'<{around}><MemberID accession="{member}"/></{around.split()[0]}>'
    return f'<Link><ProjectIDRef accession="{first}"/>{inner}</Link>'


def test_a_biosample_is_a_sample_with_all_its_names() -> None:
    sample = document(SAMPLE)

    assert (sample["accession"], sample["alias"], sample["center-name"]) == ("SAMN01", "iso 7", "CFSAN")
    assert sample["identifiers"] == {
        "primary": {"id": "SAMN01"},
        "secondary": [{"id": "SRS01"}],
        "submitter": {"id": "iso 7", "namespace": "CFSAN"},
    }
    assert sample["external-database-identifiers"]["GEO"]["id"] == "GSM9"
    assert sample["names"] == {"taxonomic-id": 562, "scientific": "Escherichia coli"}
    assert (sample["title"], sample["description"]) == ("An isolate", "From the river.\nAgain.")


def test_its_attributes_dates_and_links_are_kept() -> None:
    sample = document(SAMPLE)

    properties = sample["additional-properties"]
    assert properties["date of collection"] == "2024"
    assert properties["depth"] == {"value": "3", "units": "m"}
    assert properties["INSDC last update"] == "2024-05-06T00:00:00.000"
    assert properties["INSDC status"] == "live"
    assert properties["BioSamplePackage"] == "Pathogen.env.1.0"
    assert properties["Owner/Name"] == "Center for Food Safety"
    assert properties["Links/Link 3"] == "ask us"
    assert sample["related-resources"] == [
        {"href": "https://example.org/x", "title": "more"},
        {"db": "BioProject", "id": "PRJNA7"},
    ]


def test_what_is_left_out_of_a_biosample_is_said() -> None:
    told = {item.name: item.lossy for item in reading(SAMPLE).normalisations}

    assert told == {
        "biosample-as-sample": False,
        "biosample-harmonized-name": True,
        "biosample-contacts": True,
        "biosample-rest": False,
    }
    assert "Doe" not in str(document(SAMPLE))
    assert reading(SAMPLE).dialect == "biosample"


def test_ddbj_writes_them_otherwise() -> None:
    sample = document(
        '<BioSample><Ids><Id namespace="BioSample" is_primary="1">SAMD1</Id></Ids>'
        '<Description><SampleName>s</SampleName><Organism taxonomy_id="9606">'
        "<OrganismName>Homo sapiens</OrganismName></Organism>"
        "</Description></BioSample>"
    )

    assert (sample["accession"], sample["alias"]) == ("SAMD1", "s")
    assert sample["names"]["scientific"] == "Homo sapiens"


def test_a_biosample_without_taxon_is_refused_where_it_stands() -> None:
    (fault,) = faults("<BioSampleSet><BioSample accession='SAMN1'><Description/></BioSample></BioSampleSet>")

    assert (fault.code, fault.xpath, fault.pointer) == (
        "missing-member",
        "/BioSampleSet/BioSample",
        "/names/taxonomic-id",
    )


def test_the_rows_of_an_antibiogram_name_their_cells() -> None:
    table = (
        "<Table class='Antibiogram.1.0'><Caption>Antibiogram</Caption><Header><Cell>Antibiotic</Cell><Cell>MIC</Cell>"
        "</Header><Body><Row><Cell>ampicillin</Cell><Cell>8</Cell></Row><Row><Cell>colistin</Cell><Cell/></Row></Body>"
        "</Table></Comment>"
    )
    sample = document(SAMPLE.replace("</Comment>", table))

    assert sample["additional-properties"]["Antibiogram.1.0"] == [
        "Antibiotic: ampicillin; MIC: 8",
        "Antibiotic: colistin",
    ]


def test_a_bioproject_is_a_study_with_its_project() -> None:
    described = (
        "<Publication id='12'><Reference>12</Reference><DbType>ePubmed</DbType><StructuredCitation><Title>A river"
        "</Title><Journal>J</Journal></StructuredCitation></Publication><LocusTagPrefix biosample_id='SAMN01'>RVR"
        "</LocusTagPrefix><Relevance><Medical>yes</Medical></Relevance><ExternalLink label='site'><URL>http://r.example/"
        "</URL></ExternalLink><ExternalLink><dbXREF db='SRA'><ID>SRP01</ID></dbXREF></ExternalLink>"
    )
    record = the_record(project(described=described))
    study = record.document

    assert (record.kind, record.root) == ("STUDY", "PROJECT")
    assert (study["accession"], study["center-name"]) == ("PRJNA7", "RI")
    assert study["identifiers"]["secondary"] == [{"id": "SRP01"}]
    assert study["external-database-identifiers"]["GEO"]["id"] == "GSE5"
    assert study["description"]["title"] == TITLE
    assert study["project"]["first-public"] == "2024-02-03"
    assert study["project"]["submission-project"]["sequencing-project"] == {"locus-tag-prefixes": ["RVR"]}
    assert study["project"]["submission-project"]["organism"]["strain"] == "K12"
    assert {"db": "PUBMED", "id": "12", "label": "A river"} in study["related-resources"]
    assert {"href": "http://r.example/", "title": "site"} in study["related-resources"]
    assert study["additional-properties"]["relevance"] == "Medical"
    assert study["additional-properties"]["Project/ProjectType/ProjectTypeSubmission/Target/@capture"] == "eWhole"


@pytest.mark.parametrize(("title", "text"), [("River", TEXT), (TITLE, ""), (TITLE * 20, TEXT)])
def test_a_bioproject_that_says_too_little_or_too_much_is_a_plain_study(title: str, text: str) -> None:
    record = the_record(project(title, text))

    assert record.root == "STUDY"
    assert "project" not in record.document
    assert record.document["description"]["title"] == title
    assert "bioproject-as-study" in names(project(title, text))
    organism = "Project/ProjectType/ProjectTypeSubmission/Target/Organism/OrganismName"
    assert record.document["additional-properties"][organism] == "E. coli"


def test_umbrellas_are_above_and_peers_beside() -> None:
    links = link("PRJNA7", "PRJNA1", "Hierarchical type='TopAdmin'") + link("PRJNA8", "PRJNA7", "PeerProject")
    single = link("PRJNA7", "PRJNA9", "Hierarchical type='TopSingle'")
    related = document(project(links=links + single))["project"]["related-projects"]

    assert related == [
        {"type": "PARENT_PROJECT", "accession": "PRJNA1"},
        {"type": "PEER_PROJECT", "accession": "PRJNA8"},
    ]


def test_an_umbrella_has_its_members_below() -> None:
    kind = "<ProjectTypeTopAdmin subtype='eOther'/>"
    study = document(project(kind=kind, links=link("PRJNA9", "PRJNA7", "Hierarchical type='TopAdmin'")))

    assert study["project"]["related-projects"] == [{"type": "CHILD_PROJECT", "accession": "PRJNA9"}]
    assert "umbrella-project" in study["project"]


def test_a_package_of_ddbj_is_read_too() -> None:
    inner = project().replace('<RecordSet><DocumentSummary uid="7">', "<PackageSet><Package><Project>")
    package = inner.replace("</DocumentSummary></RecordSet>", "</Project></Package></PackageSet>")

    assert document(package)["accession"] == "PRJNA7"


def test_a_stranger_in_a_set_is_named() -> None:
    (fault,) = faults(SAMPLE.replace("</BioSampleSet>", "<Sample/></BioSampleSet>"))

    assert (fault.code, fault.xpath, fault.expected) == ("unknown-member", "/BioSampleSet/Sample", "BioSample")


def test_they_are_picked_by_their_accessions() -> None:
    assert [each.accession for each in pick(SAMPLE.encode(), CODECS)] == ["SAMN01"]
    assert [(each.accession, each.kind) for each in pick(project().encode(), CODECS)] == [("PRJNA7", "STUDY")]


def test_they_are_read_from_a_stream() -> None:
    assert streamed(SAMPLE)[0].document == document(SAMPLE)  # type: ignore[union-attr]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_is_done_to_it_it_is_read_or_refused(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([SAMPLE, project()]))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, min(len(text), start + 200)))
    other = data.draw(st.sampled_from(["", "<Id>", "<Project>", "</Project>", "taxonomy_id", "&amp;", "￿", "é" * 300]))
    with suppress(DocumentRefused):
        for each in pick((text[:start] + other + text[end:]).encode(), CODECS):
            each.read()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_elements_may_be_missing_or_doubled(data: st.DataObject) -> None:
    """Of elements and attributes any may be absent, repeated, empty or called otherwise."""
    root = etree.fromstring(data.draw(st.sampled_from([SAMPLE, project()])))
    for _ in range(data.draw(st.integers(1, 4))):
        parts = list(root.iter())[1:]
        part = data.draw(st.sampled_from(parts))
        parent = part.getparent()
        done = data.draw(st.sampled_from(["remove", "empty", "rename", "move"]))
        if done == "remove" and parent is not None:
            parent.remove(part)
        elif done == "empty":
            part.clear()
        elif done == "rename":
            part.tag = data.draw(st.sampled_from(["Id", "Project", "Organism", "Link", "x"]))
        elif parent is not None:
            root.append(part)
        if len(root) == 0:
            return
    with suppress(DocumentRefused):
        for each in pick(etree.tostring(root), CODECS):
            each.read()


def test_the_shell_reads_them_and_writes_them_in_the_words_of_the_archives() -> None:
    one = read_xml(SAMPLE.replace("<BioSampleSet>", "").replace("</BioSampleSet>", "").encode())
    many = read_xml(project().replace("</RecordSet>", project("Short")[11:]).encode())

    assert (one.root, one.layout) == ("SAMPLE", "one")
    assert read_xml(SAMPLE.encode()).root == "SAMPLE_SET"
    assert ({entry.root for entry in many.entries}, many.layout) == ({"PROJECT", "STUDY"}, "bundle")
