"""SRA XML of an archive to records that can be compared, and decoded if they are new."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial

from lxml import etree

from harvest.failures import ChangedFormat, Corrupt, Evidence
from records.content import with_accession
from records.registry import codecs, resources
from sra.document import JsonObject
from sra.faults import DocumentRefused
from sra.picking import Picked, pick

from .archive import Decoded, Found

_EMPTY = re.compile(rb"\A(?:\s|<\?.*?\?>|<!--.*?-->)*<([A-Za-z_]+)(?:\s[^<>]*)?(?:/>|>\s*</\1>)\s*\Z", re.DOTALL)


def no_text(_: Picked) -> str:
    return ""


def no_files(_: Picked) -> tuple[JsonObject, ...]:
    return ()


def found_in(
    data: bytes,
    *,
    href_of: Callable[[str, str], str],
    candidate_of: Callable[[Picked], str] = no_text,
    version_of: Callable[[Picked], str] = no_text,
    files_of: Callable[[Picked], Iterable[JsonObject]] = no_files,
) -> list[Found]:
    """The records of a document: `href_of` (kind, accession) is where the archive shows it; the others as in `Found`.

    An envelope with nothing in it has none. Raises `failures.Corrupt` where it is no XML or ends too early, and
    `failures.ChangedFormat` where it is another kind of document.
    """
    try:
        picked = list(pick(data, codecs()))
    except DocumentRefused as refusal:
        if is_empty(data):
            return []
        raise _failure(refusal, data) from refusal
    return [_found(each, href_of, candidate_of(each), version_of(each), tuple(files_of(each))) for each in picked]


def is_empty(data: bytes) -> bool:
    """Whether it is one element with nothing in it."""
    return _EMPTY.match(data) is not None


def _found(
    picked: Picked, href_of: Callable[[str, str], str], candidate: str, version: str, files: tuple[JsonObject, ...]
) -> Found:
    kind, accession = kind_of(picked), accession_of(picked)
    return Found(
        kind=kind,
        accession=accession,
        digest=picked.digest,
        href=href_of(kind, accession),
        decode=partial(_decoded, picked, accession),
        candidate=candidate,
        version=version,
        files=files,
        raw=picked.raw,
    )


def kind_of(picked: Picked) -> str:
    """The name of the resource: a PROJECT is a study."""
    return next(each.name for each in resources() if each.codec is picked.codec)


def accession_of(picked: Picked) -> str:
    """What it calls itself: its attribute, else its primary identifier (spec: insdc.md 1.8)."""
    return picked.accession or (picked.element.findtext("IDENTIFIERS/PRIMARY_ID") or "").strip()


def names_of(picked: Picked) -> set[str]:
    """All names in its own head: accession, primary and secondary identifiers, those of other databases, its alias."""
    stated = picked.element.iterfind("IDENTIFIERS/*")
    names = {each.text.strip() for each in stated if each.text}
    return names | {value for value in (picked.accession, picked.element.get("alias")) if value}


def _decoded(picked: Picked, accession: str) -> Decoded:
    read = picked.read()
    document = read.document
    if accession and not document.get("accession"):
        document = with_accession(document, accession)
    return Decoded(document, tuple(item.as_data() for item in read.normalisations), read.root)


def _failure(refusal: DocumentRefused, data: bytes) -> Corrupt | ChangedFormat:
    """Bytes that are no whole XML document are a bad answer; a whole document of another kind is another format."""
    evidence = Evidence(head=data[:2048])
    said = "; ".join(fault.reason for fault in refusal.faults[:3])
    try:
        etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError):
        return Corrupt(f"The answer is no whole XML document: {said}", evidence)
    return ChangedFormat(f"The answer is another kind of document: {said}", evidence)
