"""What a stand-in for NCBI holds: SRA records in packages, and the BioSamples and BioProjects that they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from .records import Made

_NAMED: Final = re.compile(r'(?:accession="|<(?:PRIMARY|SECONDARY|EXTERNAL)_ID[^>]*>)([A-Z]+[0-9]+)')
_REFERENCE: Final = re.compile(r'<(STUDY_REF|SAMPLE_DESCRIPTOR|EXPERIMENT_REF) accession="([^"]+)"')
_EXTERNAL: Final = re.compile(r'<EXTERNAL_ID namespace="(BioSample|BioProject)">([^<]+)<')
_TITLE: Final = re.compile(r"<(?:TITLE|STUDY_TITLE)>([^<]*)<")
_TAXON: Final = re.compile(r"<TAXON_ID>([0-9]+)</TAXON_ID><SCIENTIFIC_NAME>([^<]*)<")


@dataclass
class Entry:
    """What a UID stands for: its XML is made when it is asked for."""

    uid: int
    db: str
    accession: str
    updated: date
    published: date
    text: str = ""


@dataclass
class World:
    """`hidden` are accessions that NCBI does not show."""

    entries: dict[str, dict[int, Entry]] = field(default_factory=lambda: {"sra": {}, "bioproject": {}, "biosample": {}})
    records: dict[str, Made] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    _runs: dict[str, list[str]] = field(default_factory=dict)
    _submissions: dict[str, str] = field(default_factory=dict)
    _last: str = ""

    def add(self, made: Made) -> None:
        """A record, or its new state."""
        is_new = made.accession not in self.records
        self.records[made.accession] = made
        if made.kind == "submission":
            self._last = made.accession
        if made.kind == "experiment":
            self._submissions.setdefault(made.accession, self._last)
            self._enter("sra", made.accession, made.updated)
        if made.kind == "run":
            experiment = dict(_REFERENCE.findall(made.text)).get("EXPERIMENT_REF", "")
            if is_new:
                self._runs.setdefault(experiment, []).append(made.accession)
            self._touch(experiment, made.updated)
        for database, name in _EXTERNAL.findall(made.text) if made.kind in ("study", "sample") else ():
            self._enter(database.lower(), name, made.updated, _described(database, name, made))
            for experiment in self._experiments_of(made.accession):
                self._touch(experiment, made.updated)

    def _experiments_of(self, accession: str) -> Iterator[str]:
        for entry in self.entries["sra"].values():
            if f'accession="{accession}"' in self.records[entry.accession].text:
                yield entry.accession

    def add_text(self, db: str, accession: str, text: str, updated: date) -> None:
        """A BioSample or BioProject that no read has."""
        self._enter(db, accession, updated, text)

    def _enter(self, db: str, accession: str, updated: date, text: str = "") -> None:
        known = next((each for each in self.entries[db].values() if each.accession == accession), None)
        if known is not None:
            known.updated, known.text = updated, text or known.text
            return
        uid = 1001 + sum(map(len, self.entries.values()))
        self.entries[db][uid] = Entry(uid, db, accession, updated, updated, text)

    def _touch(self, experiment: str, updated: date) -> None:
        for entry in self.entries["sra"].values():
            if entry.accession == experiment:
                entry.updated = max(entry.updated, updated)

    # ------------------------------------------------------------------------------------------------- showing

    def shown(self, db: str) -> list[Entry]:
        """Newest first, as NCBI lists."""
        there = (each for each in self.entries[db].values() if not self._is_hidden(each))
        return sorted(there, key=lambda each: -each.uid)

    def _is_hidden(self, entry: Entry) -> bool:
        refers = dict(_REFERENCE.findall(self.records[entry.accession].text)) if entry.db == "sra" else {}
        return not self.hidden.isdisjoint({entry.accession, *refers.values()})

    def names(self, entry: Entry) -> set[str]:
        """Accessions by which it is found."""
        if entry.db != "sra":
            return {entry.accession, *re.findall(r'(?:db="SRA"|<ID)>([A-Z]+[0-9]+)<', entry.text)}
        return {name for made in self._parts(entry) for name in _NAMED.findall(made.text)}

    def xml(self, entry: Entry) -> str:
        return self._package(entry) if entry.db == "sra" else entry.text.replace("UID", f"{entry.uid}")

    def _parts(self, entry: Entry) -> list[Made]:
        experiment = self.records[entry.accession]
        refers = dict(_REFERENCE.findall(experiment.text))
        others = (self._submissions[entry.accession], refers.get("STUDY_REF", ""), refers.get("SAMPLE_DESCRIPTOR", ""))
        runs = (name for name in self._runs.get(entry.accession, ()) if name not in self.hidden)
        return [experiment, *(self.records[name] for name in (*others, *runs) if name in self.records)]

    def _package(self, entry: Entry) -> str:
        parts = self._parts(entry)
        runs = "".join(_counted(made) for made in parts if made.kind == "run")
        organization = '<Organization type="center"><Name abbr="CFS">Center</Name></Organization>'
        others = "".join(made.text for made in parts if made.kind != "run")
        inner = f'{others}{organization}<RUN_SET runs="1" bases="10">{runs}</RUN_SET>'
        return f"<EXPERIMENT_PACKAGE>{inner}</EXPERIMENT_PACKAGE>\n"


def _counted(made: Made) -> str:
    """A run with what NCBI adds to it."""
    added = f'<RUN total_spots="9" published="{made.updated} 01:02:03" is_public="true" '
    files = (
        f'<SRAFiles><SRAFile cluster="public" filename="{made.accession}" url="https://sra.example/{made.accession}" '
        f'size="77" md5="{"0" * 32}" semantic_name="run" supertype="Primary ETL"/></SRAFiles>'
    )
    return made.text.replace("<RUN ", added, 1).replace("</RUN>", f"{files}</RUN>")


def _described(database: str, name: str, made: Made) -> str:
    title = (_TITLE.findall(made.text) or ["An unnamed thing of some length"])[0]
    if database == "BioProject":
        return bioproject(name, f"{title}, as a project", made.accession, made.updated)
    taxon, organism = (_TAXON.findall(made.text) or [("562", "Escherichia coli")])[0]
    return biosample(name, title, made.accession, taxon, organism, made.updated)


def biosample(name: str, title: str, sra: str, taxon: str, organism: str, updated: date) -> str:
    ids = f'<Id db="BioSample" is_primary="1">{name}</Id>' + (f'<Id db="SRA">{sra}</Id>' if sra else "")
    return (
        f'<BioSample access="public" id="UID" accession="{name}" last_update="{updated}T00:00:00.000"><Ids>{ids}</Ids>'
        f'<Description><Title>{title}</Title><Organism taxonomy_id="{taxon}" taxonomy_name="{organism}"/></Description>'
        "<Owner><Name>Center</Name></Owner><Models><Model>Generic</Model></Models><Attributes>"
        '<Attribute attribute_name="strain" harmonized_name="strain">7</Attribute></Attributes>'
        '<Status status="live" when="2024-01-01T00:00:00.000"/></BioSample>'
    )


def bioproject(name: str, title: str, sra: str, updated: date) -> str:
    link = f'<ExternalLink><dbXREF db="SRA"><ID>{sra}</ID></dbXREF></ExternalLink>' if sra else ""
    return (
        f'<DocumentSummary uid="UID"><Project><ProjectID><ArchiveID accession="{name}" archive="NCBI" id="UID"/>'
        f"</ProjectID><ProjectDescr><Title>{title}</Title><Description>{title}, described.</Description>{link}"
        "</ProjectDescr><ProjectType><ProjectTypeTopAdmin/></ProjectType></Project>"
        f'<Submission last_update="{updated}"/></DocumentSummary>'
    )


SETS: Final = {"sra": "EXPERIMENT_PACKAGE_SET", "bioproject": "RecordSet", "biosample": "BioSampleSet"}


def found(world: World, db: str, term: str) -> Iterable[Entry]:
    """What a term finds: accessions with or without a field, spans of days, words; AND binds first."""
    branches = re.split(r"\s+OR\s+", term)
    return [each for each in world.shown(db) if any(_fits(world, each, branch) for branch in branches)]


def _fits(world: World, entry: Entry, branch: str) -> bool:
    return all(_is(world, entry, part.strip("() ")) for part in re.split(r"\s+AND\s+", branch))


def _is(world: World, entry: Entry, part: str) -> bool:
    span = re.fullmatch(r'"?([\d/]+)"?\s*:\s*"?([\d/]+)"?\[(MDAT|PDAT)\]', part)
    if span:
        return within(entry, span[3].lower(), span[1], span[2])
    word = part.split("[")[0].strip('" ')
    if re.fullmatch(r"[A-Z]+[0-9]+", word):
        return word in world.names(entry)
    return word.lower() == "all" or word.lower() in world.xml(entry).lower()


def within(entry: Entry, datetype: str, first: str, last: str) -> bool:
    day = (entry.updated if datetype == "mdat" else entry.published).strftime("%Y/%m/%d")
    return first <= day <= last
