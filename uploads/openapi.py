"""The addresses of uploads in the OpenAPI description. The dialects have texts of their own, which are linked."""

from __future__ import annotations

from collections.abc import Iterator

from hypermedia.openapi_paths import Data


def paths() -> Iterator[tuple[str, Data]]:
    yield from ()
