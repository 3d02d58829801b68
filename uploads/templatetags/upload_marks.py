"""How an upload is drawn in pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hypermedia.outline import label

register = template.Library()

_STATES: Final = {
    "open": ("open", "◔", "not all here yet"),
    "received": ("open", "◑", "being verified"),
    "complete": ("good", "✓", "verified"),
    "failed": ("bad", "✕", "failed"),
    "expired": ("quiet", "–", "given up"),
    "cancelled": ("quiet", "–", "cancelled"),
}
"""State -> tone, shape, words for people; the page's script has the same ones."""

_SHA: Final = re.compile(r"\ASHA(?=\d)")
_NAMED: Final = {"gc": "GC", "inflated": "Bytes when inflated"}
_ASIDE: Final = frozenset({"faults", "complete", "names-digest", "first-name"})
"""Facts for programs."""


@register.filter
def upload_badge(state: str) -> SafeString:
    tone, shape, words = _STATES.get(state, ("quiet", "•", state))
    return format_html('<span class="badge {}"><span aria-hidden="true">{}</span> {}</span>', tone, shape, words)


@register.filter
def wholes(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the parts that a client sends side by side: people know of the file."""
    return [item for item in items if item.get("part") != "partial"]


@register.filter
def percent(item: dict[str, Any]) -> int:
    """Of the bytes, how many are here."""
    return int(100 * item["offset"] / item["length"]) if item.get("length") else 0


@register.filter
def thousands(number: Any) -> str:
    """`1,812,000`."""
    return f"{number:,}" if isinstance(number, int) else str(number)


@register.filter
def counted(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """What was found in a file and fits on a line: words and numbers. Distributions are in the JSON."""
    shown = ((name, value) for name, value in facts.items() if name not in _ASIDE and _is_plain(value))
    return [(_NAMED.get(name) or label(name), _written(value)) for name, value in shown]


@register.filter
def algorithm(name: str) -> str:
    """`sha256` reads “SHA-256”."""
    return _SHA.sub("SHA-", name.upper())


@register.filter
def where(fault: dict[str, Any]) -> str:
    """“line 12, read SRR1.3”."""
    places = [
        f"line {fault['line']:,}" if fault.get("line") else f"byte {fault['offset']:,}" if fault.get("offset") else "",
        f"read {fault['name']}" if fault.get("name") else "",
    ]
    return ", ".join(filter(None, places))


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float) and value != ""


def _written(value: str | float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.4g}" if isinstance(value, float) else thousands(value)
