"""DDBJ's tree of files as a dump, its entries as the search gives them, a table of accessions: understood."""

from __future__ import annotations

import io
import json
import os
import re
from pathlib import Path

import pytest

from mirrors.archives.ddbj import search
from mirrors.decoding import found_in
from mirrors.dumps import accession_rows, archive_members, bundles
from sra.faults import DocumentRefused
from tests.archives.dumps import tar

pytestmark = [pytest.mark.corpus, pytest.mark.django_db]

FOLDER = Path(os.environ.get("GMI_CORPUS", "../shared/corpus")) / "ddbj"
_NAME = re.compile(r".*__([DES]RA\d+)\.(\w+)\.xml")


def documents() -> list[tuple[str, bytes]]:
    named = ((_NAME.fullmatch(path.name), path) for path in sorted(FOLDER.rglob("*.xml")))
    return [(f"{name[1]}/{name[1]}.{name[2]}.xml", path.read_bytes()) for name, path in named if name]


def test_the_tree_of_files_as_a_dump_gives_all_its_records() -> None:
    files, refused, taken = documents(), 0, 0
    for bundle in bundles(archive_members(io.BytesIO(tar(*files)))):
        records = [each for member in bundle.members for each in found_in(member.data, href_of=lambda _, name: name)]
        assert len(records) == bundle.records
        for each in records:
            assert each.accession
            try:
                taken += bool(each.decode().document)
            except DocumentRefused:
                refused += 1
    assert len(files) > 100
    assert taken > 2000
    assert refused == 0


def test_every_row_of_the_table_is_read() -> None:
    (path,) = (FOLDER / "tsv-sra_accessions").glob("*.tab")
    told: list[object] = []
    rows = list(accession_rows(io.BytesIO(path.read_bytes()), told.append))
    assert len(rows) == len(path.read_text().strip().splitlines()) - 1
    assert {row.status for row in rows} == {"live", "suppressed"}
    assert not told


def test_entries_that_were_recorded_are_understood() -> None:
    entries = [json.loads(path.read_bytes()) for path in sorted(FOLDER.glob("json-*/*.jsonld"))]
    told = [search.entry_of(each) for each in entries if each.get("identifier")]
    assert {"SAMN19993849"} <= {each.accession for each in told}
    assert any(each.xrefs for each in told)
