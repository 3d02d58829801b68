"""The taxonomy that comes with the package: common pathogens, hosts and metagenomes, and what they belong to.

`built_in.tsv` is an excerpt of NCBI's taxonomy: a lineage names the ranks that matter here and leaves out those
between. It becomes the current release when the database is made or migrated, unless a full one was loaded.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from django.apps import apps as all_apps

from .taxdump import Name, Node

NAME = "built-in"
DATED = date(2026, 1, 1)
"""Names and ranks are those of about this time."""

_UNTOLD = "131567"
"""Cellular organisms: GenBank leaves them out of lineages."""


class BuiltIn:
    """The table, read like a taxdump."""

    name = NAME
    dated = DATED
    is_full = False

    def __init__(self) -> None:
        data = (resources.files("taxonomy") / "built_in.tsv").read_bytes()
        self._token = hashlib.sha256(data).hexdigest()
        self._rows = [*csv.DictReader(data.decode().splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)]

    def fingerprint(self) -> str:
        return self._token

    def nodes(self) -> Iterator[Node]:
        return map(_node, self._rows)

    def names(self) -> Iterator[Name]:
        for row in self._rows:
            tax_id = int(row["tax_id"])
            yield Name(tax_id, row["scientific"], "scientific name")
            if row["common"]:
                yield Name(tax_id, row["common"], "genbank common name")
            yield from (Name(tax_id, name, "synonym") for name in row["others"].split("|") if name)

    def merged(self) -> Iterator[tuple[int, int]]:
        return iter(())

    def deleted(self) -> Iterator[int]:
        return iter(())


@cache
def built_in() -> BuiltIn:
    return BuiltIn()


def _node(row: dict[str, str]) -> Node:
    codes = int(row["code"]), int(row["mitochondrial"])
    return Node(int(row["tax_id"]), int(row["parent"]), row["rank"], row["division"], *codes, row["tax_id"] == _UNTOLD)


def provide(sender: Any, **migrated: Any) -> None:
    """Receiver of `post_migrate`: the excerpt, or a newer one in its place; nothing where a full release is."""
    from . import loading

    try:
        migrated.get("apps", all_apps).get_model("taxonomy", "Release")
    except LookupError:
        return  # it was migrated away
    held = loading.current()
    if held is None or not held.is_full:
        loading.load(built_in())
