"""What is asked goes out as it should, and what comes back whole is an answer."""

from __future__ import annotations

import gzip
import hashlib
import logging
from pathlib import Path

import pytest
from pytest_django import Settings

from harvest.failures import BadRequest
from harvest.source import Request
from harvest.transport import Transport
from tests.archives.answers import Answer, json_of, redirect, text, xml
from tests.archives.server import Served


def test_an_answer_is_a_file_with_its_digest(transport: Transport, served: Served) -> None:
    fetched = transport.fetch(Request(f"{served.url}/x?a=%20b", (("c", "d e"), ("c", "f"))))

    assert fetched.read() == b"<A>/x</A>"
    assert (fetched.size, fetched.sha256) == (9, hashlib.sha256(b"<A>/x</A>").hexdigest())
    assert (fetched.status, fetched.attempts, fetched.headers["content-type"]) == (200, 1, "application/xml")
    assert fetched.url == f"{served.url}/x?a=%20b&c=d+e&c=f"
    assert served.asked[0].every("c") == ["d e", "f"]
    assert fetched.started <= fetched.ended


def test_a_form_is_posted(transport: Transport, served: Served) -> None:
    asked = Request(f"{served.url}/efetch", (("id", "1,2"), ("db", "sra")), method="POST")
    fetched = transport(asked)

    assert fetched.request is asked
    assert (served.asked[0].method, served.asked[0].form) == ("POST", {"id": "1,2", "db": "sra"})
    assert fetched.url == f"{served.url}/efetch"


def test_every_request_says_who_asks(transport: Transport, served: Served, settings: Settings) -> None:
    settings.GMI_HARVEST_TOOL, settings.GMI_HARVEST_EMAIL = "our-tool", "keeper@example.org"
    transport.fetch(Request(served.url, headers={"user-agent": "somebody else", "X-Own": "1"}))

    agent = served.asked[0].headers["user-agent"]
    assert agent.startswith("our-tool/")
    assert agent.endswith(" (+http://testserver; mailto:keeper@example.org)")
    assert served.asked[0].headers["x-own"] == "1"


def test_small_formats_come_packed_and_large_ones_as_they_are(transport: Transport, served: Served) -> None:
    packed = Answer(200, gzip.compress(b"<A/>"), {"Content-Encoding": "gzip"})
    served.script(packed, text("tab"))

    assert transport.fetch(Request(served.url, format="xml")).read() == b"<A/>"
    assert transport.fetch(Request(served.url, format="tab")).read() == b"tab"
    assert [asked.headers["accept-encoding"] for asked in served.asked] == ["gzip", "identity"]


def test_statuses_that_the_source_understands_are_answers(transport: Transport, served: Served) -> None:
    served.script(text("none", status=404), Answer(204))

    both = [transport.fetch(Request(served.url, answers=frozenset({200, 204, 404}))) for _ in range(2)]
    assert [(fetched.status, fetched.read()) for fetched in both] == [(404, b"none"), (204, b"")]


def test_redirects_are_followed_within_the_source(transport: Transport, served: Served) -> None:
    served.script(redirect("/there?b=2", 301), redirect(f"{served.url}/end", 307))
    fetched = transport.fetch(Request(f"{served.url}/here", (("a", "1"),)))

    assert (fetched.url, fetched.attempts) == (f"{served.url}/end", 1)
    assert [asked.target for asked in served.asked] == ["/here?a=1", "/there?b=2", "/end"]


def test_a_form_follows_its_redirect(transport: Transport, served: Served) -> None:
    served.script(redirect("/kept", 308), redirect("/seen", 303))
    transport.fetch(Request(f"{served.url}/form", (("id", "7"),), method="POST"))

    assert [(asked.method, asked.path, asked.form) for asked in served.asked] == [
        ("POST", "/form", {"id": "7"}),
        ("POST", "/kept", {"id": "7"}),
        ("GET", "/seen", {}),
    ]


