"""Pages as the tests look at them: fetched by a browser that may be signed in, and held to what every page is."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from lxml import html

from submitters.models import Account

_LABELLED = "//input[not(@type='hidden')]|//select|//textarea"
_ACCEPT = "text/html,application/xhtml+xml,*/*;q=0.8"


def browser(account: Account | None = None) -> Client:
    """A client that asks for pages, in a session of the account."""
    client = Client(headers={"accept": _ACCEPT})
    if account is not None:
        client.force_login(account)
    return client


def send(client: Client, address: str, fields: dict[str, str], **options: Any) -> Any:
    """POST a form as a browser does."""
    return client.post(address, urlencode(fields), content_type="application/x-www-form-urlencoded", **options)


def page(client: Client, address: str, status: int = 200) -> Any:
    """The parsed page at an address, after `sound` looked at it."""
    return parsed(client.get(address), status)


def parsed(response: Any, status: int = 200) -> Any:
    assert response.status_code == status, response.content[:2000]
    assert response["Content-Type"].startswith("text/html")
    tree = html.document_fromstring(response.content.decode())
    sound(tree)
    return tree


def sound(tree: Any) -> None:
    """What holds for every page. Raises AssertionError."""
    doubled = [name for name, count in Counter(tree.xpath("//@id")).items() if count > 1]
    assert doubled == []
    assert tree.xpath("//@style") == []
    assert tree.xpath("//style") == []
    assert [script for script in tree.xpath("//script") if not script.get("src")] == []
    assert [name for name in tree.xpath("//@*") if re.match(r"on[a-z]+\Z", str(name.attrname))] == []
    assert [href for href in tree.xpath("//@href|//@src|//@action") if href.lower().startswith("javascript:")] == []
    assert [html.tostring(each) for each in tree.xpath(_LABELLED) if not _is_labelled(tree, each)] == []
    assert [html.tostring(each) for each in tree.xpath("//th[not(@scope)]")] == []
    assert len(tree.xpath("//h1")) == 1
    assert _no_heading_skipped([int(each.tag[1]) for each in tree.xpath("//h1|//h2|//h3|//h4")])
    assert tree.xpath("//html/@lang") == ["en"]
    assert [
        form for form in tree.xpath("//form[@method='post']") if not form.xpath(".//input[@name='csrfmiddlewaretoken']")
    ] == []


def _is_labelled(tree: Any, control: Any) -> bool:
    return bool(control.get("aria-label")) or any(
        label.get("for") == control.get("id") for label in tree.xpath("//label")
    )


def _no_heading_skipped(levels: list[int]) -> bool:
    return all(after <= before + 1 for before, after in pairwise(levels))


def text_of(tree: Any) -> str:
    return " ".join(tree.xpath("//main")[0].text_content().split())


def inputs_of(tree: Any, button: str) -> dict[str, str]:
    """What a browser would send of the form that has this button."""
    for form in tree.forms:
        if any(each.text_content().strip() == button for each in form.xpath(".//button")):
            return {name: _as_sent(form, name, value or "") for name, value in form.form_values()}
    raise AssertionError(f"no form has a button {button!r}")


def _as_sent(form: Any, name: str, value: str) -> str:
    """A browser drops the newline after <textarea>, which the parser keeps."""
    return value.removeprefix("\n") if form.inputs[name].tag == "textarea" else value
