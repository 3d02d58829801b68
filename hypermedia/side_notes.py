"""What is to be told beside a representation that has no place for it: headers (docs/adr/0056, 0057).

Both are lists of structured tokens (RFC 9651), short enough for any client: `GMI-Normalised: analysis-links;lossy`
names what was changed on the way in, `GMI-Warnings: alias-is-given;at="/alias"` what the checks found in a document
that was taken. The JSON of a record has the whole of both in `record`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from records.rows import Row
from sra.faults import Fault

NORMALISED: Final = "GMI-Normalised"
WARNINGS: Final = "GMI-Warnings"
MOST_WARNINGS: Final = 20
_NO_TOKEN = re.compile(r"[^A-Za-z0-9_.-]+")
_NO_TEXT = re.compile(r"[^\x20-\x7e]|[\"\\]")


def names_of(rows: Iterable[Row]) -> str:
    """The normalisations of these records, as `names_in` has them."""
    texts = {row.normalisations for row in rows if row.normalisations}
    return names_in(each for text in texts for each in json.loads(text))


def names_in(normalisations: Iterable[Mapping[str, Any]]) -> str:
    """Each name once, with `lossy` where something has no place any more; "" when nothing was changed."""
    told: dict[str, bool] = {}
    for each in normalisations:
        told[each["name"]] = told.get(each["name"], False) or bool(each.get("lossy"))
    return ", ".join(_token(name) + (";lossy" if lossy else "") for name, lossy in sorted(told.items()))


def warnings_of(faults: Iterable[Fault]) -> str:
    """The first warnings, each with the pointer to its place."""
    return ", ".join(f'{_token(fault.code)};at="{_text(fault.pointer)}"' for fault in islice(faults, MOST_WARNINGS))


def _token(name: str) -> str:
    return _NO_TOKEN.sub("-", name)


def _text(pointer: str) -> str:
    return _NO_TEXT.sub("?", pointer)[:200]
