"""Which records are in an answer of efetch, and which of what was asked for does each answer?

An EXPERIMENT_PACKAGE does not say its UID: if as many came as were asked for, they are in that order; if not, nobody
knows which is missing, and the loop asks for each alone. BioSamples and BioProjects say theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from lxml import etree

from harvest.failures import Corrupt
from harvest.source import Fetched, Plan
from mirrors.archive import Candidate, Found, Standing, Status
from mirrors.decoding import found_in, is_empty
from sra.document import JsonObject
from sra.faults import DocumentRefused
from sra.picking import Picked
from sra.xml_reader import parse

from .lists import read as read_list
from .lists import require_found
from .names import address_of
from .words import check, evidence_of

PACKAGE: Final = "EXPERIMENT_PACKAGE"
_STANDINGS: Final = {"suppressed": Status.SUPPRESSED, "withdrawn": Status.WITHDRAWN, "private": Status.SUPPRESSED}


def described(plan: Plan, fetched: Sequence[Fetched], candidates: Mapping[str, Candidate]) -> list[Found]:
    """The records in the answers to a plan. Raises `failures.Failure`."""
    if not plan.params.get("db"):
        found_nothing = [read_list(each) for each in fetched]
        if not any(each.count for each in found_nothing):
            require_found(found_nothing[0], plan.covers)
        return []  # it is there after all: the next run lists it
    return [found for each in fetched for found in _found(plan, each, candidates)]


def _found(plan: Plan, fetched: Fetched, candidates: Mapping[str, Candidate]) -> list[Found]:
    data = check(fetched)
    uids = dict(zip(map(str, plan.params["uids"]), plan.covers, strict=True))
    asked = {uid: str(candidates[name].facts.get("asked", "")) for uid, name in uids.items() if name in candidates}
    answers = _Answers(data, uids, asked)
    if answers.is_too_much:
        raise Corrupt(f"Asked for one record, NCBI answers with {answers.number}.", evidence_of(fetched, data))
    if not answers.number:
        return []
    found = found_in(
        answers.data,
        href_of=address_of,
        candidate_of=answers.candidate_of,
        version_of=_version_of,
        files_of=_files_of,
    )
    return [replace(each, standing=answers.standings.get(each.accession, each.standing)) for each in found]


class _Answers:
    """The records of an answer, without those that are of another thing than the accession that was searched for:
    NCBI takes numbers of accessions for UIDs (spec: insdc.md 4.6).
    """

    def __init__(self, data: bytes, uids: Mapping[str, str], asked: Mapping[str, str]) -> None:
        self.data = data
        self._uids = uids
        self.standings: dict[str, Standing] = {}
        self._of: dict[str, str] = {}
        try:
            root = parse(data)
        except DocumentRefused:
            self.number = 1  # it is looked at more closely where it is decoded
            return
        parts = [root] if root.tag in (PACKAGE, "BioSample", "DocumentSummary") else list(root)
        self.number = 0 if is_empty(data) else len({_key(part) for part in parts})
        self._tell_apart(parts)
        kept = [part for part in parts if self._is_meant(part, asked)]
        if len(kept) < len(parts):
            self.data = _written(root, kept)
            self.number = len({_key(part) for part in kept})
        for part in kept:
            self.standings |= dict(_standings(part))

    @property
    def is_too_much(self) -> bool:
        return len(self._uids) == 1 and self.number > 1

    def _tell_apart(self, parts: Sequence[etree._Element]) -> None:
        """Which of the asked each record is: by its UID, or, if none is missing, by its place."""
        in_order = list(dict.fromkeys(map(_key, parts)))
        by_place = dict(zip(in_order, self._uids, strict=False)) if len(in_order) == len(self._uids) else {}
        for part in parts:
            own = part.get("id") or part.get("uid") or ""
            uid = by_place.get(_key(part), "") if part.tag == PACKAGE else own
            if uid in self._uids:
                self._of[_key(part)] = uid

    def _is_meant(self, part: etree._Element, asked: Mapping[str, str]) -> bool:
        wanted = asked.get(self._of.get(_key(part), ""), "")
        written = etree.tostring(part, encoding="unicode", with_tail=False) if wanted else ""
        return not wanted or re.search(rf"\b{re.escape(wanted)}\b", written) is not None

    def candidate_of(self, picked: Picked) -> str:
        return self._uids.get(self._of.get(_key(picked.element), ""), "")


def _key(part: etree._Element) -> str:
    """What tells a record of an answer from the others: an experiment stands for its package."""
    if part.tag == PACKAGE:
        experiment, around = part.find("EXPERIMENT"), part.getparent()
        named = "" if experiment is None else experiment.get("accession") or ""
        return named or f"#{around.index(part) if around is not None else 0}"
    return part.get("uid") or part.get("id") or part.get("accession") or ""


def _written(root: etree._Element, kept: Sequence[etree._Element]) -> bytes:
    for part in list(root):
        if not any(part is each for each in kept):
            root.remove(part)
    return etree.tostring(root, encoding="UTF-8")


def _standings(part: etree._Element) -> Iterator[tuple[str, Standing]]:
    """What NCBI says of records that it shows though they are not live."""
    for run in part.iter("RUN"):
        if run.get("is_public") == "false":
            yield run.get("accession") or "", Standing(Status.SUPPRESSED, reason="NCBI shows the run as not public.")
    status = part.find("Status") if part.tag == "BioSample" else None
    said = "" if status is None else (status.get("status") or "").lower()
    if said in _STANDINGS:
        yield part.get("accession") or "", Standing(_STANDINGS[said], reason=f"NCBI shows the sample as {said}.")


def _version_of(picked: Picked) -> str:
    """The day that NCBI says; of most records it says none."""
    element = picked.element
    submission = element.find("Submission")
    told = element.get("last_update") or element.get("published")
    return told or (submission.get("last_update") if submission is not None else "") or ""


def _files_of(picked: Picked) -> Iterator[JsonObject]:
    for file in picked.element.iterfind("SRAFiles/SRAFile"):
        addresses = (each.get("url") or "" for each in (file, *file.iterfind("Alternatives")))
        href = next((address for address in addresses if address.startswith("http")), "")
        if href:
            yield _file(file, href)


def _file(file: etree._Element, href: str) -> JsonObject:
    said: dict[str, Any] = {"name": file.get("filename") or href.rsplit("/", 1)[-1], "href": href}
    size = file.get("size") or ""
    said |= {"md5": file.get("md5")} if file.get("md5") else {}
    said |= {"bytes": int(size)} if size.isdecimal() else {}
    return said | ({"filetype": file.get("semantic_name")} if file.get("semantic_name") else {})
