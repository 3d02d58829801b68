"""A stand-in for ENA: its Portal and its Browser, as documented, over whatever SRA records it is given.

    with EnaStandIn(linked_records(200)) as ena:
        settings.GMI_ENA_PORTAL_URL, settings.GMI_ENA_BROWSER_URL = ena.portal_url, ena.browser_url
        ena.script(throttled("1"), when=asks("/search"))
        ena.suppress("ERR100001")

As a program: `python -m tests.archives.ena --records 2000 --port 8800` prints the settings and answers until its end.
"""

from __future__ import annotations

import argparse
import json
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from typing import Final, Self

from .answers import Answer, Question, text, xml
from .ena_query import QueryRefused, condition_of
from .ena_records import project_of, shown
from .ena_world import KINDS, RESULT_KINDS, Entry, World, entry_of, records_in
from .records import Made, linked_records
from .server import Handler, Served

PORTAL: Final = "/ena/portal/api"
BROWSER: Final = "/ena/browser/api"
_MOST: Final = 100_000
_DEFAULT_FILES: Final = tuple(
    f"{name}_{part}" for name in ("fastq", "bam", "submitted", "sra") for part in ("ftp", "bytes", "md5")
)
_RESULTS: Final = tuple((name, f"records of the kind {kind}") for name, kind in RESULT_KINDS.items())


def asks(ending: str) -> Callable[[Question], bool]:
    """For `script`: questions whose path ends so, or has this in it where it is an accession."""
    return lambda question: question.path.endswith(ending) or f"/{ending}" in question.path


