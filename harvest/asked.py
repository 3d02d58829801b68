"""What was asked and answered, as it is written down: never a key, never somebody's address; and back again.

An entry has method, url, status, headers, bytes, started, ended, attempts, and the file its answer became.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from .models import Dataset
from .source import Fetched, Request

Data = dict[str, Any]

SECRET: Final = frozenset({"api_key", "apikey", "api-key", "email", "key", "token", "access_token", "password"})
"""Parameters that are nobody's business, in lower case."""

HEADERS: Final = (
    "content-type", "content-length", "content-encoding", "content-disposition", "content-range", "date", "etag",
    "last-modified", "link", "location", "retry-after", "server", "x-total-count",
)  # fmt: skip
"""Fields of an answer that are kept."""

_LONGEST_VALUE: Final = 10_000


def without_secrets(url: str) -> str:
    """The address without those parameters, and without a name or password before the host."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if not any(name.lower() in SECRET for name, _ in parse_qsl(parts.query, keep_blank_values=True)):
        return parts._replace(netloc=host).geturl()
    return parts._replace(netloc=host, query=urlencode(_open(parse_qsl(parts.query, keep_blank_values=True)))).geturl()


def _open(params: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value[:_LONGEST_VALUE]) for name, value in params if name.lower() not in SECRET]


def selected(headers: Mapping[str, str]) -> dict[str, str]:
    """The fields that are kept, by lower-case name."""
    low = {name.lower(): value for name, value in headers.items()}
    return {name: without_secrets(low[name]) if name == "location" else low[name] for name in HEADERS if name in low}


def entry(fetched: Fetched, file: str) -> Data:
    request = fetched.request
    told: Data = {
        "method": request.method,
        "url": without_secrets(fetched.url),
        "status": fetched.status,
        "headers": selected(fetched.headers),
        "bytes": fetched.size,
        "started": fetched.started.isoformat(),
        "ended": fetched.ended.isoformat(),
        "attempts": fetched.attempts,
        "file": file,
    }
    if request.method != "GET" and request.params:
        told["form"] = dict(_open(request.params))
    return told


def again(entry: Mapping[str, Any], dataset: Dataset, path: Path) -> Fetched:
    """The answer that became `dataset`, its bytes at `path`."""
    params = tuple((str(name), str(value)) for name, value in entry.get("form", {}).items())
    name = dataset.name
    request = Request(entry["url"], params, entry["method"], name=name, format=dataset.format)
    started, ended = (datetime.fromisoformat(entry[name]) for name in ("started", "ended"))
    answer = (entry["url"], entry["status"], entry["headers"], path, dataset.size, dataset.sha256)
    return Fetched(request, *answer, started, ended, entry["attempts"])
