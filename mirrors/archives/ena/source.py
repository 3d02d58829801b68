"""The archive ENA: Portal for what there is and which files, Browser for the records (spec: insdc.md 4.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from harvest.failures import Corrupt
from harvest.source import Fetched, Finding, Plan, Request, SourceVersion
from mirrors.archive import Ask, Candidate, Found, Page, Standing, Wish
from mirrors.decoding import found_in, names_of
from sra.document import JsonObject
from sra.picking import Picked

from . import browser, portal
from .asking import PAGE, Asking
from .files import digest_with, files_of
from .names import ID_PATTERN, kind_of, normalised
from .results import RESULTS
from .rows import accessions
from .standings import standings
from .tables import Table
from .words import evidence_of, head_of

_UPDATED: Final = re.compile(rb"<TAG>ENA-LAST-UPDATE</TAG>\s*<VALUE>([0-9-]{10})</VALUE>")


class Ena:
    """The European Nucleotide Archive. `page` is how many rows of a list are looked at together."""

    key = "ena"
    title = "European Nucleotide Archive"
    label = "ENA"
    id_pattern = ID_PATTERN
    licence = "EMBL-EBI terms of use: open to everyone; whoever submitted a record may have rights in it"
    attribution = "European Nucleotide Archive (ENA) at EMBL-EBI, https://www.ebi.ac.uk/ena; cite the accessions"
    homes = "E"
    batch = 100
    parallel = 4

    def __init__(self, page: int = PAGE) -> None:
        self._asking = Asking(page)

    @property
    def hosts(self) -> Sequence[str]:
        return (portal.portal(), browser.browser())

    def normalise(self, external_id: str) -> str:
        return normalised(external_id)

    def discover(self, wish: Wish, cursor: str, ask: Ask) -> Page:
        return self._asking.page(wish, cursor, ask)

    def plan(self, external_id: str, params: Mapping[str, Any]) -> Plan:
        """One record by its accession, without its files."""
        accession = normalised(external_id)
        return Plan(accession, (browser.request_for(accession),), dict(params), covers=(accession,))

    def plans(self, candidates: Sequence[Candidate]) -> list[Plan]:
        """One for each. A run whose files no list has told is asked for them as well."""
        return [Plan(each.accession, tuple(_requests(each)), covers=(each.accession,)) for each in candidates]

    def validate(self, fetched: Fetched) -> list[Finding]:
        if fetched.request.format == "xml":
            browser.check(fetched)
            return []
        return _table_findings(fetched)

    def version(self, fetched: Sequence[Fetched]) -> SourceVersion:
        """The day that ENA says it was last updated, if it says one."""
        for answer in fetched:
            if answer.request.format == "xml" and (day := _UPDATED.search(answer.read())):
                return SourceVersion("date", day[1].decode())
        return SourceVersion("hash_only", fetched[0].sha256 if fetched else "")

    def describe(self, plan: Plan, fetched: Sequence[Fetched], candidates: Mapping[str, Candidate]) -> list[Found]:
        """The records that the Browser showed. Raises `Corrupt` if none of them is the one that was asked for."""
        files = {name: tuple(_files_in(candidate, fetched)) for name, candidate in candidates.items()}
        return [
            found
            for answer in fetched
            if answer.request.format == "xml"
            for found in _found(answer, plan.covers, candidates, files)
        ]

    def standings(self, kind: str, accessions: Sequence[str], ask: Ask) -> Mapping[str, Standing]:
        return standings(kind, accessions, ask)


def _requests(candidate: Candidate) -> list[Request]:
    record = browser.request_for(candidate.accession)
    if _is_without_files(candidate):
        return [record, portal.filereport(candidate.accession, "read_run").request()]
    return [record]


def _is_without_files(candidate: Candidate) -> bool:
    return (candidate.kind or kind_of(candidate.accession)) == "run" and "files" not in candidate.facts


def _table_findings(fetched: Fetched) -> list[Finding]:
    """Raises the failure that it is if it is no table of what was asked for."""
    said = dict(fetched.request.params)
    found = Table(fetched)
    try:
        if said.get("result") not in RESULTS or "fields" not in said:
            return []
        question = portal.Question("", said["result"], (), tuple(said["fields"].split(",")))
        portal.checked(found, question)
        return portal.findings(found, question.result, question.columns())
    finally:
        found.close()


def _files_in(candidate: Candidate, fetched: Sequence[Fetched]) -> list[JsonObject]:
    """Those that the list told, else those in the file report that was asked for beside the record."""
    if "files" in candidate.facts:
        return list(candidate.facts["files"])
    for answer in fetched:
        if answer.request.format == "tsv":
            found = Table(answer)
            rows = [row for row, _ in found.rows() if candidate.accession in accessions(row, "run_accession")]
            found.close()
            return [file for row in rows for file in files_of(row)]
    return []


def _found(
    answer: Fetched,
    asked: Sequence[str],
    candidates: Mapping[str, Candidate],
    files: Mapping[str, tuple[JsonObject, ...]],
) -> list[Found]:
    def candidate_of(picked: Picked) -> str:
        names = names_of(picked)
        return next((name for name in asked if name in names), "")

    found = found_in(
        answer.read(),
        href_of=lambda _, accession: browser.address_of(accession),
        candidate_of=candidate_of,
        version_of=lambda picked: _version_of(picked, candidates.get(candidate_of(picked))),
        files_of=lambda picked: files.get(candidate_of(picked), ()),
    )
    if asked and not any(each.candidate for each in found):
        named = ", ".join(each.accession for each in found[:5]) or "nothing"
        said = f"Asked for {', '.join(asked)}, ENA answered {named}."
        raise Corrupt(said, evidence_of(answer, head_of(answer)))
    return [replace(each, digest=digest_with(each.digest, each.files)) for each in found]


def _version_of(picked: Picked, candidate: Candidate | None) -> str:
    if candidate is not None and candidate.version:
        return candidate.version
    told = _UPDATED.search(picked.raw)
    return told[1].decode() if told else ""
