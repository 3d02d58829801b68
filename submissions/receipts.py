"""The receipt of a delivery: what became of everything that was sent, in the archives' words (SRA RECEIPT).

It is kept as the canonical JSON of a ReceiptV1; the XML is written from that. Where it names an action that the
archives' own schema does not know in a receipt (CANCEL, SUPPRESS, KILL) only our schema takes it (insdc.md 1.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from records.models import Record, Visibility
from sra.characters import ILLEGAL
from sra.codec import codec_of
from sra.document import JsonObject
from sra.faults import Fault

from .actions import Done
from .kinds import resource_of
from .models import Delivery
from .receipt_document import ReceiptV1

LONGEST: Final = 2000
"""Characters of a sentence."""
LONGEST_NAME: Final = 500
"""Characters of an alias or a file name in one; no record has a longer alias."""
MOST_TOLD: Final = 100
"""Faults in a message to somebody."""
SUBMISSION_FILE: Final = "SUBMISSION.xml"

_STATUS: Final = {
    Visibility.PROPOSED: "DRAFT",
    Visibility.PRIVATE: "PRIVATE",
    Visibility.PUBLIC: "PUBLIC",
    Visibility.SUPPRESSED: "SUPPRESSED",
}
_TEMPORARY: Final = ("SUPPRESSED", "KILLED")
_EXTERNAL: Final = {"study": ("BioProject", "Project"), "sample": ("BioSample", "biosample")}
"""Resource -> the database whose identifiers are told, and what the archives call its type in a receipt."""
_MEMBERS: Final = {
    "ANALYSIS": "analyses",
    "EXPERIMENT": "experiments",
    "RUN": "runs",
    "SAMPLE": "samples",
    "STUDY": "studies",
    "PROJECT": "projects",
}


def status_of(record: Record) -> str:
    """The archives' word for where a record stands."""
    gone = "KILLED" if record.published else "CANCELLED"
    status = _STATUS.get(Visibility(record.visibility), gone)
    return f"TEMPORARY_{status}" if status in _TEMPORARY and record.hold_until else status


def entry_of(record: Record, document: JsonObject, *, is_real: bool = True) -> JsonObject:
    """What a receipt says of one object. `is_real` is False for what was only checked: it has no accession."""
    entry: JsonObject = {"accession": record.accession} if is_real and record.accession else {}
    entry["alias"] = record.alias
    if is_real:
        entry["status"] = status_of(record)
        if record.hold_until and record.visibility != Visibility.PUBLIC:
            entry["hold-until-date"] = f"{record.hold_until.isoformat()}Z"
    identifiers = list(_external(record.kind, document))
    return {**entry, "external-accessions": identifiers} if identifiers else entry


def _external(kind: str, document: JsonObject) -> Iterator[JsonObject]:
    database, name = _EXTERNAL.get(kind, ("", ""))
    for known, entries in document.get("external-database-identifiers", {}).items():
        if database and known.lower() == database.lower():
            for each in entries if isinstance(entries, list) else [entries]:
                if each.get("id"):
                    yield {"accession": each["id"], "type": name}


def success(
    entries: Iterable[tuple[str, JsonObject]],
    submission: JsonObject,
    actions: Sequence[str],
    infos: Iterable[str],
    at: datetime | None = None,
) -> JsonObject:
    """A receipt of what was done; `entries` are (XML name, entry)."""
    listed: dict[str, list[JsonObject]] = {}
    for element, entry in entries:
        listed.setdefault(_MEMBERS[element], []).append(entry)
    head = listed | ({"submission": submission} if submission else {})
    return _receipt(head, actions, (), infos, is_success=True, at=at)


def failure(
    faults: Iterable[Fault], submission: JsonObject, actions: Sequence[str], infos: Iterable[str] = ()
) -> JsonObject:
    """A receipt of what was refused, and why."""
    own = {name: _short(value, LONGEST_NAME) for name, value in submission.items()}
    head = {"submission": own} if own else {}
    return _receipt(head, actions, [sentence_of(fault) for fault in faults], infos, is_success=False)


