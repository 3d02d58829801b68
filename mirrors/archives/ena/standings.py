"""What became of things that are here? Absence from a list is weak evidence: only a list that is seen to work tells.

The rule (ADR 0103): what the Portal lists is live. What it does not list is asked for at the Browser, which shows
suppressed records and no withdrawn ones. Neither silence counts unless the same interface answers for a control, a
record that ENA lists: an outage suppresses nothing. Of much that is gone at once without a word nothing is believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lxml import etree

from harvest.failures import BadRequest, Embargoed, Failure, NotFound, Replaced, Throttled, Withdrawn
from harvest.source import Fetched
from mirrors.archive import Ask, Standing, Status

from . import browser, portal
from .names import kind_of
from .results import OF_KIND, RESULTS, Result, field_of
from .rows import accessions, standing_of
from .tables import Row

PORTION: Final = 50
FEW: Final = 25
"""So many of one comparison may vanish without a word, or a fifth of it; if more do, they are left as they are."""
PATIENCE: Final = 3
"""Failures of the Browser after which it is not asked for more."""
LIVE: Final = Standing(Status.LIVE)


def standings(kind: str, names: Sequence[str], ask: Ask) -> dict[str, Standing]:
    """What ENA says now of each; what cannot be told is left out. Raises `Failure` where the list cannot be had."""
    return _Comparison(kind, ask).of(list(dict.fromkeys(names)))


@dataclass(frozen=True)
class _Shown:
    """A record that the Browser shows: its names, and what it says of its state."""

    names: tuple[str, ...]
    said: str


@dataclass(frozen=True)
class _Control:
    """A record that ENA lists, by which it is seen whether an interface works."""

    result: Result
    accession: str


class _Comparison:
    def __init__(self, kind: str, ask: Ask) -> None:
        self._ask = ask
        self._result: Result | None = OF_KIND.get(kind)
        self._failures = 0
        self._few = FEW

    def of(self, names: Sequence[str]) -> dict[str, Standing]:
        self._few = max(FEW, len(names) // 5)
        listed = self._listed(names)
        told = {name: answer for name in names if name not in listed and (answer := self._asked(name)) is not None}
        shown = {name: answer for name, answer in told.items() if isinstance(answer, _Shown)}
        gone = {name: answer for name, answer in told.items() if isinstance(answer, Failure)}
        return {**listed, **self._hidden(shown), **self._gone(gone)}

    def _listed(self, names: Sequence[str]) -> dict[str, Standing]:
        """Those that the Portal lists. Submissions have no list: those of listed runs are live."""
        found: dict[str, Standing] = {}
        for at in range(0, len(names), PORTION):
            some = names[at : at + PORTION]
            found |= self._portion(self._result, some) if self._result else self._submissions(some)
        return {name: found[name] for name in names if name in found}

    def _submissions(self, names: Sequence[str]) -> dict[str, Standing]:
        column, result = "submission_accession", OF_KIND["run"].name
        query = " OR ".join(f'{column}="{name}"' for name in names)
        try:
            found = portal.table(portal.search(result, query, [column]), self._ask)
        except BadRequest:
            return {}
        try:
            return {name: LIVE for row, _ in found.rows() for name in accessions(row, column)}
        finally:
            portal.discard(found)

    def _portion(self, result: Result, names: Sequence[str]) -> dict[str, Standing]:
        """Accession -> what the list says, of all that it lists of these, by whichever of their accessions."""
        query = " OR ".join(f'{field_of(name, result.kind)}="{name}"' for name in names)
        found = portal.table(portal.search(result.name, query, [*result.needed[0], "status"]), self._ask)
        try:
            return {name: standing_of(row) for row, _ in found.rows() for name in _own_names(row, result)}
        finally:
            portal.discard(found)

    def _asked(self, name: str) -> _Shown | Failure | None:
        """What the Browser answers, None where it does not. Raises `Throttled`."""
        if self._failures >= PATIENCE:
            return None
        try:
            return _shown(browser.record(name, self._ask))
        except Throttled:
            raise
        except Failure as failure:
            self._failures += not failure.is_answer
            return failure if failure.is_answer else None

    def _hidden(self, shown: Mapping[str, _Shown]) -> dict[str, Standing]:
        """Shown and not listed: suppressed, where the record says so or the list is seen to work."""
        said = {name: answer.said for name, answer in shown.items() if "suppressed" in answer.said}
        told = {name: Standing(Status.SUPPRESSED, reason=f"ENA's record says: {words}") for name, words in said.items()}
        silent = {name: answer for name, answer in shown.items() if not answer.said}
        more = self._silent(self._result, silent) if self._result else dict.fromkeys(silent, LIVE)
        return {**told, **more}

    def _silent(self, result: Result, shown: Mapping[str, _Shown]) -> dict[str, Standing]:
        """The list may know them by another of their names. It is asked again, and for the control."""
        if not 0 < len(shown) <= self._few or not self._lists_control():
            return {}
        others = {
            other: name
            for name, answer in shown.items()
            for other in (name, *(each for each in answer.names if kind_of(each) == result.kind))
        }
        listed: dict[str, Standing] = {}
        for at in range(0, len(others), PORTION):
            some = self._portion(result, list(others)[at : at + PORTION])
            listed |= {others[other]: standing for other, standing in some.items() if other in others}
        reason = "ENA shows it and does not list it."
        return {name: listed.get(name) or Standing(Status.SUPPRESSED, reason=reason) for name in shown}

    def _gone(self, gone: Mapping[str, Failure]) -> dict[str, Standing]:
        """Not shown: by ENA's words, or, where it has none for it, if the Browser is seen to work."""
        found = {name: standing for name, failure in gone.items() if (standing := _of_words(failure)) is not None}
        silent = [name for name, failure in gone.items() if name not in found and type(failure) is NotFound]
        if 0 < len(silent) <= self._few and self._shows_control():
            found |= dict.fromkeys(silent, Standing(Status.WITHDRAWN, reason="ENA neither lists nor shows it."))
        return found

    @cached_property
    def _control(self) -> _Control | None:
        """Whichever comes first: of this kind, or of another where nothing of this kind is listed."""
        own = [self._result] if self._result else []
        for result in (*own, *(each for each in RESULTS.values() if each not in own)):
            if accession := self._first_of(result):
                return _Control(result, accession)
        return None

    def _first_of(self, result: Result) -> str:
        """An accession that ENA lists, "" where it lists none or does not understand."""
        question = portal.Question("search", result.name, (("limit", "1"),), result.needed[0])
        try:
            found = portal.table(question, self._ask)
        except BadRequest:
            return ""
        try:
            return next((name for row, _ in found.rows() for name in _own_names(row, result)), "")
        finally:
            portal.discard(found)

    def _lists_control(self) -> bool:
        """Whether a search by accession finds what is known to be listed."""
        control = self._control
        return control is not None and control.accession in self._portion(control.result, [control.accession])

    def _shows_control(self) -> bool:
        if self._control is None:
            return False
        try:
            browser.record(self._control.accession, self._ask).path.unlink(missing_ok=True)
        except Throttled:
            raise
        except Failure:
            return False
        return True


