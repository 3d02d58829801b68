"""The forms in which packages come beside the archives' clients' own: bundles, WEBIN documents, bare submissions."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from records.models import Record, Visibility
from records.registry import resource
from tests.builders import SMALLEST, record
from tests.people import People

from .packages import documents, submission

JSON = "application/json"
XML = "application/xml"


def bundle(**members: object) -> dict[str, object]:
    """A study, a sample and an experiment that names them."""
    experiment = {**SMALLEST["experiment"], "alias": "x", "study": {"alias": "p"}}
    experiment["design"] = {**experiment["design"], "sample": {"alias": "s"}}
    return {
        "submission": {"actions": [{"type": "ADD"}]},
        "experiments": [experiment],
        "samples": [{**SMALLEST["sample"], "alias": "s"}],
        "studies": [{**SMALLEST["study"], "alias": "p"}],
        **members,
    }


def webin(*kinds: str, order: str = submission("ADD")) -> bytes:
    inner = "".join(documents(*kinds).values())
    return f"<WEBIN><SUBMISSION_SET>{order}</SUBMISSION_SET>{inner}</WEBIN>".encode()


def test_a_bundle_is_taken_whatever_its_order(people: People) -> None:
    answer = people["trusted"].post("/submissions", bundle())
    assert (answer.status_code, answer["Content-Type"]) == (201, JSON)
    assert [each["alias"] for each in answer.json()["experiments"]] == ["x"]
    assert Record.objects.count() == 4


def test_the_vendor_type_takes_a_bundle_too(people: People) -> None:
    answer = people["trusted"].post("/submissions", bundle(), "application/vnd.gmi.submission-v1+json")
    assert answer.status_code == 201


def test_faults_point_into_the_bundle(people: People) -> None:
    sent = bundle(samples=[{**SMALLEST["sample"], "alias": "s"}, {"titel": "x"}])
    errors = people["trusted"].post("/submissions", sent).json()["errors"]
    assert {error["pointer"] for error in errors} == {"/samples/1/names", "/samples/1/titel"}


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("submission", None),
        ("submission", []),
        ("samples", {}),
        ("samples", 3),
        ("things", []),
        ("submission", {"x": 1}),
    ],
)
def test_what_is_no_bundle_is_refused_in_words(member: str, value: object, people: People) -> None:
    answer = people["trusted"].post("/submissions", bundle(**{member: value}))
    assert (answer.status_code, Record.objects.count()) == (400, 0)
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{member}")


def test_a_webin_document_is_taken(people: People) -> None:
    answer = people["trusted"].post("/submissions", webin(), XML)
    assert (answer.status_code, answer["Content-Type"]) == (201, XML)
    assert b'<RUN accession="GMIR' in answer.content
    assert Record.objects.count() == 5


def test_a_webin_document_without_a_submission_is_refused(people: People) -> None:
    body = b"<WEBIN>" + documents("SAMPLE")["SAMPLE"].encode() + b"</WEBIN>"
    assert people["trusted"].post("/submissions", body, XML).status_code == 400


def test_faults_of_a_webin_document_have_their_place_in_it(people: People) -> None:
    body = webin("SAMPLE", "STUDY").replace(b"562", b"five")
    answer = people["trusted"].post("/submissions", body, XML, accept=JSON)
    (error,) = answer.json()["errors"]
    assert (error["xpath"], error["pointer"]) == (
        "/WEBIN/SAMPLE_SET[1]/SAMPLE[1]/SAMPLE_NAME/TAXON_ID",
        "/samples/0/names/taxonomic-id",
    )


def test_a_bare_submission_acts_on_what_is_here(people: People) -> None:
    made = record(resource("sample"), people.centres["harbour"], Visibility.PRIVATE)
    sent = {"alias": "release", "actions": [{"type": "RELEASE", "target": made.accession}]}
    answer = people["trusted"].post("/submissions", sent)
    assert (answer.status_code, answer.json()["alias"]) == (201, "release")
    made.refresh_from_db()
    assert made.visibility == Visibility.PUBLIC


def test_faults_of_a_bare_submission_point_into_it(people: People) -> None:
    sent = {"actions": [{"type": "RELEASE", "target": "nothing"}]}
    (error,) = people["trusted"].post("/submissions", sent).json()["errors"]
    assert error["pointer"] == "/actions/0/target"


def test_several_bare_submissions_are_all_or_nothing(people: People) -> None:
    one = {"alias": "one", "actions": [{"type": "ADD"}]}
    wrong = {"alias": "two", "actions": [{"type": "KILL", "target": "nothing"}]}
    answer = people["trusted"].post("/submissions", {"items": [one, wrong]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/items/1/actions/0/target")
    assert Record.objects.count() == 0


def test_a_submission_of_a_dump_is_kept_though_nothing_came_with_it(people: People) -> None:
    sent = {"alias": "dump", "actions": [{"type": "ADD", "source": "DRA000001.study.xml", "schema": "study"}]}
    answer = people["trusted"].post("/submissions", sent)
    receipt = people["trusted"].get(f"{answer['Location']}/receipt", JSON).json()
    assert answer.status_code == 201
    assert "DRA000001.study.xml" in receipt["messages"]["infos"][0]


def test_of_two_submissions_each_takes_what_it_names(people: People) -> None:
    def order(kind: str) -> str:
        return submission(f'ADD schema="{kind}"', alias=kind)

    answer = people["trusted"].post(
        "/submissions", webin("STUDY", "SAMPLE", order=order("study") + order("sample")), XML
    )
    assert answer.status_code == 201
    for alias, element in (("study", b"<STUDY "), ("sample", b"<SAMPLE ")):
        made = Record.objects.get(kind="submission", alias=alias)
        receipt = people["trusted"].get(f"/submissions/{made.key}/receipt", XML).content
        assert element in receipt
        assert receipt.count(b"accession=") == 2


def test_what_was_sent_is_served_beside_what_was_made_of_it(people: People) -> None:
    body = webin("SAMPLE")
    people["trusted"].post("/submissions", body, XML)
    made = Record.objects.get(kind="sample")
    assert people["trusted"].get(f"/samples/{made.key}/received").content == body


@pytest.mark.parametrize(("text", "status"), [(webin().decode(), 202), (submission("RELEASE"), 413)])
def test_only_packages_may_be_larger_than_one_document(
    people: People, settings: Settings, text: str, status: int
) -> None:
    settings.GMI_MAX_BODY_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
    body = text.encode() + b" " * 6 * 2**20
    assert people["trusted"].post("/submissions", body, XML).status_code == status
