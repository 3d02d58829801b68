"""A stand-in for DDBJ: its search and its tree of files, as documented, over whatever SRA records it is given.

with DdbjStandIn(linked_records(200, "D")) as ddbj:
    settings.GMI_DDBJ_SEARCH_URL, settings.GMI_DDBJ_FILES_URL = ddbj.search_url, ddbj.files_url
    ddbj.suppress("DRR100001")
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Self

from .answers import Answer, Question, xml
from .records import Made
from .server import Served

SEARCH: Final = "/search/api"
FILES: Final = "/public/ddbj_database"
_TREE = re.compile(rf"{FILES}/dra/fastq/(\w{{6}})/(\1\d+)/\2\.(\w+)\.xml")
_DATES = ("dateModified", "datePublished")
_CONTROLS = {"page", "perPage", "sort", "fields", "includeProperties", "includeFacets", "dbXrefsLimit"}


@dataclass(frozen=True)
class Held:
    """A record there, with its submission and what became of it."""

    made: Made
    submission: str
    published: date
    status: str = "public"

    @property
    def type(self) -> str:
        return f"sra-{self.made.kind}"


class DdbjStandIn:
    """`most` is how many entries pages can show. Records can be suppressed, withdrawn and changed while it runs."""

    def __init__(self, records: Iterable[Made] = (), *, most: int = 10_000) -> None:
        self.held: dict[str, Held] = {}
        self._most = most
        self._cursors: dict[str, tuple[str, Mapping[str, str], int]] = {}
        self.served = Served(self._answer)
        for group in _groups(records):
            submission = next(made.accession for made in group if made.kind == "submission")
            for made in group:
                self.held[made.accession] = Held(made, submission, made.updated)

    @property
    def search_url(self) -> str:
        return self.served.url + SEARCH

    @property
    def files_url(self) -> str:
        return self.served.url + FILES

    def become(self, accession: str, status: str) -> None:
        """public, suppressed, withdrawn or private; no date moves."""
        self.held[accession] = replace(self.held[accession], status=status)

    def change(self, accession: str, text: str, updated: date) -> None:
        held = self.held[accession]
        self.held[accession] = replace(held, made=replace(held.made, text=text, updated=updated))

    def publish(self, accession: str, day: date) -> None:
        """The end of an embargo: only the date of publication moves."""
        self.held[accession] = replace(self.held[accession], published=day, status="public")

    def forget_cursors(self) -> None:
        self._cursors.clear()

    def __enter__(self) -> Self:
        self.served.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.served.close()

    # ------------------------------------------------------------------------------------------------ answering
    def _answer(self, asked: Question) -> Answer:
        if file := _TREE.fullmatch(asked.path):
            return self._file(file[2], file[3])
        found = re.fullmatch(rf"{SEARCH}/entries/(sra-\w+|bioproject|biosample)/([\w.]*)", asked.path)
        if not found:
            return _problem(404, "no such path")
        kind, name = found[1], found[2]
        if asked.method == "POST" and name == "bulk":
            return self._bulk(kind, json.loads(asked.body)["ids"])
        return self._entry(kind, name.removesuffix(".json")) if name else self._list(kind, asked.params)

    def _file(self, submission: str, kind: str) -> Answer:
        """Suppressed and withdrawn records are not in it (insdc.md 4.4, 7)."""
        inner = [
            held.made.text
            for held in self.held.values()
            if (held.submission, held.made.kind, held.status) == (submission, kind, "public")
        ]
        if not inner:
            return Answer(404, "<html>Not Found</html>", {"Content-Type": "text/html"})
        if kind == "submission":
            return xml(inner[0])
        return xml(f"<{kind.upper()}_SET>{''.join(inner)}</{kind.upper()}_SET>")

    def _list(self, kind: str, params: Mapping[str, str]) -> Answer:
        if token := params.get("cursor"):
            if set(params) - {"cursor"}:
                return _problem(400, "a cursor cannot be combined with filters")
            if token not in self._cursors:
                return _problem(400, "the cursor has expired")
            kind, params, start = self._cursors[token]
            return self._page(kind, params, start, int(params.get("perPage", 10)))
        page, size = int(params.get("page", 1)), int(params.get("perPage", 10))
        if not 1 <= size <= 100 or page < 1 or set(params) - _CONTROLS - _FILTERS:
            return _problem(422, "a parameter is not valid")
        if page * size > self._most:
            return _problem(400, "Deep paging limit exceeded")
        return self._page(kind, params, (page - 1) * size, size)

    def _page(self, kind: str, params: Mapping[str, str], start: int, size: int) -> Answer:
        rows = [held for held in self.held.values() if held.type == kind and _fits(held, params)]
        if name := params.get("sort", "").partition(":")[0]:
            rows.sort(key=lambda held: (_dates(held)[name], held.made.accession))
        items = [self._shown(held) for held in rows[start : start + size]]
        token = ""
        if start + size < len(rows):
            token = f"token-{len(self._cursors)}"
            self._cursors[token] = (kind, params, start + size)
        paging = {"page": start // size + 1, "perPage": size, "total": len(rows), "nextCursor": token or None}
        return _json({"pagination": paging, "items": items})

    def _entry(self, kind: str, accession: str) -> Answer:
        shown = self._known(kind, accession)
        return _json(shown) if shown else _problem(404, f"The requested {kind} was not found.")

    def _bulk(self, kind: str, ids: list[str]) -> Answer:
        entries = [(accession, self._known(kind, accession)) for accession in ids]
        missing = [accession for accession, shown in entries if shown is None]
        return _json({"entries": [shown for _, shown in entries if shown], "notFound": missing})

    def _known(self, kind: str, accession: str) -> dict[str, Any] | None:
        held = self.held.get(accession)
        if held is None or held.type != kind or held.status in ("withdrawn", "private"):
            return None
        return self._shown(held)

    def _shown(self, held: Held) -> dict[str, Any]:
        made = held.made
        shown: dict[str, Any] = {
            "identifier": made.accession,
            "type": held.type,
            "isPartOf": "sra",
            "status": held.status,
            **{name: day.isoformat() for name, day in _dates(held).items()},
            "dbXrefs": [{"identifier": each.made.accession, "type": each.type} for each in self._xrefs(held)],
            "distribution": [{"type": "DataDownload", "encodingFormat": "JSON", "contentUrl": "https://ddbj.example/"}],
        }
        if made.kind == "run":
            href = f"https://ddbj.example/dra/fastq/{held.submission}/{made.accession}_1.fastq.bz2"
            shown["distribution"] += [{"type": "DataDownload", "encodingFormat": "FASTQ", "contentUrl": href}]
        return shown

    def _xrefs(self, held: Held) -> Iterator[Held]:
        for other in self.held.values():
            if other is held or other.submission != held.submission:
                continue
            is_named = other.made.accession in held.made.text or held.made.accession in other.made.text
            if is_named or "submission" in (held.made.kind, other.made.kind) or held.made.kind == "study":
                yield other


def _groups(records: Iterable[Made]) -> Iterator[list[Made]]:
    group: list[Made] = []
    for made in records:
        if made.kind == "study" and group:
            yield group
            group = []
        group.append(made)
    if group:
        yield group


_FILTERS = {f"{name}{end}" for name in _DATES for end in ("From", "To")} | {"keywords", "organism"}


def _dates(held: Held) -> dict[str, date]:
    return {"dateModified": held.made.updated, "datePublished": held.published}


def _fits(held: Held, params: Mapping[str, str]) -> bool:
    told = {name: day.isoformat() for name, day in _dates(held).items()}
    in_time = all(params.get(f"{name}From", "") <= told[name] <= params.get(f"{name}To", "9") for name in _DATES)
    return held.status == "public" and in_time and params.get("keywords", "") in held.made.text


def _json(said: Any) -> Answer:
    return Answer(200, json.dumps(said), {"Content-Type": "application/json"})


def _problem(status: int, detail: str) -> Answer:
    said = {"type": "about:blank", "title": "Problem", "status": status, "detail": detail, "requestId": "r-1"}
    return Answer(status, json.dumps(said), {"Content-Type": "application/problem+json"})
