"""What belongs to a record by its XML? ENA writes links to samples, experiments, runs into it (spec: insdc.md 4.1).

They say which runs a study has where the file report has no row of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree

from harvest.failures import Corrupt
from harvest.source import Fetched
from mirrors.archive import Candidate

from .words import evidence_of, head_of

_KINDS: Final = {
    "ENA-STUDY": "study",
    "ENA-PROJECT": "study",
    "ENA-SAMPLE": "sample",
    "ENA-EXPERIMENT": "experiment",
    "ENA-RUN": "run",
    "ENA-ANALYSIS": "analysis",
    "ENA-SUBMISSION": "submission",
}
_RANGE: Final = re.compile(r"([A-Z]+)([0-9]+)(?:-\1([0-9]+))?")
MOST: Final = 200_000


def linked(fetched: Fetched) -> list[Candidate]:
    """What the record's links name, ranges written out: `ERR000001-ERR000003` are three runs. Raises `Corrupt`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(fetched.read(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Corrupt(f"The answer is no whole XML: {error}", evidence_of(fetched, head_of(fetched))) from error
    return list(islice(_linked(root), MOST))


def _linked(root: etree._Element) -> Iterator[Candidate]:
    for link in root.iter("XREF_LINK"):
        kind = _KINDS.get((link.findtext("DB") or "").strip().upper())
        if kind:
            yield from (Candidate(kind, accession) for accession in _written_out(link.findtext("ID") or ""))


def _written_out(ranges: str) -> Iterator[str]:
    for part in ranges.split(","):
        if match := _RANGE.fullmatch(part.strip()):
            letters, first, last = match[1], match[2], match[3] or match[2]
            yield from (f"{letters}{number:0{len(first)}d}" for number in range(int(first), int(last) + 1))
