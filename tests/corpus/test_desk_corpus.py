"""Real documents of the archives on the desk: `gmi check` and `gmi convert`, as a user runs them, in one process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from gmi_documents.command import main
from gmi_documents.content import WRAPPERS
from gmi_documents.kinds import by_root
from gmi_documents.xml_form import root_of
from sra.dialects.conversions import FOREIGN, FOREIGN_SETS
from sra.rules import check_rules
from sra.tests.equality import picture

pytestmark = pytest.mark.corpus

CORPUS = Path(os.environ.get("GMI_CORPUS", Path(__file__).resolve().parents[2] / "../shared/corpus")).resolve()
FILE, JUDGED = 1, 7
"""Columns of the table of sources."""


def table() -> dict[str, str]:
    """File to what its archive's schema says of it: yes, no: …, n/a."""
    lines = (CORPUS / "SOURCES.md").read_text().splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if line.startswith("| ")]
    return {
        row[FILE]: row[JUDGED] for row in rows if len(row) > JUDGED and row[FILE].startswith(("ena/", "ncbi/", "ddbj/"))
    }


def archived() -> list[str]:
    """The documents that are of a kind that the archives exchange, whether they are right or not."""
    return [file for file in table() if is_ours((CORPUS / file).read_bytes())]


def is_ours(data: bytes) -> bool:
    root = root_of(data) or ""
    return root in (*WRAPPERS, *FOREIGN, *FOREIGN_SETS) or root.removesuffix("_SET") in by_root()


@pytest.fixture(scope="module")
def verdicts() -> dict[str, dict[str, Any]]:
    """What one run of the command, as its own process, says of every file."""
    command = [sys.executable, "-c", "from gmi_repo.command import main; main()", "check", "--format", "ndjson"]
    asked: dict[str, Any] = {"cwd": CORPUS, "capture_output": True, "text": True, "env": environment()}
    run = subprocess.run([*command, *table()], check=False, **asked)  # noqa: S603
    assert run.returncode == 1
    assert run.stderr == ""
    return {verdict["file"]: verdict for verdict in map(json.loads, run.stdout.splitlines())}


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}


def test_every_file_gets_one_verdict(verdicts: dict[str, dict[str, Any]]) -> None:
    assert list(verdicts) == list(table())
    assert len(verdicts) > 350


def test_what_the_archive_takes_is_valid(verdicts: dict[str, dict[str, Any]]) -> None:
    taken = [file for file, judged in table().items() if judged.startswith("yes")]
    assert len(taken) > 200
    assert [verdicts[file] for file in taken if verdicts[file]["verdict"] != "valid"] == []


def test_what_it_refuses_is_normalised_by_name_or_refused_with_a_place(verdicts: dict[str, dict[str, Any]]) -> None:
    for file, judged in table().items():
        if not judged.startswith("no:"):
            continue
        verdict = verdicts[file]
        assert verdict["verdict"] != "valid", file
        assert all(fault["line"] and fault["code"] and fault["reason"] for fault in verdict["faults"]), file
        assert verdict["normalisations"] or verdict["faults"], file


def test_anything_else_is_told_apart_in_one_fault(verdicts: dict[str, dict[str, Any]]) -> None:
    for file in set(table()) - set(archived()):
        assert verdicts[file]["verdict"] == "invalid", file
        assert len(verdicts[file]["faults"]) == 1, file


def test_no_rule_is_an_error_for_a_record_that_the_archive_takes(tmp_path: Path) -> None:
    taken = [str(CORPUS / file) for file, judged in table().items() if judged.startswith("yes")]
    for entry in entries(taken):
        errors = [fault for fault in check_rules(entry.kind, entry.document) if fault.severity == "error"]
        assert errors == [], entry.document


def entries(files: list[str]) -> Iterator[Any]:
    from gmi_documents.files import read_file

    for file in files:
        yield from read_file(file).entries


@pytest.mark.parametrize("form", ["json", "gmi-xml"])
def test_what_was_converted_comes_back_equal(form: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    taken = [file for file, judged in table().items() if judged.startswith("yes")]
    for file in taken:
        there, back = tmp_path / form / Path(file).parent, tmp_path / "back" / Path(file).parent
        assert main(["convert", "--to", form, "--out", str(there), str(CORPUS / file)]) == 0, capfd.readouterr().err
        made = there / (Path(file).stem + (".json" if form == "json" else ".xml"))
        assert main(["check", str(made)]) == 0, capfd.readouterr().out
        assert main(["convert", "--to", "sra-xml", "--out", str(back), str(made)]) == 0, capfd.readouterr().err
        assert whole(back / f"{Path(file).stem}.xml") == whole(CORPUS / file), file


def whole(path: Path) -> Any:
    """A picture of the document, root and all, that ignores what does not count."""
    parser = etree.XMLParser(remove_comments=True, remove_pis=True)
    return picture(etree.fromstring(path.read_bytes(), parser))


def test_every_form_of_what_can_be_read_is_read_again(
    verdicts: dict[str, dict[str, Any]], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever the dialect was: what comes out is plain, and stays what it is."""
    readable = [file for file in archived() if verdicts[file]["verdict"] != "invalid"]
    assert len(readable) > 230
    for file in readable:
        first, data, second = tmp_path / "first", tmp_path / "data", tmp_path / "second"
        for source, form, folder in ((CORPUS / file, "sra-xml", first), (CORPUS / file, "json", data)):
            assert main(["convert", "--to", form, "--out", str(folder), str(source)]) == 0, capfd.readouterr().err
        plain, made = first / f"{Path(file).stem}.xml", data / f"{Path(file).stem}.json"
        assert main(["check", "--format", "ndjson", str(plain), str(made)]) == 0, capfd.readouterr().out
        assert main(["convert", "--to", "sra-xml", "--out", str(second), str(made)]) == 0, capfd.readouterr().err
        assert whole(second / plain.name) == whole(plain), file
