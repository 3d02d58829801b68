"""From what a reference says to the record it means: by address, accession, identifiers, then alias (insdc.md 1.8).

A document reaches what everybody sees and what is its submitter's own: else references would tell who hides what.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, QuerySet

from submitters.models import Submitter

from .chunks import chunks
from .models import Identifier, Record
from .visibility import within_reach

Name: TypeAlias = tuple[Hashable, ...]
"""(role, value), or for an alias (role, value, id of its centre)."""


def resolve(role: str, reference: dict[str, Any], submitter: Submitter | None) -> Record | None:
    """The record a reference means, or None when it means none within reach."""
    return Resolver(submitter).resolve(role, reference)


def identifiers_in(reference: dict[str, Any]) -> Iterator[str]:
    """Accession, PRIMARY and SECONDARY identifiers, then those of other databases (BioSample, BioProject)."""
    stated = reference.get("identifiers", {})
    entries = [stated.get("primary", {}), *stated.get("secondary", []), *external_in(reference)]
    given = (reference.get("accession"), *(each.get("id") for each in entries))
    yield from (bare for value in given if value and (bare := value.strip()))


def external_in(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The entries of other databases."""
    for entries in document.get("external-database-identifiers", {}).values():
        yield from entries if isinstance(entries, list) else [entries]


def centre_of(reference: dict[str, Any], submitter: Submitter | None) -> Submitter | None:
    """Whose aliases a reference speaks of: those of the centre it names, if that is one of ours, else its own."""
    return Resolver(submitter).centre_of(reference)


class Resolver:
    """Finds what the references of one submitter mean. What it has found it does not ask for again.

    For many references `prepare` asks some hundred at a time. It is made for one piece of work: what is written
    meanwhile it may not know.
    """

    def __init__(self, submitter: Submitter | None) -> None:
        self._submitter = submitter
        self._reach = Record.objects.filter(within_reach(submitter)).defer("document", "relations", "normalisations")
        self._keys = _Table(self._of_keys)
        self._identifiers = _Table(self._of_identifiers)
        self._aliases = _Table(self._of_aliases)
        self._centres: dict[str, Submitter | None] = {}

    def expect(self, names: Iterable[tuple[Name, Record]], keys: Iterable[tuple[Name, Record]] = ()) -> None:
        """Records that are about to be written, by names that they alone have (role, accession) and by their keys."""
        self._identifiers.learn(names)
        self._keys.learn(keys)

    def prepare(self, named: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Look for many references (role, reference) at once, each by its best name first."""
        waiting = list(named)
        self._meet({reference.get("center-name") for _, reference in waiting if reference.get("alias")})
        for table, names_in in ((self._keys, _keys), (self._identifiers, _identifiers), (self._aliases, self._alias)):
            table.load(name for role, reference in waiting for name in names_in(role, reference))
            waiting = [each for each in waiting if not any(table.get(name) for name in names_in(*each))]

    def resolve(self, role: str, reference: dict[str, Any]) -> Record | None:
        """The record a reference means, or None when it means none within reach."""
        for table, names_in in ((self._keys, _keys), (self._identifiers, _identifiers), (self._aliases, self._alias)):
            for name in names_in(role, reference):
                if found := table.get(name):
                    return found
        return None

    def centre_of(self, reference: dict[str, Any]) -> Submitter | None:
        """Whose aliases a reference speaks of: those of the centre it names, if that is one of ours, else its own."""
        name = reference.get("center-name")
        if not name or (self._submitter and self._submitter.center_name == name):
            return self._submitter
        if name not in self._centres:
            self._centres[name] = Submitter.objects.filter(center_name=name).first()
        return self._centres[name] or self._submitter

    def _meet(self, names: set[str | None]) -> None:
        """Look for the centres of all aliases at once."""
        unknown = sorted(name for name in names if name and name not in self._centres)
        for some in chunks(unknown):
            found = Submitter.objects.filter(center_name__in=some).order_by("-pk")
            self._centres |= dict.fromkeys(some) | {each.center_name: each for each in found}

    def _alias(self, role: str, reference: dict[str, Any]) -> Iterator[Name]:
        alias = reference.get("alias")
        centre = self.centre_of(reference) if alias else None
        if centre is not None:
            yield role, alias, centre.pk

    def _of_keys(self, role: Hashable, names: Sequence[Name]) -> Iterator[tuple[Name, Record]]:
        for record in self._reach.filter(kind=role, key__in=[name[1] for name in names]):
            yield (role, record.key), record

    def _of_identifiers(self, role: Hashable, names: Sequence[Name]) -> Iterator[tuple[Name, Record]]:
        """Whose accession it is comes before who states it as an identifier; an alias is neither."""
        schemes = (Identifier.Scheme.ACCESSION, Identifier.Scheme.OTHER)
        values = [name[1] for name in names]
        matches = self._reach.filter(kind=role, identifiers__value__in=values, identifiers__scheme__in=schemes)
        for record in _with_name(matches).order_by("identifiers__scheme", "id"):
            yield (role, record.name), record

    def _of_aliases(self, role: Hashable, names: Sequence[Name]) -> Iterator[tuple[Name, Record]]:
        centres: dict[Any, None] = dict.fromkeys(name[2] for name in names)
        for centre in centres:
            matches = self._reach.filter(
                kind=role,
                identifiers__scheme=Identifier.Scheme.ALIAS,
                identifiers__value__in=[name[1] for name in names if name[2] == centre],
                identifiers__submitter=centre,
            )
            for record in _with_name(matches):
                yield (role, record.name, centre), record


def _with_name(matches: QuerySet[Record]) -> Any:
    """Records with the `name` by which they were found."""
    return matches.annotate(name=F("identifiers__value"))


def _keys(role: str, reference: dict[str, Any]) -> Iterator[Name]:
    if last := _last_step(reference.get("href", "")):
        yield role, last


def _identifiers(role: str, reference: dict[str, Any]) -> Iterator[Name]:
    """Also an address of ours may end in one."""
    yield from _keys(role, reference)
    yield from ((role, value) for value in identifiers_in(reference))


def name_in(href: str) -> str:
    """What an address of ours calls the record: its key, or a name; any other address as it is."""
    return _last_step(href) or href


def _last_step(href: str) -> str:
    """The last segment of an address of ours, "" for any other."""
    if not href.startswith(settings.GMI_BASE_URL + "/"):
        return ""
    return urlsplit(href).path.rstrip("/").rpartition("/")[2]


class _Table:
    """Name -> record; asked for many at a time, and remembered, also that there is none."""

    def __init__(self, ask: Callable[[Hashable, Sequence[Name]], Iterable[tuple[Name, Record]]]) -> None:
        self._ask = ask
        self._known: dict[Name, Record | None] = {}

    def load(self, names: Iterable[Name]) -> None:
        """Ask for those that are not known yet, role by role; the first answer for a name counts."""
        missing: dict[Hashable, dict[Name, None]] = {}
        for name in names:
            if name not in self._known:
                missing.setdefault(name[0], {})[name] = None
        for role, wanted in missing.items():
            self._known.update(wanted)
            for some in chunks(list(wanted)):
                for name, record in self._ask(role, some):
                    self._known[name] = self._known.get(name) or record

    def learn(self, names: Iterable[tuple[Name, Record]]) -> None:
        """What will be here, and is not to be asked for."""
        self._known.update(names)

    def get(self, name: Name) -> Record | None:
        if name not in self._known:
            self.load([name])
        return self._known[name]
