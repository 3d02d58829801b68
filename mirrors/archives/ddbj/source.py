"""The archive DDBJ: the search for what there is, the tree of files for the records (spec: insdc.md 4.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any, Final

import orjson

from harvest.source import Fetched, Finding, Plan, SourceVersion
from mirrors.archive import Ask, Candidate, Found, Page, Standing, Wish
from mirrors.decoding import found_in

from . import asking, search, tree
from .names import ID_PATTERN, kind_of, normalised, type_of
from .standings import standings

_SHOWN_AT: Final = "entry"


class Ddbj:
    """The DNA Data Bank of Japan."""

    key = "ddbj"
    title = "DNA Data Bank of Japan"
    label = "DDBJ"
    id_pattern = ID_PATTERN
    licence = "INSDC policy: open to everyone, without restriction; whoever submitted a record may have rights in it"
    attribution = "DDBJ Sequence Read Archive (DRA), https://www.ddbj.nig.ac.jp/dra; cite the accessions"
    homes = "D"
    batch = 200
    parallel = 4

    @property
    def hosts(self) -> Sequence[str]:
        return (search.base(), tree.base())

    def normalise(self, external_id: str) -> str:
        return normalised(external_id)

    def discover(self, wish: Wish, cursor: str, ask: Ask) -> Page:
        return asking.page(wish, cursor, ask)

    def plan(self, external_id: str, params: Mapping[str, Any]) -> Plan:
        """One entry of the search, by its accession."""
        accession = normalised(external_id)
        request = search.entry(type_of("", accession), accession)
        return Plan(accession, (request,), dict(params), covers=(accession,))

    def plans(self, candidates: Sequence[Candidate]) -> list[Plan]:
        """One for each file: of a submission, the records of one kind. Without submission an entry is asked for."""
        files: dict[tuple[str, str], list[str]] = {}
        for each in candidates:
            kind = each.kind or kind_of(each.accession)
            submission = str(each.facts.get("submission") or "")
            files.setdefault((submission, kind if submission else each.accession), []).append(each.accession)
        return [_plan(*name, tuple(covers)) for name, covers in files.items()]

    def validate(self, fetched: Fetched) -> list[Finding]:
        if fetched.request.format == "xml":
            tree.check(fetched)
        else:
            search.data_of(fetched)
        return []

    def version(self, fetched: Sequence[Fetched]) -> SourceVersion:
        """When the file was changed last, if the server says so."""
        changed = next((each.headers["last-modified"] for each in fetched if "last-modified" in each.headers), "")
        return SourceVersion("date", changed) if changed else SourceVersion("hash_only", fetched[0].sha256)

    def describe(self, plan: Plan, fetched: Sequence[Fetched], candidates: Mapping[str, Candidate]) -> list[Found]:
        """Of the records in the files those that were asked for: the others are asked for when they are listed."""
        return [
            _of_candidate(each, candidates[each.accession])
            for answer in fetched
            if answer.request.format == "xml"
            for each in found_in(answer.read(), href_of=_address)
            if each.accession in candidates
        ]

    def standings(self, kind: str, accessions: Sequence[str], ask: Ask) -> Mapping[str, Standing]:
        return standings(kind, accessions, ask)


def _plan(submission: str, kind: str, covers: tuple[str, ...]) -> Plan:
    if not submission:
        return Plan(kind, (search.entry(type_of("", kind), kind),), covers=covers)
    return Plan(f"{submission}.{kind}", (tree.request_for(submission, kind),), covers=covers)


def _address(kind: str, accession: str) -> str:
    """Where DDBJ shows it to people and programs."""
    return f"{search.base().removesuffix('/api')}/{_SHOWN_AT}/{type_of(kind, accession)}/{accession}"


def _of_candidate(found: Found, candidate: Candidate) -> Found:
    """With what its entry says besides: a record whose files are told later has changed."""
    files = tuple(candidate.facts.get("files", ()))
    digest = blake2b(found.digest.encode() + orjson.dumps(files), digest_size=32).hexdigest() if files else found.digest
    return replace(found, candidate=candidate.accession, version=candidate.version, files=files, digest=digest)
