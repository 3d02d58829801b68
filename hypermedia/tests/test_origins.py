"""Copies say that they are copies: where from, who says otherwise, and that they are changed there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from records import copies
from records.copies import Copy
from records.models import Origin, Record
from records.registry import Resource, resource
from submitters.actor import Actor
from tests.builders import address_of, document, record
from tests.people import Caller, People, as_bytes

SEEN = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
HREF = "https://archive.example/browser/api/xml"
FILE = {
    "name": "SRR000001.fastq.gz",
    "href": "https://archive.example/vol1/SRR000001.fastq.gz",
    "md5": "0" * 31 + "1",
    "bytes": 1234,
    "filetype": "fastq",
}


def accession(kind: Resource, letter: str = "E") -> str:
    return f"{letter}{kind.accession_letters}000001"


def copied(kind: Resource, archive: str = "ena", letter: str = "E", title: str = "A copy", **more: Any) -> Record:
    """What `archive` has under an accession of its own."""
    name = accession(kind, letter)
    made = document(kind, alias=f"of-{name}", accession=name)
    if "title" in made:
        made["title"] = title
    copy = Copy(
        kind=kind.name,
        document=kind.codec.read_json(made),
        archive=archive,
        accession=name,
        href=f"{HREF}/{name}",
        digest=f"{archive}{title}",
        retrieved=SEEN,
        version="2026-10-01",
        **more,
    )
    (answer,) = copies.keep_all([copy], Actor())
    assert answer in ("new", "changed", "compared"), answer
    return Record.objects.get(identifiers__value=name, identifiers__scheme="accession", kind=kind.name)


def differing(kind: Resource) -> Record:
    """ENA's copy, of which NCBI says something else."""
    made = copied(kind)
    Origin.objects.create(
        record=made,
        archive="ncbi",
        accession=made.accession,
        href=f"https://other.example/{made.accession}",
        is_source=False,
        digest="x",
        retrieved=SEEN,
        raw="collected1",
        differences='[{"pointer": "/title", "here": "A copy", "there": "Another"}, '
        '{"pointer": "/alias", "here": "a", "there": null}]',
    )
    return made


def rels(caller: Caller, address: str) -> list[tuple[str, str]]:
    return [(link["rel"].rpartition("/links/")[2], link["href"]) for link in caller.get(address).json()["links"]]


def test_the_record_says_where_it_comes_from(resource: Resource, people: People) -> None:
    made = copied(resource)
    facts = people["anonymous"].get(address_of(made)).json()["record"]
    assert facts["origin"] == {
        "archive": "ena",
        "href": f"{HREF}/{made.accession}",
        "retrieved": "2026-11-03T09:30:00Z",
        "version": "2026-10-01",
    }


def test_links_lead_to_the_archive_and_to_all_origins(resource: Resource, people: People) -> None:
    made = copied(resource)
    own = f"http://testserver{address_of(made)}"
    found = rels(people["anonymous"], address_of(made))
    assert ("via", f"{HREF}/{made.accession}") in found
    assert ("origins", f"{own}/origins") in found


@pytest.mark.parametrize("role", ["anonymous", "curator"])
def test_every_form_has_the_link_and_the_header_too(resource: Resource, people: People, role: str) -> None:
    made = copied(resource)
    for accept in ("application/json", "application/xml", f"application/vnd.gmi.{resource.name}-v1+xml"):
        answer = people[role].get(address_of(made), accept)
        assert f'<{HREF}/{made.accession}>; rel="via"' in answer["Link"], accept
    assert f"{HREF}/{made.accession}" in answer.content.decode()


def test_links_of_a_copy_are_not_those_of_a_record_of_ours(people: People) -> None:
    """They are kept written, for all records of one state."""
    kind = resource("sample")
    ours, theirs = record(kind, people.centre), copied(kind)
    for made, offered in ((ours, True), (theirs, False), (ours, True)):
        names = {name for name, _ in rels(people["curator"], address_of(made))}
        assert ("edit" in names, "edit-form" in names, "origins" in names) == (offered, offered, not offered)


def test_our_own_records_have_no_origin(people: People) -> None:
    made = record(resource("sample"), people.centre)
    answer = people["anonymous"].get(address_of(made)).json()
    assert "origin" not in answer["record"]
    assert people["anonymous"].get(f"{address_of(made)}/origins").json()["items"] == []


