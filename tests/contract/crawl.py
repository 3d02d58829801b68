"""A client that knows the entry point and follows links, by GET, until it has seen everything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings

from ..people import Answer, Caller

HTML: Final = "text/html"
ACTIONS: Final = ("/review/", "/release", "/suppress", "/restore", "/supersede")
"""Relations (how they go on after the prefix's `links`) whose targets take a POST and have nothing to GET."""


@dataclass(frozen=True)
class Followed:
    """A link that was followed from `origin`, and what it led to."""

    origin: str
    rel: str
    href: str
    answer: Answer

    @property
    def is_action(self) -> bool:
        return is_action(self.rel)


@dataclass
class Journey:
    """Everything that was seen on the way."""

    caller: Caller
    followed: list[Followed] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that was told, headers too."""
        return "\n".join(
            f"{dict(each.answer.items())} {each.answer.content.decode()}"
            for each in self.followed
            if not each.is_action
        )

    @property
    def reached(self) -> set[str]:
        """The paths that answered with something."""
        return {each.href for each in self.followed if each.answer.status_code == 200}


def is_action(rel: str) -> bool:
    return rel.startswith(settings.GMI_LINK_PREFIX) and any(name in f"/{rel.split('/links/')[1]}" for name in ACTIONS)


def crawl(caller: Caller) -> Journey:
    """Follow every link there is, each address once."""
    journey, seen, waiting = Journey(caller), {"/"}, [("", "self", "/", "")]
    while waiting:
        origin, rel, href, kind = waiting.pop()
        answer = caller.get(href, HTML if kind == HTML else None)
        journey.followed.append(Followed(origin, rel, href, answer))
        for link in links_in(answer):
            target = link["href"].removeprefix(settings.GMI_BASE_URL)
            if link["href"] != target and target not in seen and not link.get("templated"):
                seen.add(target)
                waiting.append((href, link["rel"], target, link.get("type", "")))
    return journey


def links_in(answer: Answer) -> Iterator[dict[str, Any]]:
    """Every link of a JSON answer, also those of its items."""
    if answer["Content-Type"].startswith("application/") and "json" in answer["Content-Type"]:
        yield from _links(json.loads(answer.content))


def _links(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        for each in value.get("links", []) if isinstance(value.get("links"), list) else []:
            if isinstance(each, dict) and {"rel", "href"} <= set(each):
                yield each
        for each in value.values():
            yield from _links(each)
    elif isinstance(value, list):
        for each in value:
            yield from _links(each)
