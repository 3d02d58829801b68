"""What does `gmi check` say of files of every sort?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gmi_documents import xml_form
from gmi_documents.tests.conftest import BROKEN, OTHER, SAMPLE, STUDY, SUBMISSION, Keep, Run

ADVICE = "checklist-missing"
"""INSDC's minimum, as a warning of every sample here."""


def told(run: Run, *files: str, kind: str = "") -> list[dict[str, Any]]:
    more = ["--kind", kind] if kind else []
    _, out, err = run("check", "--format", "ndjson", *more, *files)
    assert err == ""
    return [json.loads(line) for line in out.splitlines()]


def verdict(run: Run, file: str, kind: str = "") -> tuple[str | None, str, list[tuple[str, str, int | None]]]:
    """(kind, verdict, faults as code, pointer and line), without the advice."""
    (found,) = told(run, file, kind=kind)
    faults = [(fault["code"], fault["pointer"], fault["line"]) for fault in found["faults"] if fault["code"] != ADVICE]
    return found["kind"], found["verdict"], faults


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (SAMPLE, "SAMPLE"),
        (f"<SAMPLE_SET>{SAMPLE}</SAMPLE_SET>", "SAMPLE_SET"),
        (f"<WEBIN><SUBMISSION_SET>{SUBMISSION}</SUBMISSION_SET><SAMPLE_SET>{SAMPLE}</SAMPLE_SET></WEBIN>", "WEBIN"),
        (f'\ufeff<?xml version="1.0"?><!-- a --><?b c?>\n{STUDY}', "STUDY"),
        ({"alias": "s", "title": "A", "names": {"taxonomic-id": 562}}, "SAMPLE"),
        ({"items": [{"alias": "s", "title": "A", "names": {"taxonomic-id": 562}}]}, "SAMPLE_SET"),
        ([{"alias": "s", "title": "A", "names": {"taxonomic-id": 562}}], "SAMPLE_SET"),
        ({"samples": [{"alias": "s", "title": "A", "names": {"taxonomic-id": 562}}]}, "WEBIN"),
        (
            {"links": [{"rel": "describedby", "href": "http://x/schemas/submission-v1.json"}], "alias": "u"},
            "SUBMISSION",
        ),
    ],
)
def test_a_good_document_is_valid_and_its_kind_is_told(document: Any, kind: str, keep: Keep, run: Run) -> None:
    assert verdict(run, keep("a", document)) == (kind, "valid", [])


def test_utf_16_is_read(keep: Keep, run: Run) -> None:
    document = f'<?xml version="1.0" encoding="UTF-16"?>{STUDY}'.encode("utf-16")
    assert verdict(run, keep("a.xml", document)) == ("STUDY", "valid", [])


def test_every_fault_of_xml_is_told_with_its_place(keep: Keep, run: Run) -> None:
    (found,) = told(run, keep("a.xml", BROKEN))
    assert (found["kind"], found["verdict"]) == ("SAMPLE_SET", "invalid")
    unknown = next(fault for fault in found["faults"] if fault["code"] == "unknown-member")
    assert (unknown["line"], unknown["severity"]) == (3, "error")
    assert unknown["xpath"].startswith("/SAMPLE_SET/SAMPLE")
    assert unknown["suggestion"] == "TITLE"
    missing = next(fault for fault in found["faults"] if fault["code"] == "missing-member")
    assert (missing["line"], missing["pointer"]) == (6, "/1/names/taxonomic-id")


def test_the_stable_members_come_first_and_in_order(keep: Keep, run: Run) -> None:
    (found,) = told(run, keep("a.xml", BROKEN))
    assert list(found) == ["file", "kind", "verdict", "normalisations", "faults"]
    expected = ["line", "xpath", "pointer", "code", "severity", "reason"]
    assert all(list(fault)[:6] == expected for fault in found["faults"])


def test_faults_of_json_have_the_line_of_their_pointer(keep: Keep, run: Run) -> None:
    items = [{"alias": "a", "title": "A", "names": {"taxonomic-id": 1}}, {"alias": "b", "titel": "B", "names": {}}]
    file = keep("a.json", json.dumps({"items": items}, indent=1))
    lines = Path(file).read_text().splitlines()
    kind, word, faults = verdict(run, file)
    assert (kind, word) == ("SAMPLE_SET", "invalid")
    assert set(faults) == {
        ("unknown-member", "/items/1/titel", 1 + lines.index('   "titel": "B",')),
        ("missing-member", "/items/1/names/taxonomic-id", 1 + lines.index('   "names": {}')),
    }


