"""What was sent: submission documents, and the documents that they speak of, not read yet.

It comes as a form (the archives' clients), as one XML document (`<WEBIN>`, `<SUBMISSION>`), as a JSON bundle, or as a
bare submission. Whatever it came as, a `Package` is what `deliveries.deliver` takes.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from hypermedia import strict_json
from hypermedia.media_types import bare
from sra.document import JsonObject
from sra.faults import DocumentRefused, Fault

from .kinds import SUBMISSION, element_of, kinds, resource_of

JSON_TYPE: Final = "application/json"
XML_TYPE: Final = "application/xml"
FORM_DATA: Final = "multipart/form-data"
MOST_PARTS: Final = 100


@dataclass(frozen=True)
class Part:
    """One file or document of what was sent. `kind` is its XML name where the sender said it ("SAMPLE"), `name` the
    file name that ADD/@source speaks of."""

    kind: str | None
    name: str
    data: bytes
    media_type: str = XML_TYPE
    is_as_sent: bool = True
    """Whether these are the bytes that came, and not what we made of them: only those are worth keeping."""

    @property
    def is_json(self) -> bool:
        return bare(self.media_type).endswith("json")

    def open(self) -> BinaryIO:
        return io.BytesIO(self.data)


@dataclass(frozen=True)
class Package:
    """`submissions` say what is to be done (a set in one of them is several), `parts` with what.

    A `<WEBIN>` document is a part that holds its submissions itself: then `submissions` is empty.
    """

    submissions: tuple[Part, ...]
    parts: tuple[Part, ...] = ()

    @property
    def size(self) -> int:
        return sum(len(part.data) for part in (*self.submissions, *self.parts))

    @property
    def digest(self) -> bytes:
        """The same for the same parts, whatever stood between them."""
        told = hashlib.sha256()
        for part in (*self.submissions, *self.parts):
            told.update(repr((part.kind, part.name, hashlib.sha256(part.data).digest())).encode())
        return told.digest()


def submission_part(actions: Sequence[JsonObject], **members: Any) -> Part:
    """A submission for clients that send its actions some other way: `submission_part([{"type": "ADD"}])`.

    `members` are those of a submission document (`center_name` for center-name).
    """
    document = {name.replace("_", "-"): value for name, value in members.items() if value}
    return Part(
        SUBMISSION,
        "SUBMISSION",
        json.dumps({**document, "actions": list(actions)}).encode(),
        JSON_TYPE,
        is_as_sent=False,
    )


# ---------------------------------------------------------------------------------------------------------- a form
def package_of_form(request: HttpRequest, ignored: frozenset[str] = frozenset()) -> Package:
    """`multipart/form-data` with parts SUBMISSION, STUDY, SAMPLE, … in any case, several of a kind.

    `ignored` are fields (in upper case) that an adapter reads itself. Raises DocumentRefused.
    """
    found = list(_form_parts(request, ignored))
    _require_small(part for part, _ in found)
    submissions = tuple(part for part, is_submission in found if is_submission)
    return Package(submissions, tuple(part for part, is_submission in found if not is_submission))


def _form_parts(request: HttpRequest, ignored: frozenset[str]) -> Iterator[tuple[Part, bool]]:
    try:
        fields, files = request.POST, request.FILES
    except MultiPartParserError as error:
        raise _refused("multipart", f"The form cannot be read: {error}") from None
    for name, texts in fields.lists():
        if name.upper() not in ignored:
            yield from ((_named(name, name.upper(), str(text).encode(), ""), _is_submission(name)) for text in texts)
    for name, uploads in files.lists():
        yield from ((_uploaded(name, each), _is_submission(name)) for each in uploads)


def _is_submission(field: str) -> bool:
    return field.upper() == SUBMISSION


def _uploaded(field: str, upload: UploadedFile[Any]) -> Part:
    if (upload.size or 0) > settings.GMI_MAX_PACKAGE_BYTES:
        raise _too_large()
    return _named(field, upload.name or field.upper(), upload.read(), upload.content_type or "")


def _named(field: str, name: str, data: bytes, media_type: str) -> Part:
    """Raises DocumentRefused for a field that is none of ours."""
    kind = field.upper()
    if kind != SUBMISSION and resource_of(kind) is None:
        expected = ", ".join((SUBMISSION, *map(element_of, kinds()), "PROJECT"))
        raise _refused("unknown-member", f"There is no part “{field[:50]}” in a submission.", expected=expected)
    return Part(kind, name, data, media_type if bare(media_type).endswith(("json", "xml")) else _type_of(data))


def _type_of(data: bytes) -> str:
    """Clients call their XML application/octet-stream, text/plain, or nothing at all."""
    return JSON_TYPE if data.lstrip()[:1] in (b"{", b"[") else XML_TYPE


# ------------------------------------------------------------------------------------------------------------ a body
_WEBIN = re.compile(rb"<WEBIN[\s>/]")


def package_of_body(data: bytes, content_type: str) -> Package:
    """A bare submission, a JSON bundle or a `<WEBIN>` document. Raises DocumentRefused."""
    name = "SUBMISSION.json" if bare(content_type).endswith("json") else "SUBMISSION.xml"
    part = Part(None, name, data, content_type)
    _require_small([part])
    if part.is_json:
        return _of_json(part)
    return Package((), (part,)) if is_webin(data) else Package((Part(SUBMISSION, name, data, content_type),))


def is_webin(data: bytes) -> bool:
    """Whether this is XML around several kinds of documents."""
    return _WEBIN.search(data[:4096]) is not None


def _of_json(part: Part) -> Package:
    value = strict_json.load(part.data)
    if not is_bundle(value):
        return Package((Part(SUBMISSION, part.name, part.data, part.media_type),))
    assert isinstance(value, dict)  # noqa: S101  # a bundle is
    _require_bundle(value)
    submissions = [_json_part(SUBMISSION, "submission", value["submission"])]
    members = ((each, value[each.collection]) for each in kinds() if value.get(each.collection))
    parts = (_json_part(element_of(each), each.collection, {"items": documents}) for each, documents in members)
    return Package(tuple(submissions), tuple(parts))


def is_bundle(value: object) -> bool:
    """Whether parsed JSON is `{"submission": …, "studies": […], …}`."""
    return isinstance(value, dict) and not {"submission", *(each.collection for each in kinds())}.isdisjoint(value)


def _require_bundle(value: JsonObject) -> None:
    known = ("links", "submission", *(each.collection for each in kinds()))
    faults = [
        Fault("unknown-member", f"A submission has no member “{name}”.", f"/{name}", expected=", ".join(known))
        for name in value
        if name not in known
    ]
    if not isinstance(value.get("submission"), dict):
        faults.append(Fault("missing-member", "What is to be done with the documents is not said.", "/submission"))
    faults += [
        Fault("wrong-type", f"The {each.collection} are a list.", f"/{each.collection}", expected="a list")
        for each in kinds()
        if not isinstance(value.get(each.collection, []), list)
    ]
    if faults:
        raise DocumentRefused(faults)


def _json_part(kind: str, name: str, value: object) -> Part:
    return Part(kind, name, json.dumps(value).encode(), JSON_TYPE, is_as_sent=False)


# ----------------------------------------------------------------------------------------------------------- limits
def _require_small(parts: Any) -> None:
    sizes = [len(part.data) for part in parts]
    if sum(sizes) > settings.GMI_MAX_PACKAGE_BYTES:
        raise _too_large()
    if len(sizes) > MOST_PARTS:
        raise _refused("too-many", f"More than {MOST_PARTS} parts.")


def _too_large() -> DocumentRefused:
    return _refused("xml-size", f"The submission is larger than {settings.GMI_MAX_PACKAGE_BYTES // 2**20} MB.")


def _refused(code: str, reason: str, expected: str | None = None) -> DocumentRefused:
    return DocumentRefused([Fault(code, reason, expected=expected)])
