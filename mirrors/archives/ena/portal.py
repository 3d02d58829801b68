"""How is ENA's Portal asked for a table? Columns it no longer knows are left out, once, and said.

ENA refuses a whole request for one name of a column (spec: insdc.md 4.6). Which names it refused is remembered by the
process, so that each is refused once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings

from harvest.failures import ChangedFormat, Corrupt, Failure, Transient
from harvest.source import Finding, Request
from mirrors.archive import Ask

from .results import RESULTS, Result
from .tables import Table
from .words import evidence_of, failure_of, head_of, refused_fields, speaks_of_fields, text_of

ANSWERS: Final = frozenset({200, 204, 400, 404, 410})
"""What ENA's words are read of: it says 400 for what passes as well as for what we asked wrongly."""
TRIES: Final = 3
LONGEST_GET: Final = 4000

_left_out: dict[tuple[str, str], set[str]] = {}
"""(address of the Portal, result) -> columns it refused."""


@dataclass(frozen=True)
class Question:
    """A table to be asked for: `path` is search or filereport, `words` what it is asked by."""

    path: str
    result: str
    words: tuple[tuple[str, str], ...]
    fields: tuple[str, ...] = ()

    def columns(self) -> tuple[str, ...]:
        gone = left_out(self.result)
        return tuple(name for name in self.fields or RESULTS[self.result].fields if name not in gone)

    def request(self) -> Request:
        """As ENA documents it: a long query goes as a form (Portal API, search)."""
        params = (
            ("result", self.result),
            *self.words,
            ("fields", ",".join(self.columns())),
            ("format", "tsv"),
        )
        is_long = sum(len(value) for _, value in params) > LONGEST_GET and self.path == "search"
        return Request(
            f"{portal()}/{self.path}",
            params,
            method="POST" if is_long else "GET",
            name=f"{self.path}-{self.result}.tsv",
            format="tsv",
            answers=ANSWERS,
        )


def portal() -> str:
    return str(settings.GMI_ENA_PORTAL_URL).rstrip("/")


def search(result: str, query: str, fields: Sequence[str] = ()) -> Question:
    return Question("search", result, (("query", query), ("limit", "0")), tuple(fields))


def filereport(accession: str, result: str) -> Question:
    return Question("filereport", result, (("accession", accession),))


def left_out(result: str) -> set[str]:
    """The columns that this Portal refused."""
    return _left_out.setdefault((portal(), result), set())


def table(question: Question, ask: Ask) -> Table:
    """The answer; it is the caller's to close and its file to remove.

    What passes is asked again, as is an answer that was cut short. One without rows is believed when it comes twice: it
    may be of a service that was not there. Raises `Failure`.
    """
    was_empty, failure = False, Failure("ENA was not asked.")
    for _ in range(TRIES):
        found = _known(question, ask)
        if isinstance(found, Table):
            if was_empty or not found.is_empty:
                return found
            was_empty = True
            discard(found)
        elif isinstance(found, Transient | Corrupt):
            failure = found
        else:
            raise found
    raise failure


def discard(found: Table) -> None:
    found.close()
    found.fetched.path.unlink(missing_ok=True)


def _known(question: Question, ask: Ask) -> Table | Failure:
    """The answer without the columns that ENA refuses, or what it is if it is no table. Raises what `ask` raises.

    Where leaving columns out was of no use, they were not what ENA meant.
    """
    gone: set[str] = set()
    while True:
        fetched = ask(question.request())
        try:
            return checked(Table(fetched), question)
        except Failure as failure:
            said = text_of(head_of(fetched)) if fetched.status == 400 else ""
            fetched.path.unlink(missing_ok=True)
            more = _refused(question, said, failure, ask)
            if not more:
                left_out(question.result).difference_update(gone)
                return failure
            gone.update(more)
            _leave_out(question.result, more, failure)


def _refused(question: Question, said: str, failure: Failure, ask: Ask) -> list[str]:
    """The columns that were refused: those that the text names, else those that ENA does not offer any more."""
    if isinstance(failure, Transient) or not speaks_of_fields(said):
        return []
    named = refused_fields(said, question.columns())
    if named:
        return named
    offered = _offered(question.result, ask)
    return [name for name in question.columns() if name not in offered] if offered else []


def _offered(result: str, ask: Ask) -> set[str]:
    """The columns that ENA says it has: the first of each row of `returnFields`."""
    params = (("result", result), ("format", "tsv"))
    fetched = ask(Request(f"{portal()}/returnFields", params, name="fields.tsv", format="tsv", answers=ANSWERS))
    try:
        found = Table(fetched)
    finally:
        fetched.path.unlink(missing_ok=True)
    offered = {next(iter(row.values()), "") for row, _ in found.rows()}
    found.close()
    return offered


def _leave_out(result: str, gone: Sequence[str], failure: Failure) -> None:
    """Raises `ChangedFormat` where we cannot do without."""
    kept = set(RESULTS[result].fields) - left_out(result) - set(gone)
    if lacking := RESULTS[result].lacks(kept):
        raise ChangedFormat(f"ENA has no {', '.join(lacking)} in {result} any more.", failure.evidence) from failure
    left_out(result).update(gone)


def checked(found: Table, question: Question) -> Table:
    """The table, if it has the columns we need. Raises `ChangedFormat`, or what the answer is if it is no table."""
    try:
        _check(found, RESULTS[question.result], question.columns())
    except Failure:
        found.close()
        raise
    return found


def _check(found: Table, result: Result, asked: Sequence[str]) -> None:
    missing = found.expect(asked)
    if not missing:
        return
    head = head_of(found.fetched)
    if len(missing) == len(asked):
        raise failure_of(found.fetched, head)
    if found.is_empty:
        return
    needed = replace(result, needed=tuple(group for group in result.needed if set(group) & set(asked)))
    if lacking := needed.lacks(found.header):
        raise ChangedFormat(f"The table has no column {', '.join(lacking)}.", evidence_of(found.fetched, head))


def findings(found: Table, result: str, asked: Sequence[str]) -> list[Finding]:
    """What is to be said of a table that can be used: columns that were refused, and such as did not come."""
    refused = ", ".join(sorted(left_out(result)))
    said = (
        [Finding("column-refused", f"ENA knows no {refused} in {result} any more; asked without.")] if refused else []
    )
    missing = ", ".join(found.expect(asked))
    return [*said, Finding("column-missing", f"The table has no {missing}.")] if missing else said
