"""The archive NCBI: esearch for what there is, efetch for the records (spec: insdc.md 4.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from harvest.source import Fetched, Finding, Plan, SourceVersion
from mirrors.archive import Ask, Candidate, Found, Page, Standing, Wish

from . import lists, names, planning, questions
from .asking import Asking
from .describing import described
from .standings import standings
from .words import check

_UPDATED: Final = re.compile(rb'\slast_update="([0-9T:.+ -]{10,40})"')


class Ncbi:
    """NCBI. `page` is how many UIDs of a list are looked at together."""

    key = "ncbi"
    title = "NCBI Sequence Read Archive, BioProject and BioSample"
    label = "NCBI"
    id_pattern = names.ID_PATTERN
    licence = "NCBI policies: public data without restriction; whoever submitted a record may have rights in it"
    attribution = "National Center for Biotechnology Information, https://www.ncbi.nlm.nih.gov; cite the accessions"
    homes = "S"
    batch = 200
    parallel = 1

    def __init__(self, page: int = questions.PAGE) -> None:
        self._asking = Asking(page)

    @property
    def hosts(self) -> Sequence[str]:
        return (questions.eutils(),)

    def normalise(self, external_id: str) -> str:
        return names.normalised(external_id)

    def discover(self, wish: Wish, cursor: str, ask: Ask) -> Page:
        return self._asking.page(wish, cursor, ask)

    def plan(self, external_id: str, params: Mapping[str, Any]) -> Plan:
        """One record by its UID (of the database `params["db"]`, sra if none is named), or a search by accession."""
        name = names.normalised(external_id)
        if name.isdecimal():
            return planning.by_uids(str(params.get("db") or "sra"), [name], [name])
        return planning.plans([Candidate("", name)])[0]

    def plans(self, candidates: Sequence[Candidate]) -> list[Plan]:
        return planning.plans(candidates)

    def validate(self, fetched: Fetched) -> list[Finding]:
        if not check(fetched).rstrip().endswith(b"eSearchResult>"):
            return []
        listed = lists.read(fetched)
        return lists.findings(listed, dict(fetched.request.params).get("term", ""))

    def version(self, fetched: Sequence[Fetched]) -> SourceVersion:
        """The newest day that NCBI says one of them was updated on, if it says one."""
        days = [day.decode() for each in fetched for day in _UPDATED.findall(each.read())]
        return SourceVersion("date", max(days)) if days else SourceVersion("hash_only", _digest(fetched))

    def describe(self, plan: Plan, fetched: Sequence[Fetched], candidates: Mapping[str, Candidate]) -> list[Found]:
        return described(plan, fetched, candidates)

    def standings(self, kind: str, accessions: Sequence[str], ask: Ask) -> Mapping[str, Standing]:
        return standings(kind, accessions, ask)


def _digest(fetched: Sequence[Fetched]) -> str:
    return fetched[0].sha256 if fetched else ""
