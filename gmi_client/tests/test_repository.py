"""The library against the real service, over real HTTP."""

import hashlib
import os
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import httpx
import pytest

from gmi_client import NotOffered, Refused, Repository, SeveralFound, Unrecognised
from gmi_client.tests import material
from gmi_client.tests.conftest import QUICK, Person, Site
from gmi_client.tests.scripted import lossy

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[[Person], Repository]
STUDY = material.as_json(material.study())


def test_all_starts_at_the_entry_point(site: Site) -> None:
    with Repository(site.url) as repository:
        assert {"studies", "samples", "runs"} <= {link.title for link in repository.collections()}
        assert repository.follow("study").data["items"] == []


def test_a_trusted_submission_is_a_record_at_once(site: Site, repository: Open) -> None:
    trusted = repository(site.trusted)
    submitted = trusted.submit(STUDY)
    assert submitted.review is None
    assert submitted.record is not None
    assert trusted.get(submitted.record).data["accession"] == submitted.accessions[0]


def test_a_held_submission_is_followed_to_its_record(site: Site, repository: Open) -> None:
    submitter = repository(site.submitter)
    submitted = submitter.submit(STUDY)
    assert submitted.review is not None
    assert submitted.review in submitted.message
    steps = submitter.watch(submitted.review)
    assert next(steps).state == "pending review"
    site.decide(submitted.review, "accept")
    (end,) = steps
    assert (end.state, end.by) == ("review complete", site.curator.name)
    assert end.record is not None
    assert submitter.get(end.record).data["alias"] == "cheese"


def test_steps_taken_in_between_are_all_told(site: Site, repository: Open) -> None:
    submitter = repository(site.submitter)
    review = submitter.submit(STUDY).url
    site.decide(review, "request-changes", "Say which cheese.")
    _, asked = islice(submitter.watch(review), 2)
    assert (asked.state, asked.reason, asked.is_newest) == ("changes requested", "Say which cheese.", True)
    again = submitter.submit(material.as_json(material.study(title="Brie")), to=asked.links.href("review/resubmit"))
    assert again.review == review
    site.decide(review, "decline", "No.")
    assert [step.action for step in submitter.watch(review)] == ["submit", "request-changes", "resubmit", "decline"]


def test_a_set_is_stored_whole(site: Site, repository: Open) -> None:
    submitted = repository(site.trusted).submit(material.sample_set("rind", "core"))
    assert len(set(submitted.records)) == 2
    assert len(set(submitted.accessions)) == 2


def test_every_fault_is_told(site: Site, repository: Open) -> None:
    wrong = {"alias": "cheese", "description": {"titel": "Listeria", "type": "Whole Genome Sequencing"}}
    with pytest.raises(Refused) as refused:
        repository(site.submitter).submit(material.as_json(wrong), kind="study")
    assert {fault.field for fault in refused.value.faults} == {"description.title", "description.titel"}
    assert any(fault.suggestion for fault in refused.value.faults)


def test_faults_of_xml_have_a_line(site: Site, repository: Open) -> None:
    with pytest.raises(Refused) as refused:
        repository(site.submitter).submit(b"<STUDY>\n<DESCRIPTOR>\n<TITLE/>\n</DESCRIPTOR></STUDY>")
    assert 3 in {fault.line for fault in refused.value.faults}


def test_an_answer_lost_on_the_way_makes_no_second_record(site: Site) -> None:
    with lossy(site.url) as road, Repository(road.url, site.trusted.auth, QUICK) as repository:
        nameless = material.study()
        del nameless["alias"]
        submitted = repository.submit(material.as_json(nameless), to="/studies")
        assert len(road.asked) == 2
        assert [item["accession"] for item in repository.items("/studies")] == list(submitted.accessions)


def test_the_same_alias_again_is_refused_with_where_it_is(site: Site, repository: Open) -> None:
    trusted = repository(site.trusted)
    first = trusted.submit(STUDY)
    with pytest.raises(Refused) as refused:
        trusted.submit(STUDY)
    assert (refused.value.status, refused.value.location) == (409, first.url)


def test_children_are_posted_where_a_link_says(site: Site, repository: Open) -> None:
    trusted = repository(site.trusted)
    study = trusted.get(trusted.submit(STUDY).url)
    trusted.submit(material.as_json(material.sample()), to=study.links.href("study/samples"))
    assert [item["alias"] for item in trusted.items(study.links.href("study/samples"))] == ["rind"]


