"""What was asked and answered, as it is written down: never a key, never somebody's address; and back again.

An entry has method, url, status, headers, bytes, started, ended, attempts, and the file its answer became.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from .discretion import is_secret, shown_url
from .models import Dataset
from .source import Fetched, Request

Data = dict[str, Any]

HEADERS: Final = (
    "content-type", "content-length", "content-encoding", "content-disposition", "content-range", "date", "etag",
    "last-modified", "link", "location", "retry-after", "server", "x-total-count",
)  # fmt: skip
"""Fields of an answer that are kept."""

_LONGEST_VALUE: Final = 10_000


def open_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """Those that may be shown."""
    return {name: value for name, value in params.items() if not is_secret(name)}


def _open(params: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value[:_LONGEST_VALUE]) for name, value in params if not is_secret(name)]


def selected(headers: Mapping[str, str]) -> dict[str, str]:
    """The fields that are kept, by lower-case name."""
    low = {name.lower(): value for name, value in headers.items()}
    return {name: shown_url(low[name]) if name == "location" else low[name] for name in HEADERS if name in low}


def entry(fetched: Fetched, file: str) -> Data:
    request = fetched.request
    told: Data = {
        "method": request.method,
        "url": shown_url(fetched.url),
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