def test_all_archives_that_have_it_are_told_with_their_differences(people: People) -> None:
    made = differing(resource("sample"))
    one, two = people["anonymous"].get(f"{address_of(made)}/origins").json()["items"]
    assert (one["archive"], one["source"], one["differences"]) == ("ena", True, [])
    assert (one["accession"], one["retrieved"], one["status"]) == (made.accession, "2026-11-03T09:30:00Z", "live")
    assert (two["archive"], two["source"]) == ("ncbi", False)
    assert two["differences"][0] == {"pointer": "/title", "here": "A copy", "there": "Another"}
    hrefs = {link["rel"].rpartition("/links/")[2]: link["href"] for link in two["links"]}
    assert hrefs["via"] == f"https://other.example/{made.accession}"
    assert hrefs["raw"] == "http://testserver/collections/collected1"


def test_origins_are_xml_and_a_page_as_well(people: People) -> None:
    where = f"{address_of(differing(resource('sample')))}/origins"
    assert b"<pointer>/title</pointer>" in people["anonymous"].get(where, "application/xml").content
    page = people["anonymous"].get(where, "text/html").content.decode()
    for words in ("NCBI", "Where NCBI says otherwise", "Another", "3 Nov 2026"):
        assert words in page


def test_the_page_begins_with_whose_copy_it_is(people: People) -> None:
    made = differing(resource("sample"))
    page = people["anonymous"].get(address_of(made), "text/html").content.decode()
    assert f'href="{HREF}/{made.accession}"' in page
    assert f"ENA {made.accession}</a>, retrieved" in page
    assert "NCBI says otherwise in 2 places" in page


def test_a_script_for_an_address_is_no_link(people: People) -> None:
    made = copied(resource("sample"))
    Origin.objects.filter(record=made).update(href="javascript:alert(1)")
    page = people["anonymous"].get(f"{address_of(made)}/origins", "text/html").content.decode()
    assert 'href="javascript:' not in page


@pytest.mark.parametrize("role", ["curator", "insider"])
@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE"])
def test_nobody_changes_a_copy_by_accident(people: People, role: str, verb: str) -> None:
    kind = resource("sample")
    made = copied(kind)
    body = as_bytes({"PUT": document(kind), "PATCH": {"title": "Mine"}, "DELETE": None}[verb])
    sort = "application/merge-patch+json" if verb == "PATCH" else "application/json"
    answer = people[role].send(verb, address_of(made), body, sort)
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["type"].rpartition("/")[2], problem["archive"]) == ("copy", "ena")
    assert problem["links"][0]["href"] == f"{HREF}/{made.accession}"
    made.refresh_from_db()
    assert (made.revision, made.visibility) == (1, "public")


@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE"])
def test_others_hear_that_it_is_not_theirs(people: People, verb: str) -> None:
    made = copied(resource("sample"))
    answer = people["submitter"].send(verb, address_of(made), b"{}", "application/json")
    assert answer.status_code == 403


def test_a_copy_has_no_form(people: People) -> None:
    made = copied(resource("sample"))
    client = Client()
    client.force_login(people.accounts["curator"])
    for form in ("edit", "withdraw"):
        answer = client.get(f"{address_of(made)}/{form}", headers={"Accept": "text/html"})
        assert answer.status_code == 409
    page = client.get(address_of(made), headers={"Accept": "text/html"}).content.decode()
    assert "/edit" not in page
    assert "/suppress" in page


def test_a_curator_may_take_a_copy_out_of_sight(people: People) -> None:
    made = copied(resource("sample"))
    assert people["curator"].post(f"{address_of(made)}/suppress", {"reason": "Personal data."}).status_code == 200


def test_files_of_the_archive_stand_beside_those_of_the_document(people: People) -> None:
    made = copied(resource("run"), files=(FILE,))
    named, there = people["anonymous"].get(f"{address_of(made)}/data").json()["items"]
    assert (named["filename"], named["state"]) == ("reads.fastq", "awaited")
    assert "copy" in named["reason"]
    assert (there["filename"], there["at"], there["archive"]) == (FILE["name"], "archive", "ena")
    assert (there["href"], there["md5"], there["bytes"]) == (FILE["href"], FILE["md5"], FILE["bytes"])
    page = people["anonymous"].get(f"{address_of(made)}/data", "text/html").content.decode()
    assert f'href="{FILE["href"]}"' in page
    assert "1.23 kB" in page


def test_the_feed_says_of_a_copy_where_it_comes_from(people: People) -> None:
    made = copied(resource("sample"))
    (item,) = people["anonymous"].get("/changes").json()["items"]
    assert ("via", f"{HREF}/{made.accession}") in [(link["rel"], link["href"]) for link in item["links"]]