def test_a_redirect_to_a_foreign_host_is_refused(transport: Transport, served: Served) -> None:
    with Served(lambda _: xml("<STOLEN/>")) as foreign:
        served.script(redirect(f"{foreign.url}/x"))
        with pytest.raises(BadRequest, match="not among the hosts") as refused:
            transport.fetch(Request(served.url))

        assert foreign.asked == []
    assert refused.value.evidence.status == 302


def test_what_opens_one_door_is_not_shown_at_another(db: None, served: Served, tmp_path: Path) -> None:
    with Served(lambda _: xml("<A/>")) as other, Transport([served.url, other.url], tmp_path) as transport:
        served.script(redirect(f"{other.url}/x"))
        transport.fetch(Request(served.url, headers={"Authorization": "Bearer abcdef", "X-Own": "1"}))

        assert "authorization" not in other.asked[0].headers
        assert other.asked[0].headers["x-own"] == "1"
    assert served.asked[0].headers["authorization"] == "Bearer abcdef"


def test_redirects_come_to_an_end(transport: Transport, served: Served) -> None:
    served.handler = lambda _: redirect("/again")

    with pytest.raises(BadRequest, match="sent on"):
        transport.fetch(Request(served.url))
    assert len(served.asked) == 6


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x", "https://example.org/", "ftp://127.0.0.1/", "nonsense", "http://[/"]
)
def test_only_hosts_of_the_source_are_asked(transport: Transport, url: str, tmp_path: Path) -> None:
    with pytest.raises(BadRequest):
        transport.fetch(Request(url))
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_leads_into_the_house_hears_nothing(db: None, served: Served, tmp_path: Path) -> None:
    """`127.1` is a name like any other: nobody said that it may be private."""
    inside = f"http://127.1:{served.port}"
    with (
        Transport([inside], tmp_path) as transport,
        pytest.raises(BadRequest, match="no address of the public internet"),
    ):
        transport.fetch(Request(inside))
    assert served.asked == []


def test_secrets_stay_in_the_house(
    transport: Transport, served: Served, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """A key is sent, and shown nowhere: not in addresses, messages, evidence or logs, though the host repeats it."""
    caplog.set_level(logging.INFO)
    secret = (("api_key", "s3cr3tk3y"), ("email", "me@example.org"), ("db", "sra"))
    told = {"X-Said": "s3cr3tk3y", "Set-Cookie": "sid=s3cr3tk3y"}
    served.script(
        xml("<A/>"),
        Answer(400, '{"error":"wrong","api-key":"s3cr3tk3y","for":"me@example.org"}', told),
        Answer(302, b"", {"Location": "https://x.example/?api_key=s3cr3tk3y"}),
    )
    fetched = transport.fetch(Request(f"{served.url}/a", secret))
    failures = []
    for _ in range(2):
        with pytest.raises(BadRequest) as refused:
            transport.fetch(Request(f"{served.url}/b", secret))
        failures.append(refused.value)

    assert [asked.params["api_key"] for asked in served.asked] == ["s3cr3tk3y"] * 3
    assert fetched.url == f"{served.url}/a?db=sra"
    shown = [str(each) + repr(each.evidence) for each in failures] + [caplog.text, fetched.url, str(fetched.headers)]
    assert "s3cr3tk3y" not in "".join(shown)
    assert "me@example.org" not in "".join(shown)
    assert b'"error":"wrong"' in failures[0].evidence.head


def test_nothing_is_left_but_the_answers(transport: Transport, served: Served, tmp_path: Path) -> None:
    served.script(xml("<A/>"), text("no", status=404), json_of({"error": "API rate limit exceeded"}))
    answer = transport.fetch(Request(served.url))
    with pytest.raises(Exception, match="404"):
        transport.fetch(Request(served.url))

    assert list(tmp_path.iterdir()) == [answer.path]
