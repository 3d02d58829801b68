"""The words of an action: a small JSON object from programs, a form from a signed-in browser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest

from records.clock import is_ahead
from sra.faults import DocumentRefused, Fault

from . import strict_json
from .media_types import FORM, bare
from .requests import QueryRefused, UnsupportedMediaType, body_of

LONGEST_REASON = 1000


def words_of(request: HttpRequest) -> dict[str, Any]:
    """The members of the body, {} for none. Raises UnsupportedMediaType, DocumentRefused.

    A form is read where there is a session, whose CSRF token was checked.
    """
    sent = bare(request.headers.get("Content-Type", ""))
    if sent == FORM and hasattr(request, "session"):
        return {name: str(value) for name, value in request.POST.items()}
    body = body_of(request)
    if not body:
        return {}
    if sent != "application/json":
        raise UnsupportedMediaType(sent, ["application/json"])
    words = strict_json.load(body)
    if not isinstance(words, dict):
        raise DocumentRefused([Fault("wrong-type", "An action is a JSON object.", expected='{"reason": "…"}')])
    return words


def text_in(words: Mapping[str, Any], name: str) -> str:
    """A text, "" when it is not there. Raises DocumentRefused."""
    text = words.get(name, "")
    if not isinstance(text, str):
        raise DocumentRefused([Fault("wrong-type", f"The {name} is a text.", f"/{name}")])
    return text.strip()


def reason_in(words: Mapping[str, Any]) -> str:
    return text_in(words, "reason")[:LONGEST_REASON]


def until_in(words: Mapping[str, Any]) -> date | None:
    """The day on which a temporary state ends; None when it is for good. Raises DocumentRefused."""
    text = text_in(words, "until")
    day = _day(text)
    if text and not is_ahead(day):
        raise DocumentRefused([_no_day(text)])
    return day


def until_of(request: HttpRequest) -> date | None:
    """The same, as `?until=`. Raises QueryRefused."""
    text = request.GET.get("until", "")
    day = _day(text)
    if text and not is_ahead(day):
        raise QueryRefused([_no_day(text)])
    return day


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _no_day(text: str) -> Fault:
    expected = "a date after today, as YYYY-MM-DD"
    return Fault("wrong-format", f"“{text}” is no day on which this could end.", "/until", expected=expected)
