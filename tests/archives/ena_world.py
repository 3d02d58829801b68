"""What a stand-in for ENA holds: records, what they say of each other, and the rows that the Portal makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from lxml import etree

KINDS: Final = {
    "STUDY": "study",
    "PROJECT": "study",
    "SAMPLE": "sample",
    "EXPERIMENT": "experiment",
    "RUN": "run",
    "ANALYSIS": "analysis",
    "SUBMISSION": "submission",
}
RESULT_KINDS: Final = {
    "study": "study",
    "sample": "sample",
    "read_experiment": "experiment",
    "read_run": "run",
    "analysis": "analysis",
}
_OWN: Final = {
    "study": ("study_accession", "secondary_study_accession", "study_title"),
    "sample": ("sample_accession", "secondary_sample_accession", "scientific_name", "tax_id"),
    "experiment": ("experiment_accession", "experiment_title"),
    "run": ("run_accession",),
    "analysis": ("analysis_accession", "analysis_title"),
}
_FILES: Final = {"run": ("fastq", "submitted", "sra", "bam"), "analysis": ("submitted", "generated")}
_COMMON: Final = ("accession", "first_public", "last_updated", "status", "center_name", "submission_accession")


@dataclass(frozen=True)
class Entry:
    """A record: `names` are all its accessions, its own first; `refers` kind -> accession of what it names.

    `status` is public, suppressed (by accession only) or withdrawn; `words` is what is said of it then.
    """

    kind: str
    accession: str
    text: str
    updated: date
    published: date
    names: tuple[str, ...]
    refers: Mapping[str, str]
    status: str = "public"
    words: str = ""
    has_files: bool = True

    def named(self, beginning: str) -> str:
        return next((name for name in self.names if name.startswith(beginning)), "")


def entry_of(text: str, updated: date, published: date | None = None) -> Entry:
    element = etree.fromstring(text)
    accession = element.get("accession") or element.findtext("IDENTIFIERS/PRIMARY_ID") or ""
    stated = [each.text or "" for each in element.iterfind("IDENTIFIERS/*") if each.tag != "SUBMITTER_ID"]
    kind = KINDS[str(element.tag)]
    names = tuple(dict.fromkeys((accession, *stated)))
    return Entry(kind, accession, text, updated, published or updated, names, dict(_references(element)))


def _references(element: etree._Element) -> Iterator[tuple[str, str]]:
    for kind in ("study", "sample", "experiment", "run"):
        for tag in (f"{kind.upper()}_REF", f"{kind.upper()}_DESCRIPTOR"):
            found = next(element.iter(tag), None)
            if found is not None and found.get("accession"):
                yield kind, str(found.get("accession"))


def records_in(document: str | bytes) -> Iterator[str]:
    """The elements of a set, or of a record alone, as text."""
    root = etree.fromstring(document.encode() if isinstance(document, str) else document)
    records = [root] if root.tag in KINDS else [each for each in root if each.tag in KINDS]
    for record in records:
        yield etree.tostring(record, encoding="unicode", with_tail=False)


class World:
    """The records by their accessions. `retired` are columns that the Portal refuses."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._by_name: dict[str, str] = {}
        self._submission: dict[str, str] = {}
        self._below: dict[str, list[str]] = {}
        self._latest_submission = ""
        self.retired: set[str] = set()

    def put(self, entry: Entry) -> None:
        """A new record, or a known one anew. What comes behind a submission was submitted by it."""
        is_new = entry.accession not in self._entries
        self._entries[entry.accession] = entry
        self._by_name |= dict.fromkeys(entry.names, entry.accession)
        if not is_new:
            return
        if entry.kind == "submission":
            self._latest_submission = entry.accession
        elif self._latest_submission:
            self._submission[entry.accession] = self._latest_submission
        for accession in {above.accession for above in self.above(entry).values()}:
            self._below.setdefault(accession, []).append(entry.accession)

    def edit(self, accession: str, **changes: object) -> None:
        self._entries[accession] = replace(self._entries[accession], **changes)  # type: ignore[arg-type]

    def find(self, name: str) -> Entry | None:
        own = self._by_name.get(name)
        return self._entries.get(own) if own else None

    def entries(self, kind: str) -> Iterable[Entry]:
        return [entry for entry in list(self._entries.values()) if entry.kind == kind]

    def above(self, entry: Entry) -> dict[str, Entry]:
        """Kind -> the record that it is of, or hangs on."""
        found = {entry.kind: entry}
        if submission := self.find(self._submission.get(entry.accession, "")):
            found["submission"] = submission
        for kind, name in entry.refers.items():
            if (named := self.find(name)) is not None:
                found = {**self.above(named), **found, kind: named}
        return found

    def below(self, name: str, kind: str) -> list[Entry]:
        """The public records of a kind that hang on what has this name, or are it."""
        entry = self.find(name)
        if entry is None:
            return []
        names = [entry.accession, *self._below.get(entry.accession, ())]
        found = (self._entries[each] for each in dict.fromkeys(names))
        return [each for each in found if each.kind == kind and each.status == "public"]

    def columns(self, result: str) -> list[str]:
        kind = RESULT_KINDS[result]
        above = () if kind in ("study", "sample") else ("study", "sample", "experiment", "run")
        names = [*_COMMON, *_OWN[kind], *(name for each in above for name in _OWN[each] if each != kind)]
        files = [f"{name}_{part}" for name in _FILES.get(kind, ()) for part in ("ftp", "bytes", "md5")]
        extra = ["submitted_format"] if files else []
        return [name for name in dict.fromkeys([*names, *files, *extra]) if name not in self.retired]

    def row(self, entry: Entry) -> dict[str, str]:
        row: dict[str, str] = {}
        for kind, record in self.above(entry).items():
            row |= _cells(kind, record)
        dates = {"first_public": f"{entry.published}", "last_updated": f"{entry.updated}"}
        return {**row, "accession": entry.accession, **dates, "status": "public", **_files(entry)}


def _cells(kind: str, entry: Entry) -> dict[str, str]:
    if kind == "study":
        project = entry.named("PRJ")
        return {"study_accession": project or entry.accession, "secondary_study_accession": _secondary(entry)}
    if kind == "sample":
        return {
            "sample_accession": entry.named("SAM") or entry.accession,
            "secondary_sample_accession": _secondary(entry),
        }
    return {f"{kind}_accession": entry.accession}


def _secondary(entry: Entry) -> str:
    return "" if entry.accession.startswith(("PRJ", "SAM")) else entry.accession


def _files(entry: Entry) -> dict[str, str]:
    if entry.kind not in _FILES or not entry.has_files:
        return {}
    files = list(etree.fromstring(entry.text).iter("FILE"))
    folder = (
        f"ftp.sra.ebi.ac.uk/vol1/{'run' if entry.kind == 'run' else 'analysis'}/{entry.accession[:6]}/{entry.accession}"
    )
    addresses = [f"{folder}/{str(file.get('filename')).rpartition('/')[2]}" for file in files]
    digests = [file.get("checksum") or "" for file in files]
    sizes = [str(int(digest[:6] or "0", 16)) for digest in digests]
    said = {"ftp": ";".join(addresses), "md5": ";".join(digests), "bytes": ";".join(sizes)}
    sets = ("submitted", "fastq") if entry.kind == "run" else ("submitted",)
    found = {f"{name}_{part}": value for name in sets for part, value in said.items()}
    found["submitted_format"] = ";".join((file.get("filetype") or "").upper() for file in files)
    if entry.kind == "run":
        found["fastq_ftp"] = found["fastq_ftp"].replace("/vol1/run/", "/vol1/fastq/")
    return found