def test_faults_in_a_bundle_are_told_where_they_are(keep: Keep, run: Run) -> None:
    bundle = {"submission": {"actions": [{"type": "HOP"}]}, "samples": [{"alias": "a", "names": {"taxonomic-id": "x"}}]}
    kind, _, faults = verdict(run, keep("a.json", bundle))
    assert kind == "WEBIN"
    assert {pointer for _, pointer, _ in faults} == {"/submission/actions/0/type", "/samples/0/names/taxonomic-id"}


def test_rules_above_the_schema_are_told_at_their_record(keep: Keep, run: Run) -> None:
    useless = SAMPLE.replace(">562<", ">0<")
    _, word, faults = verdict(run, keep("a.xml", f"<SAMPLE_SET>\n{SAMPLE}\n{useless}\n</SAMPLE_SET>"))
    assert word == "invalid"
    assert ("taxon-id", "/1/names/taxonomic-id", 3) in faults
    assert ("repeated-alias", "/1/alias", 3) in faults


def test_a_warning_leaves_a_document_valid(keep: Keep, run: Run) -> None:
    assert verdict(run, keep("a.xml", SAMPLE.replace('alias="s1"', ""))) == (
        "SAMPLE",
        "valid",
        [("missing-alias", "/alias", 1)],
    )


