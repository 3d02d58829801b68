"""What a checklist and its fields are, and the ones that there are."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any, Literal

from sra.rules.properties import plain

Level = Literal["mandatory", "recommended", "optional"]


class UnknownChecklist(LookupError):
    """There is no checklist of that name."""


@dataclass(frozen=True)
class Field:
    """One property that is asked for. `choice` empty: anything; `units` empty: none are asked for.

    Where `place` is set, the choices are INSDC's countries and seas, and a colon may lead to what is more exact.
    """

    name: str
    level: Level
    description: str
    synonyms: tuple[str, ...] = ()
    pattern: str = ""
    choice: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    example: str = ""
    place: bool = False

    @cached_property
    def tags(self) -> frozenset[str]:
        """Every name it goes by, as names are compared."""
        return frozenset(map(plain, (self.name, *self.synonyms)))

    @cached_property
    def _matcher(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def fits(self, value: str) -> bool:
        """Whether a value has the form, or is one of the choices, that are asked for."""
        if self.choice:
            return (value.partition(":")[0].strip() if self.place else value) in self.choice
        return not self.pattern or self._matcher.fullmatch(value) is not None

    def as_data(self) -> dict[str, Any]:
        """The field as JSON."""
        told = {name: list(getattr(self, name)) for name in ("synonyms", "choice", "units") if getattr(self, name)}
        texts = {name: getattr(self, name) for name in ("pattern", "example") if getattr(self, name)}
        return {"name": self.name, "level": self.level, "description": self.description, **texts, **told}


@dataclass(frozen=True)
class Checklist:
    """Fields under a name that samples and studies choose it by."""

    id: str
    title: str
    description: str
    fields: tuple[Field, ...]

    def as_data(self) -> dict[str, Any]:
        """The checklist as JSON."""
        own = {"id": self.id, "title": self.title, "description": self.description}
        return {**own, "fields": [field.as_data() for field in self.fields]}

    def json_schema(self) -> dict[str, Any]:
        """A JSON Schema (draft 2020-12) that a sample's JSON document meets if it meets the checklist."""
        from sra.checklists.json_schema import json_schema_of

        return json_schema_of(self)


@cache
def checklists() -> tuple[Checklist, ...]:
    """All of them, in order of their ids."""
    files = [file for file in (resources.files("sra") / "checklists").iterdir() if file.name.endswith(".json")]
    return tuple(sorted((_read(file.read_text(encoding="utf-8")) for file in files), key=lambda each: each.id))


def checklist(name: str) -> Checklist:
    """The one of that id, in whatever case. Raises `UnknownChecklist`."""
    for each in checklists():
        if each.id.casefold() == name.strip().casefold():
            return each
    raise UnknownChecklist(name)


def _read(text: str) -> Checklist:
    data = json.loads(text)
    fields = tuple(_field(each) for each in data["fields"])
    return Checklist(data["id"], data["title"], data["description"], fields)


def _field(data: dict[str, Any]) -> Field:
    place = data.get("choice_from") == "places"
    return Field(
        name=data["name"],
        level=data["level"],
        description=data["description"],
        synonyms=tuple(data.get("synonyms", ())),
        pattern=data.get("pattern", ""),
        choice=_places() if place else tuple(data.get("choice", ())),
        units=tuple(data.get("units", ())),
        example=data.get("example", ""),
        place=place,
    )


@cache
def _places() -> tuple[str, ...]:
    """INSDC's countries and seas (`places.tsv`), those of old too: a sample was taken where it was taken."""
    lines = (resources.files("sra") / "checklists" / "places.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(row["term"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
