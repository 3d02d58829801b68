"""Another server like ours: what it is to the loop."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from harvest.failures import BadRequest, NotFound, Withdrawn
from harvest.source import Fetched, Finding, Plan, Request, SourceVersion

from ...archive import Archive, Ask, Candidate, Found, Page, Standing, Status, Wish
from . import answers, documents, feed
from .below import Walk
from .entry import asked, enter

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_GONE: Final = 410


class Gmi:
    """`server` is the address of its entry point, as it calls itself. Asked as anybody: only what is public is copied.

    Each record is one request, for the media type that has the whole document and no more.
    """

    key = "gmi"
    title = "Another GMI repository"
    id_pattern = _NAME.pattern
    licence = ""
    attribution = ""
    label = "The other server"
    homes = ""
    batch = 100
    parallel = 4

    def __init__(self, server: str) -> None:
        self.base = server.rstrip("/")

    @property
    def hosts(self) -> Sequence[str]:
        return (self.base,)

    def normalise(self, external_id: str) -> str:
        name = external_id.strip()
        if not _NAME.fullmatch(name):
            raise BadRequest(f"“{name[:60]}” is no name of a record: {self.id_pattern}")
        return name

    def plan(self, external_id: str, params: Mapping[str, Any]) -> Plan:
        """`params`: `kind` of the record, and `href`, where it is."""
        request = Request(
            str(params["href"]),
            headers={"Accept": documents.media_type(str(params["kind"]))},
            name="record",
            format="json",
            answers=frozenset({200, _GONE}),
        )
        return Plan(f"{params['kind']}-{external_id}", (request,), dict(params), (external_id,))

    def validate(self, fetched: Fetched) -> list[Finding]:
        """Raises `Withdrawn`, `Corrupt`, `ChangedFormat`."""
        if fetched.status == _GONE:
            raise Withdrawn(_reason(fetched), answers.evidence(fetched))
        answers.read(fetched, fetched.request.headers.get("Accept", answers.JSON))
        return []

    def version(self, fetched: Sequence[Fetched]) -> SourceVersion:
        tag = fetched[0].headers.get("etag", "") if fetched else ""
        return SourceVersion("etag", tag) if tag else SourceVersion("hash_only", fetched[0].sha256 if fetched else "")

    # ------------------------------------------------------------------------------------------- what there is

    def discover(self, wish: Wish, cursor: str, ask: Ask) -> Page:
        """Of its feed, from `wish.after` on, else from the beginning; or what hangs on accessions."""
        if wish.query:
            raise BadRequest("Another server is asked for accessions, or for what changed; it knows no queries.")
        if wish.accessions:
            walk = Walk(enter(self.base, ask), ask)
            return walk.go_on(cursor) if cursor else walk.begin([self.normalise(each) for each in wish.accessions])
        where = cursor
        if not where:
            after = {"after": wish.after or "0", "limit": str(feed.PAGE)}
            where = answers.expand(enter(self.base, ask).changes, **after)
        return feed.page_of(ask(asked(where)), wish)

    def plans(self, candidates: Sequence[Candidate]) -> list[Plan]:
        return [self.plan(each.accession, {"kind": each.kind, "href": each.facts["href"]}) for each in candidates]

    def describe(self, plan: Plan, fetched: Sequence[Fetched], candidates: Mapping[str, Candidate]) -> list[Found]:
        """Raises as `validate`."""
        return [
            documents.found_in(each, candidates[name], self.base)
            for each, name in zip(fetched, plan.covers, strict=True)
            if not self.validate(each)
        ]

    # ------------------------------------------------------------------------------------------ what became of it

    def standings(self, kind: str, accessions: Sequence[str], ask: Ask) -> Mapping[str, Standing]:
        """By the look-up: what it leads to now. What the server does not know is left out."""
        lookup = enter(self.base, ask).lookup
        told: dict[str, Standing] = {}
        for accession in accessions:
            try:
                standing = self._standing(kind, accession, answers.expand(lookup, accession=accession), ask)
            except NotFound:
                continue
            except Withdrawn as failure:
                standing = Standing(Status.WITHDRAWN, reason=str(failure))
            if standing is not None:
                told[accession] = standing
        return told

    def _standing(self, kind: str, accession: str, where: str, ask: Ask) -> Standing | None:
        fetched = ask(replace(asked(where), answers=frozenset({200, 300, _GONE})))
        try:
            return self._read_standing(kind, accession, fetched, ask)
        finally:
            fetched.path.unlink(missing_ok=True)

    def _read_standing(self, kind: str, accession: str, fetched: Fetched, ask: Ask) -> Standing | None:
        if fetched.status == _GONE:
            return Standing(Status.WITHDRAWN, reason=_reason(fetched))
        data = answers.read(fetched, answers.type_of(fetched))
        if fetched.status == 300:
            of_kind = [each for each in data.get("items", ()) if each.get("resource") == kind]
            where = answers.href(of_kind[0], "item") if len(of_kind) == 1 else ""
            return self._standing(kind, accession, where, ask) if where else None
        return _standing_in(data, accession)


def _standing_in(data: answers.Data, accession: str) -> Standing | None:
    """A record that answers under another accession took the place of the one that was asked for."""
    facts = data.get("record") or {}
    if facts.get("accession") != accession:
        return Standing(Status.REPLACED, str(facts.get("accession") or ""))
    if facts.get("status") == "suppressed":
        return Standing(Status.SUPPRESSED, reason=str(facts.get("note") or ""))
    return Standing(Status.LIVE) if facts.get("status") == "public" else None


def _reason(fetched: Fetched) -> str:
    """What the tombstone says."""
    try:
        facts = answers.read(fetched, answers.type_of(fetched)).get("record")
    except Exception:  # noqa: BLE001  # gone it is, whatever the page looks like
        return ""
    return str(facts.get("note") or "") if isinstance(facts, dict) else ""


def _is_an_archive(peer: Gmi) -> Archive:
    return peer
