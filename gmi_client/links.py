"""Links as answers carry them, and finding the one that leads on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import uritemplate

from .errors import NotOffered


@dataclass(frozen=True)
class Link:
    """`rel` is a registered name or a full URI; `href` is absolute, or a template (RFC 6570) if `templated`.

    `type` is the media type found there, where the server says so.
    """

    rel: str
    href: str
    title: str = ""
    type: str = ""
    templated: bool = False

    def is_called(self, name: str) -> bool:
        """Whether that is the relation, its last words (`study/samples` of `http://…/study/samples`), or the title."""
        return self.rel.lower() == name.lower() or self.rel.endswith(f"/{name}") or self.title == name

    def takes(self, names: set[str]) -> bool:
        """Whether these are variables of the template."""
        return names <= {str(variable) for variable in uritemplate.variables(self.href)}


@dataclass(frozen=True)
class Links:
    """The links of one representation, in its order."""

    every: tuple[Link, ...] = ()

    def __iter__(self) -> Iterator[Link]:
        return iter(self.every)

    def named(self, name: str) -> list[Link]:
        """Those called so; the exact relation goes before a longer one that ends so."""
        return sorted((link for link in self.every if link.is_called(name)), key=lambda link: len(link.rel))

    def href(self, name: str, **variables: str) -> str:
        """The address that a link leads to, its template filled with `variables`. Raises NotOffered."""
        for link in self.named(name):
            if link.templated and variables and link.takes(set(variables)):
                return str(uritemplate.expand(link.href, {**variables}))
            if not link.templated and not variables:
                return link.href
        raise NotOffered(name, self.relations())

    def hrefs(self, name: str) -> list[str]:
        """Every address that links called so lead to."""
        return [link.href for link in self.named(name) if not link.templated]

    def maybe(self, name: str) -> str | None:
        """As `href`, or None."""
        try:
            return self.href(name)
        except NotOffered:
            return None

    def relations(self) -> list[str]:
        return list(dict.fromkeys(link.rel for link in self.every))


NO_LINKS: Final = Links()


def links_in(data: object) -> Links:
    """The `links` of a JSON object; entries without an address are passed over."""
    listed = data.get("links") if isinstance(data, dict) else None
    entries = listed if isinstance(listed, list) else []
    return Links(tuple(_link(each) for each in entries if isinstance(each, dict) and each.get("href")))


def _link(entry: dict[str, Any]) -> Link:
    return Link(
        rel=str(entry.get("rel") or ""),
        href=str(entry["href"]),
        title=str(entry.get("title") or ""),
        type=str(entry.get("type") or ""),
        templated=entry.get("templated") is True,
    )
