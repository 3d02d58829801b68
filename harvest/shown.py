"""What is told of a collection, in JSON, XML and a page alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import orjson

from hypermedia.addresses import address
from hypermedia.links import Link
from store.errors import Missing, StoreUnavailable

from . import fixity, raw, states
from .models import Collection, Dataset, Fixity

Data = dict[str, Any]

MANIFEST: Final = "metadata.json"
_FIRST_BYTES: Final = 4096
_READABLE: Final = ("text/", "application/xml", "application/json", "application/jsonl")


def own(collection: Collection) -> str:
    return address("collections", collection.key)


def in_list(collection: Collection) -> Data:
    told: Data = {
        "links": [Link("self", own(collection)).as_data()],
        "key": collection.key,
        "source": collection.source,
        "external-id": collection.external_id,
        "state": collection.state,
        "run": collection.run or None,
        "version": {"kind": collection.version_kind, "value": collection.version} if collection.version else None,
        "created": collection.created.isoformat(),
        "modified": collection.modified.isoformat(),
    }
    if collection.failure:
        told["error"] = {"code": collection.failure, "message": collection.message}
    elif collection.message:
        told["message"] = collection.message
    return told


def whole(collection: Collection) -> Data:
    """With what was asked, seen and kept, and how it went on."""
    told = {name: value for name, value in in_list(collection).items() if name != "links"}
    datasets = list(collection.datasets.order_by("id"))
    wrong = _wrong(datasets)
    return {
        **told,
        "words": _words(collection.state),
        "parameters": orjson.loads(collection.params),
        "raw-path": collection.raw_path or None,
        "datasets": [_dataset(collection, each, wrong) for each in datasets],
        "requests": orjson.loads(collection.requests),
        "findings": [
            {"code": each.code, "severity": each.severity, "message": each.message}
            for each in collection.findings.order_by("id")
        ],
        "events": [
            {"name": each.name, "at": each.at.isoformat(), "detail": each.detail or None}
            for each in collection.events.order_by("id")
        ],
    }


def _words(state: str) -> Data:
    """The state as others call it (spec: sources.md 5.5)."""
    return {
        "collection": states.collection_word(state),
        "record": states.record_word(state),
        "run-event": states.run_event_word(state) or None,
    }


def _wrong(datasets: Iterable[Dataset]) -> dict[str, str]:
    names = [each.store_name for each in datasets]
    marks = Fixity.objects.filter(area="raw", name__in=names, outcome__in=fixity.WRONG)
    return dict(marks.values_list("name", "outcome"))


def _dataset(collection: Collection, dataset: Dataset, wrong: dict[str, str]) -> Data:
    link = Link("enclosure", address_of(collection, dataset), dataset.name, type=dataset.media_type)
    told: Data = {
        "links": [link.as_data()],
        "id": dataset.pk,
        "name": dataset.name,
        "format": dataset.format,
        "media-type": dataset.media_type,
        "size": dataset.size,
        "sha256": dataset.sha256,
        "url": dataset.url or None,
        "retrieved": dataset.retrieved.isoformat(),
    }
    return {**told, "damage": wrong[dataset.store_name]} if dataset.store_name in wrong else told


def address_of(collection: Collection, dataset: Dataset) -> str:
    return address("collections", collection.key, "download", str(dataset.pk))


def links(collection: Collection) -> list[Link]:
    found = [Link("self", own(collection)), Link("collection", address("collections"), "Collections")]
    if collection.raw_path:
        where = address("collections", collection.key, MANIFEST)
        found.append(Link("describedby", where, MANIFEST, type="application/json"))
    return found


def beginnings(collection: Collection) -> list[Data]:
    """How each file begins that people can read: for the page, so that a failure can be understood at once."""
    readable = [each for each in collection.datasets.order_by("id") if each.media_type.startswith(_READABLE)]
    return [{"name": each.name, "size": each.size, "text": _beginning(each)} for each in readable[:20]]


def _beginning(dataset: Dataset) -> str:
    try:
        with raw.open(dataset.store_name) as file:
            text = file.read(_FIRST_BYTES).decode(errors="replace")
    except (Missing, StoreUnavailable):
        return ""
    return text if dataset.size <= _FIRST_BYTES else f"{text}…"