def _own_names(row: Row, result: Result) -> Iterator[str]:
    for column in result.needed[0]:
        yield from accessions(row, column)


def _of_words(failure: Failure) -> Standing | None:
    """What the Browser said in so many words; None for a bare "not found"."""
    said = str(failure)
    if isinstance(failure, Replaced):
        return Standing(Status.REPLACED, failure.by, said)
    if isinstance(failure, Withdrawn):
        return Standing(Status.WITHDRAWN, reason=said)
    if isinstance(failure, Embargoed) or "suppressed" in said.lower():
        return Standing(Status.SUPPRESSED, reason=said)
    return None


def _shown(fetched: Fetched) -> _Shown | None:
    """None where the answer is no whole XML."""
    try:
        root = etree.fromstring(fetched.read(), etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return None
    finally:
        fetched.path.unlink(missing_ok=True)
    return _Shown(tuple(_names(root)), _said(root))


def _names(root: etree._Element) -> Iterator[str]:
    """The identifiers of the records in it, not of what they refer to."""
    records = [root] if root.find("IDENTIFIERS") is not None else list(root)
    for record in records:
        for each in record.iterfind("IDENTIFIERS/*"):
            yield from accessions({"name": each.text or ""}, "name")


def _said(root: etree._Element) -> str:
    """What archives write into the attributes of samples: `INSDC status`, in small letters, "" for nothing."""
    for attribute in root.iter("SAMPLE_ATTRIBUTE"):
        if (attribute.findtext("TAG") or "").strip().lower() == "insdc status":
            return (attribute.findtext("VALUE") or "").strip().lower()
    return ""
