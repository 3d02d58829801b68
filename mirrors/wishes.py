"""Wishes as text in rows, and wishes from the words of people and programs, with every fault named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from records.accessions import kinds_of
from records.clock import today
from sra.faults import Fault

from .archive import Wish
from .errors import WrongWish

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
MOST_ACCESSIONS: Final = 10_000
LONGEST_QUERY: Final = 4_000
WORDS: Final = ("accessions", "query", "since", "until", "after", "server")


def as_text(wish: Wish) -> str:
    """JSON with what is said only, in one order: equal wishes have equal texts."""
    said = {name: getattr(wish, name) for name in WORDS if getattr(wish, name)}
    return orjson.dumps(said).decode()


def of_text(text: str) -> Wish:
    said = orjson.loads(text)
    days = {name: date.fromisoformat(said[name]) for name in ("since", "until") if name in said}
    return Wish(**{**said, **days, "accessions": tuple(said.get("accessions", ()))})


def wish_of(archive: str, words: Mapping[str, Any]) -> Wish:
    """The wish that these words mean: `accessions` a list, the others text. Raises `WrongWish`."""
    faults = list(_faults(archive, words))
    if faults:
        raise WrongWish(faults)
    texts = {name: str(words.get(name) or "") for name in WORDS[1:]}
    return Wish(
        accessions=tuple(dict.fromkeys(words.get("accessions") or ())),
        query=texts["query"],
        since=date.fromisoformat(texts["since"]) if texts["since"] else None,
        until=date.fromisoformat(texts["until"]) if texts["until"] else None,
        after=texts["after"],
        server=texts["server"],
    )


def _faults(archive: str, words: Mapping[str, Any]) -> Iterator[Fault]:
    accessions = words.get("accessions") or []
    if not isinstance(accessions, list) or not all(isinstance(each, str) for each in accessions):
        yield Fault("wrong-type", "This is no list of texts.", "/accessions", expected='a list such as ["PRJEB1234"]')
    else:
        yield from _name_faults(archive, accessions)
    for name in WORDS[1:]:
        if not isinstance(words.get(name) or "", str):
            yield Fault("wrong-type", "This is no text.", f"/{name}", expected="a text")
    yield from _date_faults(words)
    yield from _server_faults(archive, words)
    said = [name for name in ("accessions", "query", "since", "after") if words.get(name)]
    if len(said) > 1:
        yield Fault("conflict", f"{' and '.join(said)} cannot be asked for in one run.", f"/{said[1]}", expected="one")
    if not said and archive != "gmi":
        yield Fault("missing-member", "Say what to bring.", "/accessions", expected="accessions, a query, or since")
    if len(str(words.get("query") or "")) > LONGEST_QUERY:
        yield Fault("wrong-format", "The query is too long.", "/query", expected=f"at most {LONGEST_QUERY} characters")


def _name_faults(archive: str, accessions: list[str]) -> Iterator[Fault]:
    if len(accessions) > MOST_ACCESSIONS:
        reason = f"{len(accessions)} accessions are too many for one run."
        yield Fault("too-many", reason, "/accessions", expected=f"at most {MOST_ACCESSIONS}")
    for index, name in enumerate(accessions[:MOST_ACCESSIONS]):
        known = bool(_NAME.fullmatch(name)) and (archive == "gmi" or bool(kinds_of(name)))
        if not known:
            expected = "an INSDC accession such as PRJEB1234, ERP000001, SAMEA1, ERS000001, ERX000001, ERR000001"
            yield Fault("wrong-format", f"“{name[:60]}” is no accession.", f"/accessions/{index}", expected=expected)


def _date_faults(words: Mapping[str, Any]) -> Iterator[Fault]:
    days: dict[str, date] = {}
    for name in ("since", "until"):
        value = words.get(name)
        if isinstance(value, str) and value:
            try:
                days[name] = date.fromisoformat(value)
            except ValueError:
                yield Fault("wrong-format", f"“{value[:40]}” is no date.", f"/{name}", expected="such as 2026-01-31")
    if days.get("since", today()) > today():
        yield Fault("wrong-value", "That day is yet to come.", "/since", expected=f"{today()} or before")
    if "until" in days and days["until"] < days.get("since", days["until"]):
        yield Fault("wrong-value", "It ends before it begins.", "/until", expected="the day of since or later")


def _server_faults(archive: str, words: Mapping[str, Any]) -> Iterator[Fault]:
    server, after = str(words.get("server") or ""), str(words.get("after") or "")
    if archive != "gmi":
        named = [name for name, value in (("server", server), ("after", after)) if value]
        for name in named:
            yield Fault("unknown-member", f"{archive} knows no {name}.", f"/{name}", expected="nothing here")
        return
    if not _is_entry_point(server):
        expected = "the address of its entry point, such as https://repository.example.org"
        yield Fault("wrong-format", "Say which server to mirror.", "/server", expected=expected)
    if after and not (after.isascii() and after.isdecimal() and len(after) < 20):
        yield Fault("wrong-format", f"“{after[:40]}” is no sequence number.", "/after", expected="a number, such as 0")


def _is_entry_point(server: str) -> bool:
    try:
        parts = urlsplit(server)
    except ValueError:  # such as half an IPv6 address
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
