"""A stand-in for NCBI's E-utilities, as documented, over whatever SRA records it is given.

    with NcbiStandIn(linked_records(200, "S")) as ncbi:
        settings.GMI_NCBI_EUTILS_URL = ncbi.url
        ncbi.script(throttled("1"), when=asks("efetch"))
        ncbi.suppress("SRR100001")

As a program: `python -m tests.archives.ncbi --records 2000 --port 8801` prints the settings and answers until its end.
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from typing import Final, Self
from xml.sax.saxutils import escape

from .answers import Answer, Question, text, xml
from .ncbi_world import SETS, Entry, World, bioproject, biosample, found, within
from .records import Made, linked_records
from .server import Handler, Served

BASE: Final = "/entrez/eutils"
_DOCTYPE: Final = '<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch//EN" "https://eutils.example/esearch.dtd">'
MOST_IDS_BY_GET: Final = 200


def asks(tool: str, db: str = "") -> Callable[[Question], bool]:
    """For `script`: questions to this tool, and this database if one is named."""
    return lambda asked: asked.path.endswith(f"/{tool}.fcgi") and db in ("", asked.words.get("db"))


class NcbiStandIn:
    """Records can be added, changed and suppressed while it runs. `served` notes what was asked."""

    def __init__(self, records: Iterable[Made] = (), port: int = 0, *, wall: int | None = None) -> None:
        """`wall`: behind so many a search lists nothing (as PubMed's does)."""
        self.world = World()
        self.wall = wall
        self._searches: dict[str, list[list[Entry]]] = {}
        self.served = Served(self._answer, port)
        for made in records:
            self.world.add(made)

    @property
    def url(self) -> str:
        return self.served.url + BASE

    @property
    def asked(self) -> list[Question]:
        return self.served.asked

    def script(self, *answers: Answer | Handler, when: Callable[[Question], bool] = lambda _: True) -> None:
        self.served.script(*answers, when=when)

    def change(self, accession: str, old: str, new: str, updated: date) -> None:
        """The record says something else from this day on."""
        made = self.world.records[accession]
        self.world.add(Made(made.kind, accession, made.text.replace(old, new), updated))

    def suppress(self, *accessions: str) -> None:
        self.world.hidden.update(accessions)

    def release(self, *accessions: str) -> None:
        self.world.hidden.difference_update(accessions)

    def forget_searches(self) -> None:
        """As NCBI does after some hours."""
        self._searches.clear()

    def add_biosample(self, accession: str, updated: date) -> None:
        self.world.add_text(
            "biosample", accession, biosample(accession, "Alone", "", "562", "E. coli", updated), updated
        )

    def add_umbrella(self, accession: str, updated: date) -> None:
        title = "An umbrella over several projects"
        self.world.add_text("bioproject", accession, bioproject(accession, title, "", updated), updated)

    def __enter__(self) -> Self:
        self.served.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.served.close()

    # ---------------------------------------------------------------------------------------------- answering

    def _answer(self, asked: Question) -> Answer:
        if not asked.words.get("tool"):
            return text('{"error":"who is asking? tool is missing"}', "application/json", 400)
        tools = {f"{BASE}/esearch.fcgi": self._search, f"{BASE}/efetch.fcgi": self._fetch}
        if asked.path not in tools:
            return text("<html><body>Unable to route request!</body></html>", "text/html", 404)
        if asked.words.get("db") not in SETS:
            return xml("<eSearchResult><ERROR>Invalid db name specified</ERROR></eSearchResult>")
        return tools[asked.path](asked)

    def _search(self, asked: Question) -> Answer:
        words = asked.words
        if not words.get("term"):
            return xml("<eSearchResult><ERROR>Empty term and query_key - nothing todo</ERROR></eSearchResult>")
        hits = self._hits(words["db"], words["term"], asked)
        start, most = int(words.get("retstart", 0)), min(int(words.get("retmax", 20)), 10_000)
        if self.wall is not None and start >= self.wall:
            said = f"Search Backend failed: Exception: 'retstart' cannot be larger than {self.wall - 1}."
            return xml(f"<eSearchResult><ERROR>{said}</ERROR></eSearchResult>")
        page = hits[start : start + most][: None if self.wall is None else self.wall - start]
        return xml(f'<?xml version="1.0" encoding="UTF-8" ?>\n{_DOCTYPE}\n{self._result(asked, hits, page, start)}')

    def _hits(self, db: str, term: str, asked: Question) -> list[Entry]:
        words, hits = asked.words, list(found(self.world, db, term))
        if "mindate" in words and "maxdate" in words:
            span = (words.get("datetype", "pdat"), words["mindate"], words["maxdate"])
            hits = [each for each in hits if within(each, *span)]
        return hits

    def _result(self, asked: Question, hits: list[Entry], page: list[Entry], start: int) -> str:
        ids = "".join(f"<Id>{each.uid}</Id>\n" for each in page)
        absent = self._absent(asked) if not hits or " OR " in asked.words["term"] else []
        errors = "".join(f"<PhraseNotFound>{escape(phrase)}</PhraseNotFound>" for phrase in absent)
        told = f"<ErrorList>{errors}</ErrorList>" if errors else ""
        return (
            f"<eSearchResult><Count>{len(hits)}</Count><RetMax>{len(page)}</RetMax><RetStart>{start}</RetStart>"
            f"{self._remembered(asked, hits)}<IdList>\n{ids}</IdList><TranslationSet/>"
            f"<QueryTranslation>{escape(asked.words['term'])}</QueryTranslation>{told}</eSearchResult>\n"
        )

    def _absent(self, asked: Question) -> list[str]:
        phrases = asked.words["term"].split(" OR ")
        return [phrase for phrase in phrases if not list(found(self.world, asked.words["db"], phrase))]

    def _remembered(self, asked: Question, hits: list[Entry]) -> str:
        if asked.words.get("usehistory") != "y":
            return ""
        webenv = asked.words.get("WebEnv") or f"MCID_{len(self._searches) + 1:024x}"
        searches = self._searches.setdefault(webenv, [])
        searches.append(hits)
        return f"<QueryKey>{len(searches)}</QueryKey><WebEnv>{webenv}</WebEnv>"

    def _fetch(self, asked: Question) -> Answer:
        words = asked.words
        if "query_key" in words:
            searches = self._searches.get(words.get("WebEnv", ""), [])
            key = int(words["query_key"])
            if not 0 < key <= len(searches):
                return xml(f"<eFetchResult><ERROR>Unable to obtain query #{key}</ERROR></eFetchResult>", 400)
            start, most = int(words.get("retstart", 0)), int(words.get("retmax", 20))
            return self._records(words["db"], searches[key - 1][start : start + most])
        ids = [each for each in words.get("id", "").split(",") if each]
        if asked.method == "GET" and len(ids) > MOST_IDS_BY_GET:
            return text("Request-URI Too Large", "text/html", 414)
        if not ids:
            return xml("<eFetchResult><ERROR>Empty id list; nothing todo</ERROR></eFetchResult>", 400)
        numbers = ["".join(filter(str.isdecimal, each)) for each in ids]  # accessions are taken for UIDs
        there = self.world.entries[words["db"]]
        return self._records(words["db"], [there[int(uid)] for uid in numbers if int(uid) in there])

    def _records(self, db: str, entries: list[Entry]) -> Answer:
        live = self.world.shown(db)
        parts = "".join(self.world.xml(each) for each in entries if each in live)
        return xml(f'<?xml version="1.0" encoding="UTF-8"  ?>\n<{SETS[db]}>{parts}</{SETS[db]}>')


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--records", type=int, default=200, help="how many records it holds")
    asked.add_argument("--port", type=int, default=0)
    wanted = asked.parse_args()
    with NcbiStandIn(linked_records(wanted.records, "S"), wanted.port) as ncbi, suppress(KeyboardInterrupt):
        print(f"GMI_NCBI_EUTILS_URL={ncbi.url}", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
