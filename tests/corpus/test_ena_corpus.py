"""Recorded answers of ENA, and documents in its form: understood, or refused by a name; never a fault of ours."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml

from harvest.failures import Failure
from harvest.source import Fetched, Request
from mirrors.archive import Candidate
from mirrors.archives.ena import Ena
from mirrors.archives.ena.names import is_accession
from mirrors.archives.ena.results import RESULTS
from mirrors.archives.ena.rows import candidates
from mirrors.archives.ena.tables import Table
from mirrors.decoding import found_in
from sra.faults import DocumentRefused

pytestmark = [pytest.mark.corpus, pytest.mark.django_db]

FOLDER = Path(os.environ.get("GMI_CORPUS", "../shared/corpus")) / "ena"
XML = ("STUDY", "SAMPLE", "EXPERIMENT", "RUN", "ANALYSIS", "SUBMISSION", "PROJECT")


@dataclass(frozen=True)
class Recorded:
    """An answer as it was recorded. `url` is "" where only the document is there."""

    name: str
    body: bytes
    url: str = ""
    status: int = 200


def cassettes() -> Iterator[Recorded]:
    for path in sorted((FOLDER / "yaml-cassette").glob("*.yaml")):
        with path.open("rb") as file:
            tape = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader
        for turn in tape["interactions"]:
            url, body = turn["request"]["uri"], turn["response"]["body"]["string"]
            if "/ena/" in urlsplit(url).path:
                raw = body if isinstance(body, bytes) else body.encode()
                yield Recorded(path.name, raw, url, turn["response"]["status"]["code"])


def documents(*folders: str) -> list[Recorded]:
    return [
        Recorded(f"{folder}/{path.name}", path.read_bytes())
        for folder in folders
        if (FOLDER / folder).is_dir()
        for path in sorted((FOLDER / folder).iterdir())
    ]


def answer(recorded: Recorded, request: Request, folder: Path) -> Fetched:
    digest = hashlib.sha256(recorded.body).hexdigest()
    path, now = folder / digest[:16], datetime.now(UTC)
    path.write_bytes(recorded.body)
    return Fetched(request, recorded.url, recorded.status, {}, path, len(recorded.body), digest, now, now)


def described(recorded: Recorded, accession: str, folder: Path) -> list[str]:
    """What became of each record, or the class of the failure."""
    ena, candidate = Ena(), Candidate("", accession, facts={"files": []})
    (plan,) = ena.plans([candidate])
    fetched = answer(recorded, plan.requests[0], folder)
    try:
        ena.validate(fetched)
        found = ena.describe(plan, [fetched], {accession: candidate})
    except Failure as failure:
        return [failure.code]
    ena.version([fetched])
    return [_decoded(each.decode) for each in found]


def _decoded(decode: object) -> str:
    try:
        decode()  # type: ignore[operator]
    except DocumentRefused:
        return "refused"
    return "decoded"


def accession_in(recorded: Recorded) -> str:
    """What the document would have been asked by, "" where it has no accession."""
    try:
        found = found_in(recorded.body, href_of=lambda _, accession: accession)
    except Failure:
        return ""
    return next((each.accession for each in found if is_accession(each.accession)), "")


def test_recorded_records_are_understood(tmp_path: Path) -> None:
    records = [each for each in cassettes() if "/browser/api/xml/" in each.url]
    told = Counter(
        outcome for each in records for outcome in described(each, urlsplit(each.url).path.rpartition("/")[2], tmp_path)
    )
    print(dict(told))
    assert set(told) == {"decoded"}
    assert len(records) > 100


def test_recorded_tables_are_understood(tmp_path: Path) -> None:
    tables = [each for each in cassettes() if "/portal/api/" in each.url]
    for each in tables:
        place = urlsplit(each.url)
        words = dict(parse_qsl(place.query))
        asked = words.get("accession") or words["includeAccessions"]
        table = Table(answer(each, Request(each.url, format="tsv"), tmp_path))
        found = [
            name for row, _ in table.rows() for name in candidates(row, RESULTS[words["result"]], with_parents=True)
        ]
        table.close()
        assert asked in {name.accession for name in found}, each.url
    assert tables


def test_the_files_of_recorded_reports_have_digests_and_sizes(tmp_path: Path) -> None:
    for each in cassettes():
        if "/filereport" in each.url:
            table = Table(answer(each, Request(each.url, format="tsv"), tmp_path))
            runs = [
                name for row, _ in table.rows() for name in candidates(row, RESULTS["read_run"], with_parents=False)
            ]
            table.close()
            files = [file for run in runs for file in run.facts["files"]]
            assert files
            assert all(file["href"].startswith("ftp://") and file["md5"] and file["bytes"] for file in files)


def test_every_document_is_understood_or_refused_by_a_name(tmp_path: Path) -> None:
    """What was never given an accession answers no question."""
    folders = [name for root in XML for name in (root, f"{root}_SET")]
    told: Counter[tuple[bool, str]] = Counter()
    for each in documents(*folders, "ROOT", "RECEIPT"):
        accession = accession_in(each)
        told.update((bool(accession), outcome) for outcome in described(each, accession or "ERR000001", tmp_path))
    print(dict(told))
    assert {outcome for is_named, outcome in told if not is_named} <= {"corrupt", "changed_format"}
    assert {outcome for is_named, outcome in told if is_named} <= {"decoded", "refused"}
    assert told[True, "decoded"] > 40


@pytest.mark.parametrize("folder", ["tsv-ena", "json-ena", "json-acc", "yaml-cassette", "RUN_SET"])
def test_every_table_is_read_or_refused_by_a_name(tmp_path: Path, folder: str) -> None:
    told: Counter[str] = Counter()
    for each in documents(folder):
        for result in RESULTS.values():
            try:
                table = Table(answer(each, Request("http://127.0.0.1/", format="tsv"), tmp_path))
                told["rows"] += sum(
                    len(list(candidates(row, result, with_parents=True))) > 0 for row, _ in table.rows()
                )
                table.close()
            except Failure as failure:
                told[failure.code] += 1
    print(folder, dict(told))
    assert told if documents(folder) else True
