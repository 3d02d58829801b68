"""How is NCBI asked for what it lists? By its own memory of the search while that is fresh, else by UIDs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Final

from harvest.source import Plan, Request
from mirrors.archive import Candidate

from . import questions
from .names import databases_of, home_of, term_of

FRESH: Final = 3_600
"""Seconds. NCBI forgets searches after some hours; by UIDs it can always be asked."""


def plans(candidates: Sequence[Candidate]) -> list[Plan]:
    """One for each database, and one for each accession that no search has found."""
    by_db: dict[str, list[Candidate]] = {}
    for each in candidates:
        by_db.setdefault(each.facts.get("db", ""), []).append(each)
    absent = by_db.pop("", [])
    return [*(_plan(db, some) for db, some in by_db.items()), *map(_once_more, absent)]


def by_uids(db: str, uids: Sequence[str], covers: Sequence[str]) -> Plan:
    params: dict[str, Any] = {"db": db, "uids": list(uids)}
    return Plan(_name(db, uids), (questions.records(db, uids),), params, tuple(covers))


def _plan(db: str, candidates: Sequence[Candidate]) -> Plan:
    uids = [str(each.facts["uid"]) for each in candidates]
    covers = [each.accession for each in candidates]
    plan = by_uids(db, uids, covers)
    request = _from_memory(db, candidates)
    return plan if request is None else Plan(plan.external_id, (request,), plan.params, plan.covers)


def _from_memory(db: str, candidates: Sequence[Candidate]) -> Request | None:
    """For several that follow each other in one search of lately."""
    first = candidates[0].facts
    webenv, query_key, start = first.get("webenv"), first.get("query_key"), int(first.get("index", 0))
    expected = [(webenv, query_key, start + number) for number in range(len(candidates))]
    said = [tuple(each.facts.get(name) for name in ("webenv", "query_key", "index")) for each in candidates]
    if len(candidates) < 2 or not webenv or not query_key or said != expected:
        return None
    if time.time() - int(first.get("at", 0)) > FRESH:
        return None
    return questions.records_of(db, str(webenv), str(query_key), start, len(candidates))


def _once_more(candidate: Candidate) -> Plan:
    name = candidate.accession
    requests = (questions.search(db, term_of(name, db), most=1, history=False) for db in databases_of(name))
    return Plan(f"search-{name}", tuple(requests), {"db": "", "home": home_of(name)}, (name,))


def _name(db: str, uids: Sequence[str]) -> str:
    if len(uids) == 1:
        return f"{db}-{uids[0]}"
    digest = blake2b(",".join(uids).encode(), digest_size=6).hexdigest()
    return f"{db}-{uids[0]}-{len(uids)}-{digest}"
