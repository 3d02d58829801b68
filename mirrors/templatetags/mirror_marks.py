"""How mirrors, runs and troubles are drawn in pages: no state by its colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mirrors import durations
from mirrors.models import Trouble

register = template.Library()

_STATES: Final = {
    "waiting": ("open", "○", "waits for a worker"),
    "discovering": ("open", "◔", "reads the list"),
    "taking": ("open", "◑", "takes records"),
    "finishing": ("open", "◕", "compares statuses"),
    "complete": ("good", "✓", "complete"),
    "incomplete": ("warn", "!", "something is missing"),
    "failed": ("bad", "✕", "failed"),
    "stopped": ("quiet", "■", "stopped"),
}
"""State -> tone, shape, words for people."""

_SORTS: Final = {
    Trouble.Sort.SET_ASIDE: ("warn", "▽", "cannot be read"),
    Trouble.Sort.CONFLICT: ("warn", "⇄", "name taken"),
    Trouble.Sort.FAILED: ("bad", "✕", "not to be had"),
    Trouble.Sort.MISSING: ("bad", "?", "listed, not given"),
}

_WISHES: Final = {
    "accessions": "{}",
    "query": "what “{}” finds",
    "since": "changed since {}",
    "until": "until {}",
    "after": "after number {}",
    "server": "of {}",
}
_BULK: Final = {"dump": "a dump of metadata", "accessions": "the table of accessions"}
_MOST_NAMED: Final = 3


@register.filter
def run_badge(state: str) -> SafeString:
    return _badge(*_STATES.get(state, ("quiet", "•", state)))


@register.filter
def trouble_badge(sort: str) -> SafeString:
    return _badge(*_SORTS[Trouble.Sort(sort)])


@register.filter
def fresh_badge(mirror: Mapping[str, Any]) -> SafeString:
    """Whether what is followed is in step; of what nobody follows it cannot be said."""
    if not any(each["enabled"] for each in mirror["subscriptions"]):
        return _badge("quiet", "○", "not followed")
    if mirror["freshness"]["behind"]:
        return _badge("warn", "▲", "behind")
    return _badge("good", "✓", "in step") if mirror["freshness"]["complete"] else _badge("open", "◔", "begins")


def _badge(tone: str, shape: str, words: str) -> SafeString:
    return format_html('<span class="badge {}"><span aria-hidden="true">{}</span> {}</span>', tone, shape, words)


@register.filter
def lasting(seconds: float | None) -> str:
    """`2 h 5 min`; "" for nothing."""
    return "" if seconds is None else durations.shown(seconds)


@register.filter
def ago(moment: str | None) -> str:
    """An RFC 3339 text as the time since then."""
    if moment is None:
        return ""
    return f"{durations.shown((timezone.now() - datetime.fromisoformat(moment)).total_seconds())} ago"


@register.filter
def number(value: int | float | None) -> str:
    """`1,812,000`, `12.5`; "" for what is not known."""
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3g}"


@register.filter
def member(counts: Mapping[str, Any], name: str) -> Any:
    """`set-aside`: names that a template cannot write."""
    return counts.get(name)


@register.filter
def run_words(run: Mapping[str, Any]) -> str:
    """What a run is about, in a line."""
    return _BULK.get(run.get("bulk", "")) or wish_words(run["wish"])


@register.filter
def wish_words(wish: Mapping[str, Any]) -> str:
    """What a run is to bring, in a line."""
    said = [_WISHES[name].format(_shortly(wish[name])) for name in _WISHES if wish.get(name)]
    return ", ".join(said) or "everything"


def _shortly(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    more = f" and {len(value) - _MOST_NAMED} more" if len(value) > _MOST_NAMED else ""
    return ", ".join(value[:_MOST_NAMED]) + more


@register.filter
def took(run: Mapping[str, Any]) -> str:
    """How long a run went, or has gone so far."""
    if not run["started"]:
        return ""
    end = datetime.fromisoformat(run["finished"]) if run["finished"] else timezone.now()
    return durations.shown((end - datetime.fromisoformat(run["started"])).total_seconds())
