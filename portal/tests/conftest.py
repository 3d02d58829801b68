"""A small archive: one study, two samples, an experiment and a run of each, an analysis; and a held run beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from records import files
from records.models import Record, Visibility
from records.registry import resource
from taxonomy import lookup
from tests import builders
from tests.conftest import _nothing_remembered as _nothing_remembered
from tests.people import Answer, People, settle

PIG: dict[str, Any] = {"title": "Gut of a pig", "names": {"taxonomic-id": 9823, "scientific": "Sus scrofa"}}
COLI: dict[str, Any] = {
    "title": "An isolate",
    "names": {"taxonomic-id": 83333},
    "identifiers": {"primary": {"id": "ERS100001"}},
    "external_database_identifiers": {"BioSample": {"id": "SAMEA100001"}},
    "additional_properties": {
        "host": "pig",
        "collection date": "2024-05",
        "geographic location (country and/or sea)": "Norway:\tOslo",
        "strain": "K-12",
    },
}


@pytest.fixture(autouse=True)
def _no_organism_remembered() -> Iterator[None]:
    lookup.forget()
    yield
    lookup.forget()


@pytest.fixture
def people(db: None) -> People:
    return settle()


@dataclass(frozen=True)
class Archive:
    study: Record
    coli: Record
    pig: Record
    experiments: tuple[Record, Record]
    runs: tuple[Record, Record]
    held: Record
    analysis: Record


@pytest.fixture
def archive(people: People) -> Archive:
    return furnish(people)


def furnish(people: People) -> Archive:
    centre = people.centre

    def make(kind: str, visibility: Visibility = Visibility.PUBLIC, **members: Any) -> Record:
        return builders.record(resource(kind), centre, visibility, **members)

    study = make(
        "study",
        alias="outbreak",
        description={"title": "An outbreak", "type": "Whole Genome Sequencing", "abstract": "All of it."},
        identifiers={"primary": {"id": "ERP100001"}, "secondary": [{"id": "PRJEB10001"}]},
    )
    coli, pig = make("sample", alias="isolate", **COLI), make("sample", alias="gut", **PIG)
    experiments = tuple(
        make("experiment", study={"accession": study.accession}, design=_design(sample), alias=alias)
        for sample, alias in ((coli, "wgs"), (pig, "gut-wgs"))
    )
    properties = {"ENA-SPOT-COUNT": "1000", "ENA-BASE-COUNT": "150000"}
    first = make("run", alias="run-1", experiment=_at(experiments[0]), additional_properties=properties)
    files.attach(first, [builders.part("reads.fastq")])
    second = make("run", alias="run-2", experiment=_at(experiments[1]))
    held = make("run", Visibility.PRIVATE, alias="run-held", experiment=_at(experiments[1]))
    analysis = make("analysis", alias="features", study=_at(study), samples=[_at(coli), _at(pig)])
    return Archive(study, coli, pig, (experiments[0], experiments[1]), (first, second), held, analysis)


def _at(record: Record) -> dict[str, str]:
    return {"accession": record.accession}


def _design(sample: Record) -> dict[str, Any]:
    design = builders.SMALLEST["experiment"]["design"]
    strategy = "WGS" if sample.alias == "isolate" else "AMPLICON"
    return {**design, "sample": _at(sample), "library": {**design["library"], "strategy": strategy, "name": "lib 1"}}


API = "/ena/portal/api/"


def ask(name: str, authorization: str = "", **parameters: Any) -> Answer:
    headers = {"authorization": authorization} if authorization else {}
    return Client().get(API + name, parameters, headers=headers)


def text(answer: Answer) -> str:
    assert answer.status_code == 200, answer.content
    whole = b"".join(answer) if answer.streaming else answer.content
    return whole.decode()


def table(answer: Answer) -> list[list[str]]:
    """Header and rows of a TSV answer."""
    return [line.split("\t") for line in text(answer).splitlines()]


def found(query: str, result: str = "read_run", field: str = "run_alias", **more: Any) -> list[str]:
    """The values of one column of a search."""
    header, *rows = table(ask("search", result=result, query=query, fields=field, **more))
    assert header == [field]
    return [row[0] for row in rows]