class EnaStandIn:
    """Records can be added, changed, suppressed and withdrawn while it runs. `served` notes what was asked."""

    def __init__(self, records: Iterable[Made] = (), port: int = 0, *, empty: str = "204") -> None:
        """`empty` is how it says that there are no rows: 204, or header (200 with a header only)."""
        self.world = World()
        self._empty = empty
        self.served = Served(self._answer, port)
        for made in records:
            self.add(made.text, made.updated)

    @property
    def portal_url(self) -> str:
        return self.served.url + PORTAL

    @property
    def browser_url(self) -> str:
        return self.served.url + BROWSER

    def __enter__(self) -> Self:
        self.served.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.served.close()

    # -------------------------------------------------------------------------------------------- what it holds

    def add(self, document: str, updated: date | str = "2026-01-01", published: date | str | None = None) -> None:
        """The records of a document: one alone, or a set."""
        for record in records_in(document):
            self.world.put(entry_of(record, _day(updated), _day(published or updated)))

    def change(self, accession: str, old: str, new: str, updated: date | str) -> None:
        """Its XML says something else from that day on."""
        entry = self._entry(accession)
        assert old in entry.text, f"{accession} does not say {old}"
        changed = entry_of(entry.text.replace(old, new), _day(updated), entry.published)
        self.world.put(changed)

    def publish(self, accession: str, published: date | str) -> None:
        """Its embargo ended: only the day of publication says so."""
        self.world.edit(self._entry(accession).accession, published=_day(published))

    def fill_files(self, accession: str, *, there: bool) -> None:
        self.world.edit(self._entry(accession).accession, has_files=there)

    def suppress(self, accession: str) -> None:
        """Out of every list; still shown by accession."""
        self.world.edit(self._entry(accession).accession, status="suppressed")

    def restore(self, accession: str) -> None:
        self.world.edit(self._entry(accession).accession, status="public", words="")

    def withdraw(self, accession: str, words: str = "") -> None:
        """Not there any more; `words` is what is said of it instead of "not found"."""
        self.world.edit(self._entry(accession).accession, status="withdrawn", words=words)

    def retire(self, *fields: str) -> None:
        """Columns that are refused from now on."""
        self.world.retired.update(fields)

    def script(self, *answers: Answer | Handler, when: Callable[[Question], bool] = lambda _: True) -> None:
        self.served.script(*answers, when=when)

    def _entry(self, accession: str) -> Entry:
        entry = self.world.find(accession)
        assert entry is not None, f"{accession} is not here"
        return entry

    # ---------------------------------------------------------------------------------------------- what it says

    def _answer(self, asked: Question) -> Answer:
        if asked.path.startswith(f"{BROWSER}/xml/"):
            return self._record(asked.path.removeprefix(f"{BROWSER}/xml/"))
        answer = self._portal().get(asked.path.removeprefix(PORTAL).rstrip("/"))
        return answer(asked) if answer else _error(404, f"No handler found for {asked.path}")

    def _portal(self) -> dict[str, Handler]:
        return {
            "/search": self._search,
            "/filereport": self._report,
            "/count": self._count,
            "/results": lambda asked: _table(("resultId", "description"), _RESULTS, asked),
            "/returnFields": self._fields,
            "/searchFields": self._fields,
        }

    def _record(self, names: str) -> Answer:
        found = [(name, self.world.find(name)) for name in names.split(",")]
        there = [(name, entry) for name, entry in found if entry is not None and entry.status != "withdrawn"]
        if not there:
            told = next((entry.words for _, entry in found if entry is not None), "")
            return _error(404, told or f"Data not found for {names}")
        parts = [self._shown(name, entry) for name, entry in there]
        root = next(tag for tag in KINDS if parts[0].startswith((f"<{tag} ", f"<{tag}>")))
        return xml(f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}_SET>\n{"".join(parts)}\n</{root}_SET>\n')

    def _shown(self, name: str, entry: Entry) -> str:
        if name.startswith("PRJ") and entry.accession != name:
            return project_of(entry)
        return shown(self.world, entry)

    def _search(self, asked: Question) -> Answer:
        if (refusal := self._refusal(asked)) is not None:
            return refusal
        try:
            rows = self._found(asked)
        except QueryRefused as refused:
            return text(f"{refused}\n", status=400)
        return self._rows(asked, rows, ())

    def _found(self, asked: Question) -> list[dict[str, str]]:
        words, result = asked.words, asked.words["result"]
        entries = [entry for entry in self.world.entries(RESULT_KINDS[result]) if entry.status == "public"]
        if included := words.get("includeAccessions"):
            entries = [entry for entry in entries if set(entry.names) & set(included.split(","))]
        query = words.get("query", "")
        holds = condition_of(query, frozenset(self.world.columns(result))) if query else lambda _: True
        rows = [row for entry in entries if holds(row := self.world.row(entry))]
        first, most = int(words.get("offset") or 0), int(words.get("limit") or _MOST)
        return rows[first : first + most] if most else rows[first:]

    def _count(self, asked: Question) -> Answer:
        if (refusal := self._refusal(asked)) is not None:
            return refusal
        return text(f"count\n{len(self._found(asked))}\n")

    def _report(self, asked: Question) -> Answer:
        if (refusal := self._refusal(asked)) is not None:
            return refusal
        result = asked.words["result"]
        if result not in ("read_run", "analysis"):
            return text("Invalid result: only read_run and analysis have file reports\n", status=400)
        entries = self.world.below(asked.words.get("accession", ""), RESULT_KINDS[result])
        return self._rows(asked, [self.world.row(entry) for entry in entries], _DEFAULT_FILES)

    def _refusal(self, asked: Question) -> Answer | None:
        result = asked.words.get("result", "")
        if result not in RESULT_KINDS:
            return text(f"Invalid result: {result}\n", status=400)
        if asked.words.get("format", "tsv") not in ("tsv", "json"):
            return text("Invalid format\n", status=400)
        unknown = [name for name in _wanted(asked) if name not in (*self.world.columns(result), "all")]
        return text(f"Invalid fieldName(s) supplied: {', '.join(unknown)}\n", status=400) if unknown else None

    def _rows(self, asked: Question, rows: Sequence[dict[str, str]], default: Sequence[str]) -> Answer:
        known = self.world.columns(asked.words["result"])
        own = f"{RESULT_KINDS[asked.words['result']]}_accession"
        names = _wanted(asked) or [own, *(name for name in default if name in known)]
        if names == ["all"]:
            names = known
        if not rows and self._empty == "204":
            return Answer(204)
        return _table(names, [[row.get(name, "") for name in names] for row in rows], asked)

    def _fields(self, asked: Question) -> Answer:
        if (refusal := self._refusal(asked)) is not None:
            return refusal
        rows = [(name, name.replace("_", " ")) for name in self.world.columns(asked.words["result"])]
        return _table(("columnId", "description"), rows, asked)


def _wanted(asked: Question) -> list[str]:
    return [name.strip() for name in asked.words.get("fields", "").split(",") if name.strip()]


def _table(names: Sequence[str], rows: Iterable[Sequence[str]], asked: Question) -> Answer:
    if asked.words.get("format") == "json":
        lines = ",\n".join(json.dumps(dict(zip(names, row, strict=True))) for row in rows)
        return text(f"[\n{lines}\n]\n", "application/json")
    return text("".join("\t".join(cells) + "\n" for cells in (names, *rows)), "text/plain;charset=UTF-8")


def _error(status: int, message: str) -> Answer:
    return text(json.dumps({"status": status, "error": "Not Found", "message": message}), "application/json", status)


def _day(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="A stand-in for ENA with made-up records.")
    parser.add_argument("--records", type=int, default=200)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    with EnaStandIn(linked_records(asked.records, "E", asked.seed), asked.port) as ena:
        print(f"GMI_ENA_PORTAL_URL={ena.portal_url}\nGMI_ENA_BROWSER_URL={ena.browser_url}", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
