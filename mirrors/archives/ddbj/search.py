"""DDBJ's search API: what is asked of it, and what its answers say (spec: insdc.md 4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import orjson
from django.conf import settings

from harvest.failures import ChangedFormat, Corrupt, Evidence
from harvest.source import Fetched, Request
from mirrors.archive import Ask, Standing, Status

PER_PAGE: Final = 100
MOST_BY_PAGE: Final = 10_000
"""What lies further behind is to be had by a cursor only."""
BULK: Final = 200
_SUBMISSION: Final = "sra-submission"
_FIELDS: Final = "identifier,type,status,dateModified,datePublished,dbXrefs"
_STATUSES: Final = {
    "public": Standing(Status.LIVE),
    "live": Standing(Status.LIVE),
    "suppressed": Standing(Status.SUPPRESSED),
    "withdrawn": Standing(Status.WITHDRAWN),
    "private": Standing(Status.WITHDRAWN, reason="DDBJ holds it back again."),
}
_FILES: Final = ("fastq", "sra")


def base() -> str:
    return str(settings.GMI_DDBJ_SEARCH_URL).rstrip("/")


def listing(kind: str, filters: Mapping[str, str], page: int) -> Request:
    """A page of the entries of a type; `kind` is the type."""
    said = {**filters, "page": page, "perPage": PER_PAGE, "fields": _FIELDS, "includeProperties": "false"}
    return _json(f"/entries/{kind}/", [(name, str(value)) for name, value in said.items()], f"{kind}.json")


def further(kind: str, cursor: str) -> Request:
    """The entries behind a cursor, which knows the filters itself and takes none beside it."""
    return _json(f"/entries/{kind}/", [("cursor", cursor)], f"{kind}.json")


def entry(kind: str, accession: str) -> Request:
    """All of an entry, its cross-references not cut short."""
    return _json(f"/entries/{kind}/{quote(accession)}.json", [], f"{accession}.json")


def bulk(kind: str, accessions: Sequence[str]) -> Request:
    """Several entries at once; those that are not there are named in the answer."""
    ids = tuple(("ids", accession) for accession in accessions)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    return Request(f"{base()}/entries/{kind}/bulk", ids, "POST", headers, f"{kind}.json", "json")


def _json(path: str, params: Sequence[tuple[str, str]], name: str) -> Request:
    return Request(f"{base()}{path}", tuple(params), headers={"Accept": "application/json"}, name=name, format="json")


@contextmanager
def answered(request: Request, ask: Ask) -> Iterator[Fetched]:
    """The answer to a question of which nothing is kept. Raises `Failure`."""
    fetched = ask(request)
    try:
        yield fetched
    finally:
        fetched.path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Entry:
    """What an entry says. `xrefs` are (type, accession); `submission` is "" where it does not say."""

    kind: str
    accession: str
    status: str
    modified: str
    xrefs: tuple[tuple[str, str], ...]
    files: tuple[Mapping[str, Any], ...]

    @property
    def standing(self) -> Standing:
        return _STATUSES.get(self.status, Standing(Status.UNKNOWN))

    @property
    def submission(self) -> str:
        if self.kind == _SUBMISSION:
            return self.accession
        return next((accession for kind, accession in self.xrefs if kind == _SUBMISSION), "")


@dataclass(frozen=True)
class Listed:
    entries: tuple[Entry, ...]
    total: int
    cursor: str


def listed(fetched: Fetched) -> Listed:
    """Raises `ChangedFormat`, `Corrupt`."""
    said = data_of(fetched)
    paging, items = said.get("pagination"), said.get("items")
    if not isinstance(paging, dict) or not isinstance(items, list) or not isinstance(paging.get("total"), int):
        raise ChangedFormat("A list of DDBJ's has no items, or does not say how many there are.", evidence(fetched))
    cursor = paging.get("nextCursor") or said.get("nextCursor") or ""
    return Listed(tuple(_entry(item, fetched) for item in items), paging["total"], str(cursor))


def found(fetched: Fetched) -> tuple[tuple[Entry, ...], frozenset[str]]:
    """The entries of a bulk answer, and the accessions that it knows nothing of. Raises as `listed`."""
    said = data_of(fetched)
    entries, missing = said.get("entries"), said.get("notFound")
    if not isinstance(entries, list) or not isinstance(missing, list):
        raise ChangedFormat("An answer of DDBJ's has no entries, or does not say what is missing.", evidence(fetched))
    return tuple(_entry(item, fetched) for item in entries), frozenset(str(each) for each in missing)


def one(fetched: Fetched) -> Entry:
    """Raises as `listed`."""
    return _entry(data_of(fetched), fetched)


def data_of(fetched: Fetched) -> dict[str, Any]:
    """The object that was answered. Raises `Corrupt` where it is none: cut short, or a page for people."""
    try:
        said = orjson.loads(fetched.read())
    except orjson.JSONDecodeError as fault:
        raise Corrupt(f"DDBJ's answer is no JSON: {fault}", evidence(fetched)) from fault
    if not isinstance(said, dict):
        raise ChangedFormat("DDBJ's answer is no object.", evidence(fetched))
    if isinstance(said.get("status"), int) and said["status"] >= 400:  # a problem (RFC 7807) with status 200
        raise Corrupt(f"DDBJ answered a problem: {said.get('detail') or said.get('title')}", evidence(fetched))
    return said


def evidence(fetched: Fetched) -> Evidence:
    with fetched.open() as file:
        return Evidence(fetched.url, fetched.status, dict(fetched.headers), file.read(2048))


def _entry(item: Any, fetched: Fetched) -> Entry:
    if not isinstance(item, dict) or not isinstance(item.get("identifier"), str):
        raise ChangedFormat("An entry of DDBJ's has no identifier.", evidence(fetched))
    return entry_of(item)


def entry_of(item: Mapping[str, Any]) -> Entry:
    """What an entry with an identifier says."""
    return Entry(
        kind=str(item.get("type") or ""),
        accession=item["identifier"],
        status=str(item.get("status") or "").lower(),
        modified=str(item.get("dateModified") or "")[:100],
        xrefs=tuple(_xrefs(item.get("dbXrefs"))),
        files=tuple(_files(item)),
    )


def _xrefs(said: Any) -> Iterator[tuple[str, str]]:
    for each in said if isinstance(said, list) else ():
        if isinstance(each, dict) and isinstance(each.get("identifier"), str):
            yield str(each.get("type") or ""), each["identifier"]


def _files(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The data files of a run, by where they can be had; what shows the record itself is none."""
    said = [*_objects(item.get("distribution")), *_objects(item.get("downloadUrl"))]
    for each in said:
        href = each.get("contentUrl") or each.get("url") or each.get("ftpUrl")
        sort = str(each.get("encodingFormat") or each.get("type") or "").lower()
        if isinstance(href, str) and sort in _FILES:
            yield {"name": str(each.get("name") or href.rstrip("/").rpartition("/")[2]), "href": href, "filetype": sort}


def _objects(said: Any) -> Iterator[Mapping[str, Any]]:
    return (each for each in (said if isinstance(said, list) else ()) if isinstance(each, dict))
