"""The page of uploads as the server writes it: complete without a script, and no script but our own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from submitters.models import Account

from ..models import Upload
from ..templatetags.upload_marks import counted, where, wholes


@pytest.fixture
def browser(client: Client, account: Account) -> Client:
    client.force_login(account)
    return client


@pytest.fixture
def made(account: Account) -> Any:
    def make(name: str, **more: object) -> Upload:
        expires = timezone.now() + timedelta(days=1)
        return Upload.objects.create(account=account, dialect="tus", name=name, expires=expires, **more)

    return make


def page(browser: Client, address: str = "/uploads") -> html.HtmlElement:
    answer = browser.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return html.fromstring(answer.content)


def texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in tree.xpath(path)]


def test_every_state_is_told_in_words(browser: Client, made: Any) -> None:
    made("half.fq", length=200, offset=100)
    made("whole.fq", length=9, offset=9, state="received")
    made("good.fq", length=9, offset=9, state="complete", found={"sha256": "ab" * 32}, facts={"reads": 12000})
    made("bad.fq", length=9, offset=9, state="failed", faults=[{"code": "x", "reason": "Cut short.", "line": 4}])
    bad, good, whole, half = texts(page(browser), "//ul[@id='list']/li")
    assert "50 %, 100 B of 200 B are here" in half
    assert "being verified" in whole
    assert "verified 9 B, 12,000 reads" in good
    assert "ab" * 32 in good
    assert "failed 9 B" in bad
    assert "line 4: Cut short." in bad


def test_parts_are_not_shown_beside_their_file(browser: Client, made: Any) -> None:
    made("big.fq", length=9, offset=3, part="partial")
    assert texts(page(browser), "//ul[@id='list']/li") == []


def test_the_scripts_are_ours_and_nothing_is_inline(browser: Client, made: Any) -> None:
    upload = made("x.fq")
    for address in ("/uploads", f"/uploads/{upload.key}"):
        tree = page(browser, address)
        sources = tree.xpath("//script/@src")
        assert {"/static/uploads/upload-page.js", "/static/uploads/vendor/tus.min.js"} <= set(sources)
        assert all(each.startswith("/static/") for each in sources + tree.xpath("//link[@rel='stylesheet']/@href"))
        assert tree.xpath("//script[not(@src)] | //style | //@style | //@onclick") == []
    policy = browser.get("/uploads", headers={"Accept": "text/html"})["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "connect-src 'self';" in policy


def test_a_name_is_text_and_never_markup(browser: Client, made: Any) -> None:
    upload = made("<script>alert(1)</script>.fq")
    for address in ("/uploads", f"/uploads/{upload.key}"):
        assert b"<script>alert" not in browser.get(address, headers={"Accept": "text/html"}).content


def test_the_run_that_files_are_for_is_filled_in(browser: Client) -> None:
    tree = page(browser, "/uploads?record=http://testserver/runs/abc")
    assert tree.xpath("//input[@id='record']/@value") == ["http://testserver/runs/abc"]


def test_one_upload_tells_all_that_is_known(browser: Client, made: Any) -> None:
    facts = {"format": "fastq", "reads": 2, "lengths": {"5": 2}}
    upload = made(
        "x.fq", length=9, offset=9, state="complete", found={"md5": "0" * 32}, declared={"md5": "0" * 32}, facts=facts
    )
    told = texts(page(browser, f"/uploads/{upload.key}"), "//main")[0]
    for words in ("9 B (9 bytes)", "MD5 as stated", "✓ the same", "Formatfastq", "Reads2"):
        assert words in told


def test_every_field_and_bar_has_a_name(browser: Client, made: Any) -> None:
    made("half.fq", length=200, offset=100)
    tree = page(browser)
    named = set(tree.xpath("//label/@for"))
    assert {each.get("id") for each in tree.xpath("//main//input | //main//select")} <= named
    assert all(bar.get("aria-label") for bar in tree.xpath("//ul[@id='list']//progress"))
    assert tree.xpath("//*[@role='status']/@aria-live") == ["polite"]


def test_marks_bear_whatever_was_found() -> None:
    assert counted({"gc": 0.50371, "complete": True, "lengths": {}, "format": ""}) == [("GC", "0.5037")]
    assert where({"line": 4004, "name": "SRR1.7"}) == "line 4,004, read SRR1.7"
    assert where({"offset": 12}) == "byte 12"
    assert wholes([{"part": "partial"}, {"part": None}]) == [{"part": None}]
