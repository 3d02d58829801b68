"""Where a copy comes from, and what other archives say of the same thing."""

from __future__ import annotations

import json
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from django.db.models import QuerySet

from records.models import Origin
from records.relations import origin_in
from records.rows import Row

from .addresses import address
from .links import Link, relation

Data: TypeAlias = dict[str, Any]

AT_ARCHIVE: Final = "at archive"


def origins_of(row: Row) -> QuerySet[Origin]:
    """Every archive that has it, the one that its document is from first."""
    return Origin.objects.filter(record_id=row.id).order_by("-is_source", "archive", "accession")


def called(archive: str) -> str:
    """What people call it: `ena` is ENA, another server goes by the name of its host."""
    return urlsplit(archive).netloc or archive.upper()


def item_of(origin: Origin) -> Data:
    """For programs. `source` tells that the document here is the one of this archive; then nothing differs."""
    links = [Link("via", origin.href, f"At {called(origin.archive)}")]
    if origin.raw:
        links.append(Link(relation("raw"), address("collections", origin.raw), "As it was retrieved"))
    return {
        "links": [link.as_data() for link in links],
        "archive": origin.archive,
        "accession": origin.accession,
        "href": origin.href,
        "source": origin.is_source,
        "status": origin.status,
        "version": origin.version or None,
        "retrieved": origin.retrieved.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "files": json.loads(origin.files) if origin.files else [],
        "differences": json.loads(origin.differences) if origin.differences else [],
    }


def files_of(row: Row) -> list[Data]:
    """The files that archives have of it, as items beside those that its document names."""
    if origin_in(row.relations) is None:
        return []
    told = (origin for origin in origins_of(row) if origin.files)
    return [_file(origin, file) for origin in told for file in json.loads(origin.files)]


def _file(origin: Origin, file: Data) -> Data:
    known = {"filename": file.get("name", ""), "filetype": file.get("filetype", ""), "stored": False}
    known |= {"state": AT_ARCHIVE, "at": "archive", "archive": origin.archive}
    known |= {name: file[name] for name in ("href", "md5", "bytes") if file.get(name)}
    links = [Link("via", str(file["href"]), f"At {called(origin.archive)}").as_data()] if file.get("href") else []
    return {**known, "links": links}


def told_of(row: Row) -> Data | None:
    """What the page of a copy says above its document: whose it is, and who says otherwise in how many places."""
    origin = origin_in(row.relations)
    if origin is None:
        return None
    rows = list(origins_of(row).defer("files"))
    source = next((each for each in rows if each.is_source and each.href == origin["href"]), None)
    others = [
        {"name": called(each.archive), "places": len(json.loads(each.differences))} for each in rows if each.differences
    ]
    return {
        **origin,
        "name": called(origin["archive"]),
        "accession": source.accession if source else "",
        "others": [each for each in others if each["places"]],
    }
