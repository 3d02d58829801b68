"""Is what came an answer of a server like ours, and what does it say? JSON, and the links in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

import orjson

from harvest.failures import ChangedFormat, Corrupt, Evidence
from harvest.source import Fetched
from hypermedia.media_types import bare

Data: TypeAlias = Mapping[str, Any]

JSON: Final = "application/json"
_HEAD: Final = 2048


def evidence(fetched: Fetched) -> Evidence:
    with fetched.open() as body:
        return Evidence(fetched.url, fetched.status, dict(fetched.headers), body.read(_HEAD))


def type_of(fetched: Fetched) -> str:
    return bare(fetched.headers.get("content-type", ""))


def require_type(fetched: Fetched, wanted: str) -> None:
    """Raises `Corrupt` for a page, `ChangedFormat` for another version of what was asked for."""
    came = type_of(fetched)
    if came == wanted:
        return
    reason = f"{wanted} was asked for, and {came or 'something without a type'} came."
    if came.startswith("application/vnd.gmi."):
        raise ChangedFormat(reason, evidence(fetched))
    raise Corrupt(reason, evidence(fetched))


def read(fetched: Fetched, wanted: str = JSON) -> Data:
    """The object that came. Raises `Corrupt`, `ChangedFormat`."""
    require_type(fetched, wanted)
    try:
        data = orjson.loads(fetched.read())
    except orjson.JSONDecodeError as fault:
        raise Corrupt(f"The answer is no JSON: {fault}.", evidence(fetched)) from fault
    if not isinstance(data, dict):
        raise ChangedFormat("The answer is no JSON object.", evidence(fetched))
    return data


def member(data: Data, name: str, kind: type, fetched: Fetched) -> Any:
    """A member that has to be there. Raises `ChangedFormat`."""
    value = data.get(name)
    if not isinstance(value, kind):
        raise ChangedFormat(f"The answer has no {name} that could be read.", evidence(fetched))
    return value


def links(data: Data) -> Iterator[tuple[str, str, Data]]:
    """(last words of the relation, address, link): of `http://…/links/study/samples` the words are `study/samples`."""
    for link in data.get("links") or ():
        if isinstance(link, dict) and isinstance(link.get("rel"), str) and isinstance(link.get("href"), str):
            yield link["rel"].rpartition("/links/")[2], link["href"], link


def href(data: Data, rel: str, *, templated: bool = False) -> str:
    """Where the first link of that relation leads, "" without one."""
    return next((to for name, to, link in links(data) if name == rel and bool(link.get("templated")) is templated), "")


def expand(template: str, **values: str) -> str:
    """A template of RFC 6570 whose only expression is `{?a,b}`, with those of the values that it knows."""
    address, _, names = template.rstrip("}").partition("{?")
    known = [(name, values[name]) for name in names.split(",") if name in values]
    return f"{address}?{urlencode(known)}" if known else address
