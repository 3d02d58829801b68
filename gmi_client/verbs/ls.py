"""`gmi ls [WHAT]`: what is in a collection; the collections there are; what leads on from a record."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from itertools import chain
from typing import Any

from ..links import Links, links_in
from ..repository import Repository, items_of
from ..representation import Representation
from ..screen import ADDRESS, Screen
from ..submission import accession_of
from .get import address_of
from .outcome import Outcome

_HEADS = ("ACCESSION", "ALIAS", "TITLE", "STATUS", ADDRESS)


def describe(parser: ArgumentParser) -> None:
    parser.add_argument("what", metavar="WHAT", nargs="?", default="", help="a collection (studies) or any address")
    parser.add_argument("--all", action="store_true", help="all pages, not the first only")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each item")


def run(arguments: Namespace, repository: Repository, screen: Screen) -> Outcome:
    if not arguments.what:
        screen.table(
            ("COLLECTION", ADDRESS), [(each.title or each.rel, each.href) for each in repository.collections()]
        )
        return Outcome.DONE
    pages = repository.pages(_address(arguments.what, repository))
    first = next(pages)
    if not isinstance(first.data, dict) or not isinstance(first.data.get("items"), list):
        _list_links(first.links, screen)
        return Outcome.DONE
    _list_items(first, pages, arguments, screen)
    return Outcome.DONE


def _address(what: str, repository: Repository) -> str:
    """`studies` and `study` are collections of the entry point; other words are names of records, or addresses."""
    if "/" not in what and (collection := repository.entry().links.maybe(what)):
        return collection
    return address_of(what, repository)


def _list_items(first: Representation, others: Iterator[Representation], arguments: Namespace, screen: Screen) -> None:
    """On a terminal the whole table is drawn at once, elsewhere every line as soon as it is known."""
    pages = chain([first], others) if arguments.all else [first]
    items = (item for page in pages for item in items_of(page))
    if arguments.json:
        for item in items:
            sys.stdout.write(json.dumps(item, ensure_ascii=False) + "\n")
    else:
        screen.table(_HEADS, map(_row, items))
    if not arguments.all and first.links.maybe("next"):
        screen.hint("There are more: --all")


def _list_links(links: Links, screen: Screen) -> None:
    screen.table(("RELATION", ADDRESS, "TITLE"), [(link.rel, link.href, link.title) for link in links])


def _row(item: dict[str, Any]) -> tuple[str, ...]:
    """Records, reviews, versions and files have these members in part; what is missing stays empty."""
    links = links_in(item)
    address = links.maybe("self") or links.maybe("item") or item.get("href") or ""
    name = item.get("alias") or item.get("slug") or item.get("filename") or item.get("version") or ""
    return (accession_of(item), str(name), _title(item), _status(item), str(address))


def _title(item: dict[str, Any]) -> str:
    description = item.get("description")
    inner = description.get("title") if isinstance(description, dict) else ""
    return str(item.get("title") or inner or item.get("name") or "")


def _status(item: dict[str, Any]) -> str:
    """Of a record its visibility, of a review what the draft calls its message."""
    for holder, name in (("record", "status"), ("status", "message")):
        if isinstance(item.get(holder), dict) and item[holder].get(name):
            return str(item[holder][name])
    return ""
