"""What was asked of a stand-in archive, and what it answers: as it should, or with a fault on purpose."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Question:
    """A request as it arrived. `headers` have lower-case names; `at` is the monotonic second it came.

    `params` are of the address, `form` of the body of a POST; of a name given twice they tell the last.
    """

    method: str
    path: str
    params: Mapping[str, str]
    form: Mapping[str, str]
    headers: Mapping[str, str]
    target: str = ""
    body: bytes = b""
    at: float = 0.0

    @property
    def words(self) -> Mapping[str, str]:
        """Parameters, wherever they were sent."""
        return {**self.params, **self.form}

    def every(self, name: str) -> list[str]:
        """All values of a parameter that may be given several times."""
        return [value for known, value in _pairs(urlsplit(self.target).query) + _pairs(_form(self)) if known == name]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back. A body of bytes, text or a file goes with its length, any other in chunks.

    `cut_after`: the connection is closed after so many bytes of the body, though the head promised all. `hangs`: no
    byte comes until the asker leaves or the server ends (with `cut_after`: after so many bytes of the body).
    `closes`: the connection is closed without a word. `bytes_per_second` makes it slow. `ranges`: Range and If-Range
    are answered, by ETag (one is made where `headers` have none).
    """

    status: int = 200
    body: bytes | str | Path | Iterable[bytes] = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    hangs: bool = False
    closes: bool = False
    bytes_per_second: float | None = None
    ranges: bool = False

    def cut(self, after: int) -> Answer:
        return replace(self, cut_after=after)

    def hang(self, after: int | None = None) -> Answer:
        return replace(self, hangs=True, cut_after=after)

    def slow(self, bytes_per_second: float) -> Answer:
        return replace(self, bytes_per_second=bytes_per_second)


HANG: Final = Answer(hangs=True)
CLOSE: Final = Answer(closes=True)


def text(body: str | bytes, media_type: str = "text/plain; charset=utf-8", status: int = 200) -> Answer:
    return Answer(status, body, {"Content-Type": media_type})


def xml(body: str | bytes, status: int = 200) -> Answer:
    return text(body, "application/xml", status)


def json_of(data: Any, status: int = 200) -> Answer:
    return text(json.dumps(data), "application/json", status)


def html(body: str = "<!DOCTYPE html><html><body>Sorry!</body></html>", status: int = 200) -> Answer:
    return text(body, "text/html", status)


def file(path: Path, media_type: str = "application/octet-stream") -> Answer:
    """A file that may be asked for by ranges."""
    return Answer(200, path, {"Content-Type": media_type}, ranges=True)


def redirect(url: str, status: int = 302) -> Answer:
    return Answer(status, b"", {"Location": url})


def throttled(retry_after: str | None = None, status: int = 429) -> Answer:
    return Answer(status, b"slow down", {} if retry_after is None else {"Retry-After": retry_after})


def ranged(answer: Answer, question: Question) -> Answer:
    """The part of it that was asked for (RFC 9110 section 14): one range of bytes, if it is still the same thing."""
    etag = answer.headers.get("ETag") or f'"{hashlib.md5(_all_of(answer), usedforsecurity=False).hexdigest()}"'
    whole = replace(answer, headers={**answer.headers, "ETag": etag, "Accept-Ranges": "bytes"})
    wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", question.headers.get("range", ""))
    if not wanted or question.headers.get("if-range", etag) != etag:
        return whole
    return _part(whole, int(wanted[1]), int(wanted[2]) if wanted[2] else None)


def _part(whole: Answer, first: int, last: int | None) -> Answer:
    body = _all_of(whole)
    if first >= len(body):
        return replace(whole, status=416, body=b"", headers={**whole.headers, "Content-Range": f"bytes */{len(body)}"})
    end = len(body) if last is None else min(last + 1, len(body))
    told = {**whole.headers, "Content-Range": f"bytes {first}-{end - 1}/{len(body)}"}
    return replace(whole, status=206, body=body[first:end], headers=told)


def _all_of(answer: Answer) -> bytes:
    if isinstance(answer.body, Path):
        return answer.body.read_bytes()
    if isinstance(answer.body, str):
        return answer.body.encode()
    return answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)


def question(method: str, target: str, headers: Mapping[str, str], body: bytes, at: float) -> Question:
    """What a request means."""
    place = urlsplit(target)
    bare = Question(method, place.path, dict(_pairs(place.query)), {}, headers, target, body, at)
    return replace(bare, form=dict(_pairs(_form(bare))))


def _form(asked: Question) -> str:
    is_form = asked.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    return asked.body.decode() if is_form else ""


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)