def test_small_files_go_with_their_run(site: Site, repository: Open, tmp_path: Path) -> None:
    reads = tmp_path / "reads.fastq.gz"
    reads.write_bytes(b"\x1f\x8b\r\n" + os.urandom(5000) + b"\n\r\n")
    trusted = repository(site.trusted)
    for document in (material.study(), material.sample(), material.experiment()):
        trusted.submit(material.as_json(document))
    digest = hashlib.md5(reads.read_bytes(), usedforsecurity=False).hexdigest()
    run = trusted.get(trusted.submit(material.as_json(material.run(reads.name, digest)), files=[reads]).url)
    (file,) = trusted.items(run.links.href("run/data"))
    assert trusted.get(file["links"][0]["href"], "*/*").content == reads.read_bytes()


@pytest.mark.parametrize("name", ["alias", "accession"])
def test_a_record_is_one_request_away_by_any_name(site: Site, repository: Open, name: str) -> None:
    trusted = repository(site.trusted)
    submitted = trusted.submit(STUDY)
    wanted = {"alias": "cheese", "accession": submitted.accessions[0]}[name]
    assert trusted.locate(wanted) == submitted.record


def test_an_alias_of_several_needs_its_submitter(site: Site, repository: Open) -> None:
    for person in (site.trusted, site.submitter):
        repository(person).submit(STUDY)
    mine = repository(site.submitter)
    site.decide(next(mine.items("/reviews"))["links"][0]["href"], "accept")
    with pytest.raises(SeveralFound) as several:
        mine.locate("cheese")
    assert len(several.value.addresses) == 2
    assert mine.locate("cheese", site.trusted.centre) in several.value.addresses


def test_a_name_that_nobody_has_is_refused(site: Site, repository: Open) -> None:
    with pytest.raises(Refused):
        repository(site.trusted).locate("nobody")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("application/xml", b"<STUDY "),
        ("application/vnd.gmi.study-v1+xml", b"http://www.w3.org/2005/Atom"),
        ("application/vnd.gmi.study-v1+json", b'{"links"'),
        ("text/html", b"<!doctype html"),
    ],
)
def test_a_record_comes_in_the_form_that_is_wanted(site: Site, repository: Open, wanted: str, found: bytes) -> None:
    trusted = repository(site.trusted)
    representation = trusted.get(trusted.submit(STUDY).url, wanted)
    assert representation.media_type == wanted
    assert found.lower() in representation.content.lower()
    assert representation.links.href("collection") == f"{site.url}/studies"


def test_what_has_not_changed_is_not_sent_again(site: Site, repository: Open) -> None:
    trusted = repository(site.trusted)
    first = trusted.get(trusted.submit(STUDY).url)
    assert trusted.get_if_changed(first.url, first.etag) is None
    httpx.patch(first.url, json={"alias": "brie"}, auth=site.trusted.auth).raise_for_status()
    changed = trusted.get_if_changed(first.url, first.etag)
    assert changed is not None
    assert changed.data["alias"] == "brie"


def test_pages_are_followed_to_the_last(site: Site, repository: Open) -> None:
    trusted = repository(site.trusted)
    trusted.submit(material.sample_set(*"abcde"))
    assert [len(page.data["items"]) for page in trusted.pages("/samples?limit=2")] == [2, 2, 1]
    assert [item["alias"] for item in trusted.items("/samples?limit=2")] == list("edcba")


def test_wrong_credentials_are_refused_everywhere(site: Site) -> None:
    with Repository(site.url, (site.trusted.name, "wrong"), QUICK) as repository, pytest.raises(Refused) as refused:
        repository.entry()
    assert refused.value.status == 401


def test_what_the_repository_does_not_take_is_said_before_it_is_sent(site: Site, repository: Open) -> None:
    trusted = repository(site.trusted)
    with pytest.raises(Unrecognised, match="project"):
        trusted.submit(b"<PROJECT_SET/>")
    with pytest.raises(Unrecognised, match="told"):
        trusted.submit(b"{}")
    with pytest.raises(NotOffered):
        trusted.follow("projects")
