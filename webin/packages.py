"""From what Webin's clients send to a `Package`: the forms of the drop-box and of REST V2 (docs/webin.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from hypermedia.media_types import bare
from hypermedia.requests import UnsupportedMediaType, body_of
from sra.faults import DocumentRefused, Fault
from submissions.package import (
    FORM_DATA,
    JSON_TYPE,
    XML_TYPE,
    Package,
    package_of_body,
    package_of_form,
    submission_part,
)

from .ena_json import webin_of

PARAMETERS: Final = frozenset({"ACTION", "HOLD_DATE", "CENTER_NAME"})
ACTIONS: Final = ("ADD", "MODIFY", "VALIDATE", "HOLD", "RELEASE")
"""What the parameter ACTION may say; all others need a target, and so a SUBMISSION document."""
FILE: Final = "FILE"
"""The field that REST V2's clients send the whole document in."""

_DAY_FIRST = re.compile(r"(\d{2})-(\d{2})-(\d{4})\Z")


def package_of_drop_box(request: HttpRequest) -> Package:
    """A form with a file for each kind. With the parameter ACTION a SUBMISSION file is passed over, as Webin does.

    Raises DocumentRefused, UnsupportedMediaType.
    """
    if bare(request.headers.get("Content-Type", "")) != FORM_DATA:
        raise UnsupportedMediaType(request.headers.get("Content-Type", ""), [FORM_DATA])
    given = _parameters(request)
    package = package_of_form(request, PARAMETERS)
    if "ACTION" not in given:
        return package
    return Package((submission_part(_actions(given), center_name=given.get("CENTER_NAME", "")),), package.parts)


def package_of_v2(request: HttpRequest) -> Package:
    """One XML or JSON document as the body or as the field `file`; the drop-box's form too.

    Raises DocumentRefused, and Django's errors for a body that is too large.
    """
    content_type = request.headers.get("Content-Type", "")
    if bare(content_type) != FORM_DATA:
        return _of_document(body_of(request, settings.GMI_MAX_PACKAGE_BYTES), content_type)
    fields = _fields(request)
    if FILE not in fields:
        return package_of_drop_box(request)
    return _of_document(*fields[FILE])


def _of_document(data: bytes, content_type: str) -> Package:
    """Clients state all kinds of types, so what the body begins with decides where the type is neither XML nor JSON."""
    name = bare(content_type)
    if not name.endswith(("xml", "json")):
        name = JSON_TYPE if data.lstrip()[:1] in (b"{", b"[") else XML_TYPE
    if name.endswith("json") and (written := webin_of(data)):
        return package_of_body(written, XML_TYPE)
    return package_of_body(data, name)


def _fields(request: HttpRequest) -> dict[str, tuple[bytes, str]]:
    """Name of a field in upper case -> (content, its type). Raises DocumentRefused for a form that cannot be read."""
    try:
        fields = {name.upper(): (str(text).encode(), "") for name, text in request.POST.items()}
        files = request.FILES.lists()
    except MultiPartParserError as error:
        raise DocumentRefused([Fault("multipart", f"The form cannot be read: {error}")]) from None
    for name, uploads in files:
        if name.upper() == FILE:
            fields[FILE] = (uploads[-1].read(), uploads[-1].content_type or "")
    return fields


def _parameters(request: HttpRequest) -> dict[str, str]:
    """The parameters of the form or of the address, without those that are empty."""
    sent = {name: data.decode() for name, (data, _) in _fields(request).items()}
    sent |= {name.upper(): str(text) for name, text in request.GET.items()}
    return {name: text.strip() for name, text in sent.items() if name in PARAMETERS and text.strip()}


def _actions(given: Mapping[str, str]) -> list[dict[str, Any]]:
    """VALIDATE comes last: alone it checks an ADD, else what the other action would do."""
    names = [name.strip().upper() for name in given["ACTION"].split(",") if name.strip()]
    if unknown := [name for name in names if name not in ACTIONS]:
        reason = f"ACTION cannot be “{', '.join(unknown)[:100]}”."
        raise DocumentRefused([Fault("vocabulary", reason, "/submission/actions", expected=", ".join(ACTIONS))])
    actions: list[dict[str, Any]] = [{"type": name} for name in sorted(set(names), key=ACTIONS.index) if name != "HOLD"]
    actions.sort(key=lambda action: action["type"] == "VALIDATE")
    if "HOLD" in names or "HOLD_DATE" in given:
        actions.append({"type": "HOLD", **_until(given.get("HOLD_DATE", ""))})
    return actions


def _until(date: str) -> dict[str, str]:
    """The archives' own example has the day first."""
    turned = _DAY_FIRST.sub(r"\3-\2-\1", date)
    return {"hold-until-date": turned} if turned else {}
