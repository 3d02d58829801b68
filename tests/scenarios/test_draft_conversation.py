"""The conversation of the GMI draft, exchange by exchange, over HTTP, with its headers and bodies."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime

import httpx

from . import draft
from .conftest import Repository, link_of

STUDY_TYPE = "application/vnd.gmi.study-v1+json"
SAMPLE_TYPE = "application/vnd.gmi.sample-v1+json"


# ---------------------------------------------------------------------------------------- creating a study
def test_a_study_is_accepted_for_human_review(repository: Repository) -> None:
    response = repository.post_study()
    assert response.status_code == 202
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Location"].startswith(f"{repository.base}/studies-to-review/")


def test_the_answer_says_where_the_review_is(repository: Repository) -> None:
    response = repository.post_study()
    where = response.headers["Location"]
    said = response.json()["response"]
    assert said.startswith("Your study has been accepted for review.")
    assert said.endswith(f"Please see {where} to monitor the progress of the review of your study.")
    assert {"rel": "status", "href": where} in response.json()["links"]
    assert int(response.headers["Retry-After"]) > 0


def test_without_credentials_nothing_is_taken(repository: Repository) -> None:
    response = repository.stranger.post("/studies", content=draft.STUDY, headers={"Content-Type": STUDY_TYPE})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Basic ")


def test_the_review_is_pending(repository: Repository, review: str) -> None:
    response = poll(repository, review)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert parsedate_to_datetime(response.headers["Last-Modified"]).tzinfo is not None
    assert response.json()["status"] == {"message": "pending review"}


def test_nothing_comes_back_while_nothing_changes(repository: Repository, review: str) -> None:
    first = poll(repository, review)
    response = poll(repository, review, since=first.headers["Last-Modified"])
    assert response.status_code == 304
    assert response.content == b""
    assert "Date" in response.headers


def test_the_poller_may_send_a_later_date_than_ours(repository: Repository, review: str) -> None:
    """The draft's client sends back the Date of the last 304, an hour later than Last-Modified."""
    first = poll(repository, review)
    later = parsedate_to_datetime(first.headers["Last-Modified"]) + timedelta(hours=1)
    assert poll(repository, review, since=format_datetime(later, usegmt=True)).status_code == 304


def test_the_decision_reaches_the_poller_with_a_link_to_the_study(repository: Repository, review: str) -> None:
    pending = poll(repository, review)
    assert repository.curator.post(f"{review}/accept").status_code == 200
    response = poll(repository, review, since=pending.headers["Last-Modified"])
    assert response.status_code == 200
    assert modified(response) > modified(pending)
    status = response.json()["status"]
    assert set(status) == {"message", "http://www.g-m-i.org/links/study"}
    assert status["message"] == "review complete"
    assert status["http://www.g-m-i.org/links/study"].startswith(f"{repository.base}/studies/")


def poll(repository: Repository, review: str, since: str | None = None) -> httpx.Response:
    headers = {"Accept": "application/json", **({"If-Modified-Since": since} if since else {})}
    return repository.client.get(review, headers=headers)


def modified(response: httpx.Response) -> float:
    return parsedate_to_datetime(response.headers["Last-Modified"]).timestamp()


# ------------------------------------------------------------------------------ adding a sample to the study
def test_the_study_comes_in_the_form_that_was_asked_for(repository: Repository, study: str) -> None:
    response = repository.stranger.get(study, headers={"Accept": STUDY_TYPE})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == STUDY_TYPE
    assert response.headers["Last-Modified"]


def test_the_study_has_the_links_of_the_draft(repository: Repository, study: str) -> None:
    body = repository.stranger.get(study, headers={"Accept": STUDY_TYPE}).json()
    assert body["links"][0] == {"rel": "self", "href": study}
    assert link_of(body, "study/samples") == f"{study}/samples"
    assert link_of(body, "submitter") == f"{repository.base}/submitters/cdc"
    assert link_of(body, "study/related-studies") == f"{study}/related-studies"
    assert link_of(body, "related-resources") == f"{study}/related-resources"


def test_the_study_says_what_was_sent(repository: Repository, study: str) -> None:
    sent = httpx.Response(200, content=draft.at(repository.base, draft.STUDY)).json()
    got = repository.stranger.get(study, headers={"Accept": STUDY_TYPE}).json()
    assert {name: got[name] for name in sent} == sent


def test_the_study_has_no_samples_yet(repository: Repository, samples: str) -> None:
    response = repository.stranger.get(samples, headers={"Accept": "application/json"})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.json()["items"] == []


def test_a_sample_is_created_at_once_at_an_address_below_the_study(repository: Repository, samples: str) -> None:
    response = post_sample(repository, samples, b'{"title": "sample", "names": {"taxonomic-id": 562}}')
    assert response.status_code == 201
    assert response.headers["Location"].startswith(f"{samples}/")
    assert response.headers["Content-Type"] == SAMPLE_TYPE


def test_the_new_sample_is_listed_with_a_link_to_itself(repository: Repository, samples: str) -> None:
    made = post_sample(repository, samples, b'{"title": "sample", "names": {"taxonomic-id": 562}}')
    response = repository.stranger.get(samples, headers={"Accept": "application/json"})
    (item,) = response.json()["items"]
    assert item["title"] == "sample"
    (own,) = (link["href"] for link in item["links"] if link["rel"] == "self")
    assert repository.stranger.get(own).json() == repository.stranger.get(made.headers["Location"]).json()
    assert response.headers["Last-Modified"]


def test_a_sample_with_an_invalid_property_is_refused_in_the_words_of_the_draft(
    repository: Repository, samples: str
) -> None:
    response = post_sample(repository, samples, b'{"sampleName": "sample", "names": {"taxonomic-id": 562}}')
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/json"
    expected = {"message": "Invalid property fields named.", "invalidFields": ["sampleName"]}
    assert {name: response.json()[name] for name in expected} == expected


def post_sample(repository: Repository, samples: str, body: bytes) -> httpx.Response:
    return repository.client.post(samples, content=body, headers={"Content-Type": SAMPLE_TYPE})
