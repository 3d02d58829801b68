"""One request about an upload, as all dialects get it, and what it says of the file before its bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_header_parameters

from hypermedia.addresses import address
from hypermedia.media_types import bare
from records.models import Record
from records.names import named
from records.visibility import may_change
from submitters.actor import Actor

from .. import transfer
from ..body import Body
from ..digests import ALGORITHMS
from ..errors import WrongTerms
from ..models import Upload
from ..transfer import Terms

_TAKE_FILES: Final = {"runs": "run", "analyses": "analysis"}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_HEXADECIMAL = re.compile(r"[0-9a-f]+\Z")

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("filename", "name"),
    "media_type": ("filetype", "type", "contentType"),
    "submitter": ("submitter",),
    "record": ("record", "run", "analysis"),
    **{algorithm: (algorithm,) for algorithm in ALGORITHMS},
}
"""What we want to know of a file, and by which names clients tell it: in metadata, or in the query of the address."""


@dataclass(frozen=True)
class Asked:
    """`name` is the last part of the address where a PUT names a file that is not here yet."""

    request: HttpRequest
    actor: Actor
    body: Body
    name: str = ""

    def header(self, name: str) -> str | None:
        return self.request.headers.get(name)

    @property
    def content_type(self) -> str:
        return bare(self.request.META.get("CONTENT_TYPE") or "")


def bodiless(status: int = 204, **headers: object) -> HttpResponse:
    """An answer that is all in its headers, which are named as in `upload_offset` for Upload-Offset."""
    response = HttpResponse(status=status)
    del response["Content-Type"]
    for name, value in {"cache-control": "no-store", **headers}.items():
        response[name.replace("_", "-").title()] = str(value)
    return response


def address_of(upload: Upload) -> str:
    return address("uploads", upload.key)


def terms(asked: Asked, dialect: str, told: Mapping[str, str] | None = None, **more: Any) -> Terms:
    """What is said of a file: in the query, and in the dialect's own way (`told`), which comes first.

    `more` are members of `Terms` and win. Raises WrongTerms.
    """
    query = {name: str(value) for name, value in asked.request.GET.items()}
    words = {want: _first(names, told or {}) or _first(names, query) for want, names in WORDS.items()}
    said: dict[str, Any] = {
        "name": clean(words["name"] or asked.name),
        "media_type": _media_type(words["media_type"]),
        "submitter": clean(words["submitter"]),
        "record": _record(words["record"], asked.actor) if words["record"] else None,
        "declared": _declared(words),
        **more,
    }
    return Terms(dialect, **said)


def begin(asked: Asked, said: Terms) -> Upload:
    return transfer.begin(said, asked.actor)


def clean(text: str) -> str:
    """Without characters that no name has and some databases refuse."""
    return _CONTROLS.sub("", text).strip()


def disposition_name(asked: Asked) -> str:
    """The file name of Content-Disposition (RFC 6266), "" without."""
    try:
        _, parameters = parse_header_parameters(asked.header("Content-Disposition") or "")
        return clean(str(parameters.get("filename", "")))
    except (ValueError, LookupError, IndexError):  # a header that the library cannot read names nothing
        return ""


def representation_type(asked: Asked, *, but: tuple[str, ...] = ()) -> str:
    """The media type of the file, where Content-Type is that of the file; "" for those that say nothing of it."""
    kind = asked.content_type
    return "" if kind in ("application/x-www-form-urlencoded", *but) else _media_type(kind)


def _first(names: tuple[str, ...], told: Mapping[str, str]) -> str:
    return next((told[name] for name in names if told.get(name)), "")


def _media_type(text: str) -> str:
    kind = bare(text)
    return kind if re.fullmatch(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,39}", kind) else ""


def _declared(words: Mapping[str, str]) -> dict[str, str]:
    """Digests in hexadecimal. Raises WrongTerms."""
    declared = {name: words[name].strip().lower() for name in ALGORITHMS if words[name]}
    for name, digest in declared.items():
        if len(digest) != 2 * ALGORITHMS[name] or not _HEXADECIMAL.match(digest):
            raise WrongTerms(
                f"The {name} of a file is {2 * ALGORITHMS[name]} hexadecimal digits, not “{digest[:150]}”."
            )
    return declared


def _record(name: str, actor: Actor) -> int:
    """The row of a run or analysis, by its address or any name of it. Raises WrongTerms, also for those of others."""
    found = [record for record in _called(name)[:2] if may_change(record, actor)] if "\0" not in name else []
    if len(found) != 1:
        raise WrongTerms(f"“{name[:200]}” is no run or analysis that you may change; give its address.")
    return found[0].pk


def _called(name: str) -> QuerySet[Record]:
    steps = _path_of(name).strip("/").split("/")
    if len(steps) >= 2 and steps[-2] in _TAKE_FILES:
        return Record.objects.filter(kind=_TAKE_FILES[steps[-2]], key=steps[-1])
    return named(name).filter(kind__in=_TAKE_FILES.values())


def _path_of(name: str) -> str:
    try:
        return urlsplit(name).path
    except ValueError:
        return ""
