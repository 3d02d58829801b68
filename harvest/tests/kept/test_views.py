"""`/collections` over HTTP: lists, one, its files, its manifest; who may see what."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from harvest import collecting
from harvest.models import Collection, Fixity
from store import contents
from tests.people import People

from .letters import Post

pytestmark = pytest.mark.django_db


def brought(archive: Post, *names: str, source: str = "ena", run: str = "") -> list[Collection]:
    archive.source.key = source
    found = collecting.collect(archive.source, archive.plan(*names), archive.transport, run=run)
    return [each.collection for each in found]


def get(path: str, **headers: str) -> Any:
    return Client().get(path, headers={"accept": "application/json", **headers})


def whole(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_a_collection_tells_what_was_asked_seen_and_kept(archive: Post, home: Path) -> None:
    (row,) = brought(archive, "L1", run="r1")
    data = get(f"/collections/{row.key}").json()
    assert (data["source"], data["external-id"], data["state"], data["run"]) == ("ena", "L1", "complete", "r1")
    assert data["words"] == {"collection": "completed", "record": "complete", "run-event": "COMPLETE"}
    assert data["requests"][0]["url"] == f"{archive.source.url}/L1"
    assert [each["name"] for each in data["events"]][-1] == "complete"
    assert data["datasets"][0]["sha256"] == row.datasets.get().sha256
    assert {link["rel"] for link in data["links"]} == {"self", "collection", "describedby"}


def test_a_file_is_had_as_it_came(archive: Post, store: str) -> None:
    (row,) = brought(archive, "L1")
    data = get(f"/collections/{row.key}").json()["datasets"][0]
    response = get(data["links"][0]["href"].removeprefix("http://testserver"))
    body = whole(response)
    assert hashlib.sha256(body).hexdigest() == data["sha256"]
    assert response["ETag"] == f'"{data["sha256"]}"'
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/xml", "nosniff")
    assert response["Content-Disposition"] == 'attachment; filename="L1.xml"'


def test_a_part_of_a_file(archive: Post, home: Path) -> None:
    (row,) = brought(archive, "L1")
    where = f"/collections/{row.key}/download/{row.datasets.get().pk}"
    response = get(where, range="bytes=0-6")
    assert (response.status_code, whole(response)) == (206, b"<LETTER")
    assert get(where, **{"if-none-match": f'"{row.datasets.get().sha256}"'}).status_code == 304


def test_the_manifest_is_had(archive: Post, store: str) -> None:
    (row,) = brought(archive, "L1")
    response = get(f"/collections/{row.key}/metadata.json")
    assert hashlib.sha256(response.content).hexdigest() == row.manifest_sha256
    assert json.loads(response.content)["collection_id"] == row.key


def test_a_manifest_that_was_changed_is_not_shown(archive: Post, home: Path) -> None:
    (row,) = brought(archive, "L1")
    path = home / row.raw_path / "metadata.json"
    path.chmod(0o600)
    path.write_bytes(b"{}")
    response = get(f"/collections/{row.key}/metadata.json")
    assert (response.status_code, response.json()["type"]) == (503, "http://testserver/problems/damaged")


def test_known_damage_is_never_served(archive: Post, home: Path) -> None:
    (row,) = brought(archive, "L1")
    dataset = row.datasets.get()
    Fixity.objects.create(area=contents.RAW, name=dataset.store_name, size=dataset.size, outcome="altered")
    response = get(f"/collections/{row.key}/download/{dataset.pk}")
    assert response.status_code == 503
    assert "altered" in response.json()["detail"]
    assert get(f"/collections/{row.key}").json()["datasets"][0]["damage"] == "altered"


def test_the_page_of_a_failure_shows_the_answer(archive: Post, home: Path) -> None:
    (row,) = brought(archive, "M1")
    page = get(f"/collections/{row.key}", accept="text/html").content.decode()
    assert "no such letter" in page
    assert "not_found" in page


def test_all_forms_say_the_same(archive: Post, home: Path) -> None:
    (row,) = brought(archive, "L1")
    root = etree.fromstring(get(f"/collections/{row.key}", accept="application/xml").content)
    assert (root.tag, root.findtext("external-id"), root.findtext("state")) == ("collection", "L1", "complete")
    assert b"L1.xml" in get(f"/collections/{row.key}", accept="text/html").content


def test_the_list_is_newest_first_in_pages(archive: Post, home: Path) -> None:
    for name in ("L1", "L2", "L3"):
        brought(archive, name)
    first = get("/collections?limit=2").json()
    assert [each["external-id"] for each in first["items"]] == ["L3", "L2"]
    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    rest = get(following.removeprefix("http://testserver")).json()
    assert [each["external-id"] for each in rest["items"]] == ["L1"]
    assert "next" not in {link["rel"] for link in rest["links"]}
    assert get("/collections", accept="text/html").status_code == 200


def test_the_list_is_narrowed(archive: Post, home: Path) -> None:
    brought(archive, "L1", "M2", run="r1")
    brought(archive, "L3", source="ddbj")
    assert names("?state=failed") == ["M2"]
    assert names("?source=ddbj") == ["L3"]
    assert names("?run=r1&state=complete") == ["L1"]
    assert names("?external-id=L3") == ["L3"]


def names(query: str) -> list[str]:
    return [each["external-id"] for each in get(f"/collections{query}").json()["items"]]


def test_a_wrong_query_is_refused_with_all_that_is_wrong() -> None:
    response = get("/collections?state=gone&after=nothing&limit=0&colour=red&run=a%00b")
    assert response.status_code == 400
    assert sorted(each["pointer"] for each in response.json()["errors"]) == [
        "/after",
        "/colour",
        "/limit",
        "/run",
        "/state",
    ]


def test_what_is_not_of_open_archives_is_for_curators_and_operators(archive: Post, home: Path, people: People) -> None:
    (row,) = brought(archive, "L1", source="geo")
    where = [
        f"/collections/{row.key}",
        f"/collections/{row.key}/metadata.json",
        f"/collections/{row.key}/download/{row.datasets.get().pk}",
    ]
    for role, status in {"anonymous": 404, "submitter": 404, "curator": 200}.items():
        answers = [people[role].get(each, "application/json") for each in where]
        assert [each.status_code for each in answers] == [status] * 3
        assert [each.getvalue() for each in answers]
    assert names("") == []


@pytest.mark.parametrize("number", ["0", "x", "9" * 40, "-1", "1%00"])
def test_files_that_are_not_there(archive: Post, home: Path, number: str) -> None:
    (row,) = brought(archive, "L1")
    assert get(f"/collections/{row.key}/download/{number}").status_code == 404
    assert get(f"/collections/{number}").status_code == 404


def test_the_entry_leads_here_and_the_relation_is_explained() -> None:
    entry = get("/").json()
    assert "http://testserver/collections" in {link["href"] for link in entry["links"]}
    assert get("/links/collections", accept="text/html").status_code == 200
