"""One answer to a GET: the bytes in the form that was asked for, and what their headers say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx

from .errors import NotUnderstood
from .links import NO_LINKS, Link, Links, links_in


@dataclass(frozen=True)
class Representation:
    """`url` is where it was found in the end; `etag` and `modified` are as sent, empty when they were not."""

    url: str
    content: bytes
    media_type: str
    etag: str = ""
    modified: str = ""
    headed: Links = NO_LINKS
    """The links of the Link header, for forms that carry none in the body."""

    @property
    def is_json(self) -> bool:
        return self.media_type.endswith("json")

    @cached_property
    def data(self) -> Any:
        """The body as JSON. Raises NotUnderstood."""
        try:
            return json.loads(self.content)
        except ValueError as error:
            raise NotUnderstood(f"{self.url} did not answer in JSON but in {self.media_type or 'nothing'}") from error

    @property
    def links(self) -> Links:
        return links_in(self.data) if self.is_json else self.headed


def representation_of(response: httpx.Response) -> Representation:
    headed = (Link(each.get("rel", ""), each.get("url", ""), each.get("title", "")) for each in response.links.values())
    return Representation(
        url=str(response.url),
        content=response.content,
        media_type=response.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
        etag=response.headers.get("ETag", ""),
        modified=response.headers.get("Last-Modified", ""),
        headed=Links(tuple(headed)),
    )
