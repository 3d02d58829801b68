"""What was changed on the way in, for forms that have no place for it: a header (docs/adr/0056).

`GMI-Normalised` is a list of structured tokens (RFC 9651): the names of the normalisations, each once, with `lossy`
where something has no place any more. The JSON of a record has the whole of it in `record.normalisations`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Final

from records.rows import Row

NORMALISED: Final = "GMI-Normalised"
_NO_TOKEN = re.compile(r"[^A-Za-z0-9_.-]+")


def names_of(rows: Iterable[Row]) -> str:
    """The value of the header for these records; "" when nothing was changed."""
    told: dict[str, bool] = {}
    for text in {row.normalisations for row in rows if row.normalisations}:
        for each in json.loads(text):
            told[each["name"]] = told.get(each["name"], False) or bool(each.get("lossy"))
    return ", ".join(_token(name) + (";lossy" if lossy else "") for name, lossy in sorted(told.items()))


def _token(name: str) -> str:
    return _NO_TOKEN.sub("-", name)