def test_the_checklist_of_the_study_beside_them_binds_samples(keep: Keep, run: Run) -> None:
    study = {
        "alias": "t",
        "description": {"title": "T", "type": "Metagenomics"},
        "additional-properties": {"GMI-CHECKLIST": "INSDC-MINIMUM"},
    }
    sample = {"alias": "s", "title": "A", "names": {"taxonomic-id": 562}}
    (found,) = told(run, keep("a.json", {"studies": [study], "samples": [sample]}))
    assert found["verdict"] == "invalid"
    assert {fault["code"] for fault in found["faults"]} == {ADVICE}
    (found,) = told(run, keep("b.json", {"samples": [sample]}))
    assert found["verdict"] == "valid"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("<eSummaryResult><DocSum/></eSummaryResult>", "eSummaryResult"),
        ('<!DOCTYPE eSearchResult PUBLIC "a" "b"><eSearchResult/>', "eSearchResult"),
        ("<TaxaSet><Taxon/></TaxaSet>", "TaxaSet"),
        ("<!DOCTYPE html>\n<html><p>Not found<br></html>", "html"),
        ("<RECEIPT_SET/>", "RECEIPT_SET"),
        ({"header": {}, "result": {"uids": []}}, None),
        ([{"run_accession": "ERR1", "description": "x"}], None),
        ({"title": "Nothing tells", "description": "what this is"}, None),
        ({"files": [], "path": "x", "size": 1}, None),
        ({}, None),
        ([], None),
        ([1, 2], None),
    ],
)
def test_what_is_not_of_the_archives_is_told_in_one_fault(content: Any, kind: str | None, keep: Keep, run: Run) -> None:
    file = keep("a", content)
    assert verdict(run, file) == (kind, "invalid", [("wrong-root", "", 1)])
    (found,) = told(run, file)
    assert "sample" in found["faults"][0]["expected"].casefold()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-a-document"),
        (b" \n", "not-a-document"),
        (b"\x00\x01\x02", "not-a-document"),
        (b"run\tsample\n", "not-a-document"),
        (b"<SAMPLE", "xml-syntax"),
        (b"<SAMPLE><TITLE></SAMPLE>", "xml-syntax"),
        (b"<!DOCTYPE SAMPLE [<!ENTITY a 'b'>]><SAMPLE>&a;</SAMPLE>", "xml-doctype"),
        (b'<?xml version="1.0" encoding="UTF-7"?><SAMPLE/>', "xml-encoding"),
        (b'{"alias": "a"', "json-syntax"),
        (b'{"alias": "a", "alias": "b"}', "json-duplicate-member"),
        (b'{"alias": "\xff"}', "json-syntax"),
        (b"[" * 5000 + b"]" * 5000, "json-depth"),
        (b"<SAMPLE_SET></SAMPLE_SET>", ""),
        (b'{"samples": []}', "too-few"),
        (b'{"samples": {}}', "wrong-type"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault(content: bytes, code: str, keep: Keep, run: Run) -> None:
    _, word, faults = verdict(run, keep("a", content))
    assert word == "invalid"
    assert len(faults) == 1
    assert not code or faults[0][0] == code


def test_a_file_that_is_not_there_or_none_is_a_fault(tmp_path: Path, run: Run) -> None:
    missing, folder, impossible = told(run, str(tmp_path / "missing"), str(tmp_path), "a\0b")
    for found in (missing, folder, impossible):
        assert (found["verdict"], found["faults"][0]["code"]) == ("invalid", "unreadable-file")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "large.xml"
    with path.open("wb") as file:
        file.write(b"<SAMPLE>")
        file.truncate(2**40)
    assert verdict(run, str(path)) == (None, "invalid", [("file-size", "", None)])


@pytest.mark.parametrize(("kind", "code"), [("study", "unknown-member"), ("sample", "missing-member")])
def test_the_user_can_say_what_a_file_is(kind: str, code: str, keep: Keep, run: Run) -> None:
    file = keep("a.json", {"alias": "s", "names": {}})
    found, _, faults = verdict(run, file, kind)
    assert found == kind.upper()
    assert code in {name for name, _, _ in faults}


def test_xml_of_another_kind_than_the_user_says_is_refused(keep: Keep, run: Run) -> None:
    assert verdict(run, keep("a.xml", SAMPLE), "study")[2] == [("wrong-root", "", 1)]


def test_text_is_one_line_a_fault_and_a_summary_apart(keep: Keep, run: Run) -> None:
    broken, good = keep("a.xml", BROKEN), keep("b.xml", f"<SAMPLE_SET>{SAMPLE}\n{OTHER}</SAMPLE_SET>")
    status, out, err = run("check", broken, good)
    lines = out.splitlines()
    assert status == 1
    assert f"{broken}:3: unknown-member: TITEL is not an element of SAMPLE; expected:" in out
    assert all(line.endswith("[warning]") for line in lines if line.startswith(good))
    assert err == "gmi: 2 files: 1 valid, 0 normalised, 1 invalid\n"


def test_only_an_error_changes_the_exit_status(keep: Keep, run: Run) -> None:
    status, out, err = run("check", keep("a.xml", SAMPLE))
    assert (status, err) == (0, "gmi: 1 file: 1 valid, 0 normalised, 0 invalid\n")
    assert ADVICE in out


def test_what_was_normalised_is_told_by_name(keep: Keep, run: Run) -> None:
    twice = "<SUBMITTER_ID namespace='c'>a</SUBMITTER_ID>" * 2
    file = keep("a.xml", SAMPLE.replace("<TITLE>", f"<IDENTIFIERS>{twice}</IDENTIFIERS><TITLE>"))
    (found,) = told(run, file)
    assert found["verdict"] == "normalised"
    assert all({"name", "reason", "times"} <= set(each) for each in found["normalisations"])
    status, out, _ = run("check", file)
    assert status == 0
    assert "[normalised once]" in out


def test_a_large_document_is_read_record_by_record_with_the_same_outcome(
    keep: Keep, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [keep("broken.xml", BROKEN), keep("good.xml", f"<SAMPLE_SET>{SAMPLE}\n{OTHER}</SAMPLE_SET>")]
    files += [keep("webin.xml", f"<WEBIN><STUDY_SET>{STUDY}</STUDY_SET><SAMPLE_SET>{SAMPLE}</SAMPLE_SET></WEBIN>")]
    at_once = [outcome(found) for found in told(run, *files)]
    monkeypatch.setattr(xml_form, "LARGE", 0)
    assert [outcome(found) for found in told(run, *files)] == at_once


def outcome(found: dict[str, Any]) -> tuple[Any, ...]:
    faults = {(fault["code"], fault["pointer"], fault["reason"]) for fault in found["faults"]}
    return found["kind"], found["verdict"], faults


@pytest.mark.parametrize("prefix", ["", OTHER])
def test_a_rule_is_told_at_the_element_that_breaks_it(prefix: str, keep: Keep, run: Run) -> None:
    attributes = "<SAMPLE_ATTRIBUTE>\n<TAG>strain</TAG><VALUE>K</VALUE></SAMPLE_ATTRIBUTE>"
    attributes += "\n<SAMPLE_ATTRIBUTE><TAG>collection date</TAG><VALUE>May</VALUE></SAMPLE_ATTRIBUTE>"
    sample = SAMPLE.replace("</SAMPLE>", f"\n<SAMPLE_ATTRIBUTES>{attributes}</SAMPLE_ATTRIBUTES></SAMPLE>")
    (found,) = told(run, keep("a.xml", f"<SAMPLE_SET>{prefix}{sample.replace('>562<', '>-1<')}</SAMPLE_SET>"))
    number = "[2]" if prefix else ""
    places = {fault["code"]: (fault["line"], fault["xpath"]) for fault in found["faults"]}
    assert places["taxon-id"] == (1, f"/SAMPLE_SET/SAMPLE{number}/SAMPLE_NAME/TAXON_ID")
    assert places["collection-date"] == (4, f"/SAMPLE_SET/SAMPLE{number}/SAMPLE_ATTRIBUTES/SAMPLE_ATTRIBUTE[2]")
