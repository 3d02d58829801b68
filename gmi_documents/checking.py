"""`gmi check`: faults of files as lines for people, or a line of JSON for each file."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence

import orjson

from gmi_documents.kinds import Kind
from gmi_documents.verdicts import Verdict, judge_all
from sra.faults import Fault

LONGEST_HINT = 200
"""Characters; a longer one is in the JSON form."""


def check(files: Sequence[str], form: str = "text", wanted: Kind | None = None) -> int:
    """Print what is wrong with each file as soon as it is read; 1 if any is invalid, else 0."""
    words: Counter[str] = Counter()
    for verdict in judge_all(files, wanted):
        words[verdict.word] += 1
        lines = _lines(verdict) if form == "text" else [orjson.dumps(verdict.as_data(), default=str).decode()]
        for line in lines:
            sys.stdout.write(line + "\n")
        sys.stdout.flush()
    if form == "text":
        print(_summary(words), file=sys.stderr)
    return 1 if words["invalid"] else 0


def _lines(verdict: Verdict) -> Iterator[str]:
    """`file:line: code: reason`, with what is not an error marked behind it."""
    for each in verdict.normalisations:
        times = f"{each['times']} times" if each.get("times", 1) > 1 else "once"
        yield _line(verdict.file, each.get("line"), each["name"], f"{each['reason']} [normalised {times}]")
    for fault in verdict.faults:
        mark = " [warning]" if fault.severity != "error" else ""
        yield _line(verdict.file, fault.line, fault.code, _explained(fault) + mark)
    more = int((verdict.facts or {}).get("faults", 0)) - sum(fault.severity == "error" for fault in verdict.faults)
    if more > 0:
        yield _line(verdict.file, None, "more-faults", f"{more} more faults are not listed.")


def _explained(fault: Fault) -> str:
    """The reason, then what would be right where that is short."""
    expected = f"; expected: {fault.expected}" if fault.expected and len(fault.expected) <= LONGEST_HINT else ""
    suggestion = f"; try: {fault.suggestion}" if fault.suggestion else ""
    return fault.reason.removesuffix(".") + expected + suggestion if expected or suggestion else fault.reason


def _line(file: str, line: int | None, code: str, reason: str) -> str:
    return f"{file}:{line or 1}: {code}: {' '.join(reason.split())}"


def _summary(words: Counter[str]) -> str:
    counted = ", ".join(f"{words[word]} {word}" for word in ("valid", "normalised", "invalid"))
    total = words.total()
    return f"gmi: {total} file{'' if total == 1 else 's'}: {counted}"