def sentence_of(fault: Fault) -> str:
    """A fault as an archive says it: one sentence, with the document and the place in it."""
    reason = fault.reason if fault.reason.endswith((".", "!", "?", ")")) else f"{fault.reason}."
    more = f" Expected: {fault.expected}." if fault.expected else ""
    more += f" Did you mean “{fault.suggestion}”?" if fault.suggestion else ""
    file = _short(getattr(fault, "file", None) or "", LONGEST_NAME)
    place = [file, f"line {fault.line}" if fault.line else "", fault.xpath or fault.pointer]
    where = ", ".join(filter(None, place))
    return f"{_about(fault)}{reason}{more}" + (f" ({where})" if where else "")


def _about(fault: Fault) -> str:
    """Which document it is: by its alias, or by its number if it has none."""
    kind, alias, index = (getattr(fault, name, None) for name in ("kind", "alias", "index"))
    if not kind or kind == "SUBMISSION":
        return ""
    if alias:
        return f'In {kind.lower()}, alias:"{_short(alias, LONGEST_NAME)}". '
    return f"In {kind.lower()} {index + 1}. " if index is not None else f"In {kind.lower()}. "


def _receipt(
    head: JsonObject,
    actions: Sequence[str],
    errors: Iterable[str],
    infos: Iterable[str],
    *,
    is_success: bool,
    at: datetime | None = None,
) -> JsonObject:
    messages = {"errors": _writable(errors), "infos": _writable(infos)}
    receipt: JsonObject = {
        "success": is_success,
        "receipt-date": (at or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "submission-file": SUBMISSION_FILE,
        **head,
        "messages": {name: texts for name, texts in messages.items() if texts},
        "actions": list(dict.fromkeys(actions)) or ["ADD"],
    }
    return codec_of(ReceiptV1).read_json(receipt)


def _writable(texts: Iterable[str]) -> list[str]:
    """Sentences quote what was sent: that may be long, and hold characters that no XML can."""
    return [ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", _short(text)) for text in texts]


def _short(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def told_of(done: Done) -> str:
    """What a receipt says of an action, as the archives' clients read it: `study accession "ERP1" is set to …`."""
    record, name = done.record, _named(done.record)
    if record.visibility == Visibility.WITHDRAWN or status_of(record) in ("CANCELLED", "KILLED"):
        return f"{name} is {'cancelled' if done.order.name == 'CANCEL' else 'withdrawn'}."
    if done.order.name == "HOLD":
        return f"{name} is held until {record.hold_until}."
    return f"{name} is set to {record.visibility} status."


def _named(record: Record) -> str:
    return (
        f'{record.kind} accession "{record.accession}"' if record.accession else f'{record.kind} alias "{record.alias}"'
    )


def told_of_review(record: Record, where: str, *, is_change: bool) -> str:
    """Where it is followed that a curator looks at it first."""
    return f"{_named(record)}: {'the change' if is_change else 'it'} waits for a curator, see {where}"


def told_of_release(record: Record) -> str:
    """The sentence that the archives' clients wait for."""
    return f"{_named(record)} is set to {record.visibility} status."


def rows_of(receipt: JsonObject) -> Iterator[dict[str, str]]:
    """Its objects, for a table."""
    for element, member in _MEMBERS.items():
        for entry in receipt.get(member, []):
            kind = resource_of(element)
            yield {
                "kind": element.lower(),
                "collection": kind.collection if kind else "",
                "alias": entry.get("alias", ""),
                "accession": entry.get("accession", ""),
                "status": entry.get("status", ""),
                "hold": entry.get("hold-until-date", ""),
            }


def write_receipt(delivery: Delivery) -> bytes:
    """The receipt as SRA RECEIPT XML."""
    return codec_of(ReceiptV1).write_xml(delivery.receipt)
