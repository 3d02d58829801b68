"""Does a document stay what it is, from form to form, and does a bad one stop none of the others?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from gmi_documents.tests.conftest import BROKEN, OTHER, SAMPLE, STUDY, SUBMISSION, Keep, Run
from sra.tests.equality import picture

PROJECT = (
    '<PROJECT alias="p"><NAME>n</NAME><TITLE>A project of twenty letters</TITLE>'
    "<DESCRIPTION>A project that is described at length.</DESCRIPTION>"
    "<SUBMISSION_PROJECT><SEQUENCING_PROJECT/></SUBMISSION_PROJECT></PROJECT>"
)
RECEIPT = (
    '<RECEIPT receiptDate="2024-05-31T12:00:00Z" submissionFile="s.xml" success="true">'
    '<SAMPLE accession="ERS000001" alias="s1" status="PRIVATE"/><MESSAGES><INFO>Done</INFO></MESSAGES>'
    "<ACTIONS>ADD</ACTIONS></RECEIPT>"
)
WEBIN = (
    f"<WEBIN><SUBMISSION_SET>{SUBMISSION}</SUBMISSION_SET><PROJECT_SET>{PROJECT}</PROJECT_SET>"
    f"<STUDY_SET>{STUDY}</STUDY_SET><SAMPLE_SET>{SAMPLE}{OTHER}</SAMPLE_SET></WEBIN>"
)


def plain(text: str) -> Any:
    return picture(etree.fromstring(text.encode()))


def one(run: Run, form: str, file: str) -> str:
    status, out, err = run("convert", "--to", form, file)
    assert (status, err) == (0, "")
    return out


@pytest.mark.parametrize("through", ["json", "gmi-xml", "sra-xml"])
@pytest.mark.parametrize(
    "document",
    [
        SAMPLE,
        f"<SAMPLE_SET>{SAMPLE}</SAMPLE_SET>",
        f"<SAMPLE_SET>{SAMPLE}{OTHER}</SAMPLE_SET>",
        SUBMISSION,
        PROJECT,
        f"<PROJECT_SET>{PROJECT}</PROJECT_SET>",
        WEBIN,
        RECEIPT,
    ],
    ids=["SAMPLE", "set of one", "set", "SUBMISSION", "PROJECT", "PROJECT_SET", "WEBIN", "RECEIPT"],
)
def test_what_came_as_sra_xml_goes_as_it_came(document: str, through: str, keep: Keep, run: Run) -> None:
    there = keep("there", one(run, through, keep("a.xml", document)))
    assert plain(one(run, "sra-xml", there)) == plain(document)


def test_json_says_what_it_is_and_can_be_sent_as_it_is(keep: Keep, run: Run) -> None:
    made = json.loads(one(run, "json", keep("a.xml", SAMPLE)))
    assert made["links"] == [{"rel": "describedby", "href": "/schemas/sample-v1.json"}]
    assert list(made)[:2] == ["links", "alias"]
    several = json.loads(one(run, "json", keep("b.xml", f"<SAMPLE_SET>{SAMPLE}{OTHER}</SAMPLE_SET>")))
    assert list(several) == ["links", "items"]
    assert [item["alias"] for item in several["items"]] == ["s1", "s2"]


def test_a_webin_becomes_a_bundle(keep: Keep, run: Run) -> None:
    made = json.loads(one(run, "json", keep("a.xml", WEBIN)))
    assert list(made) == ["submission", "studies", "samples"]
    assert [study["alias"] for study in made["studies"]] == ["p", "t"]


def test_several_submissions_are_a_list(keep: Keep, run: Run) -> None:
    webin = f"<WEBIN><SUBMISSION_SET>{SUBMISSION * 2}</SUBMISSION_SET></WEBIN>"
    there = keep("a.json", one(run, "json", keep("a.xml", webin)))
    assert list(json.loads(Path(there).read_text())) == ["submissions"]
    assert plain(one(run, "sra-xml", there)) == plain(webin)


def test_a_browsers_root_of_one_kind_becomes_a_set(keep: Keep, run: Run) -> None:
    made = one(run, "sra-xml", keep("a.xml", f'<ROOT request="x">{SAMPLE}</ROOT>'))
    assert plain(made) == plain(f"<SAMPLE_SET>{SAMPLE}</SAMPLE_SET>")


def test_packages_become_a_webin_with_each_record_once(keep: Keep, run: Run) -> None:
    package = f"<EXPERIMENT_PACKAGE>{SUBMISSION}{STUDY}{SAMPLE}</EXPERIMENT_PACKAGE>"
    made = one(run, "sra-xml", keep("a.xml", f"<EXPERIMENT_PACKAGE_SET>{package * 2}</EXPERIMENT_PACKAGE_SET>"))
    assert [(child.tag, len(child)) for child in etree.fromstring(made.encode())] == [
        ("SUBMISSION_SET", 1),
        ("STUDY_SET", 1),
        ("SAMPLE_SET", 1),
    ]


def test_text_that_looks_like_layout_is_kept(keep: Keep, run: Run) -> None:
    document = SAMPLE.replace(">A<", ">Grün &lt;b&gt;\n  \u00c2\u00b1 &amp;amp;<")
    made = one(run, "json", keep("a.xml", f"<SAMPLE_SET>{document}</SAMPLE_SET>"))
    assert json.loads(made)["items"][0]["title"] == "Grün <b>\n  \u00c2\u00b1 &amp;"
    assert plain(one(run, "sra-xml", keep("a.json", made))) == plain(f"<SAMPLE_SET>{document}</SAMPLE_SET>")


def test_each_file_goes_into_the_folder_under_its_stem(keep: Keep, run: Run, tmp_path: Path) -> None:
    files = [keep("a.x.xml", SAMPLE), keep("broken.xml", BROKEN), keep("c", STUDY), str(tmp_path / "missing.xml")]
    status, out, err = run("convert", "--to", "json", "--out", str(tmp_path / "new" / "out"), *files)
    assert (status, out) == (1, "")
    assert sorted(path.name for path in (tmp_path / "new" / "out").iterdir()) == ["a.x.json", "c.json"]
    assert f"{files[1]}:3: unknown-member: TITEL is not an element of SAMPLE" in err
    assert f"{files[3]}:1: unreadable-file" in err


def test_a_rule_above_the_schema_does_not_stop_a_conversion(keep: Keep, run: Run) -> None:
    assert '"taxonomic-id": 0' in one(run, "json", keep("a.xml", SAMPLE.replace(">562<", ">0<")))


def test_the_second_file_of_a_stem_is_not_written_over_the_first(keep: Keep, run: Run, tmp_path: Path) -> None:
    files = [keep("one/a.xml", SAMPLE), keep("two/a.xml", OTHER)]
    status, _, err = run("convert", "--to", "json", "--out", str(tmp_path / "out"), *files)
    assert status == 1
    assert json.loads((tmp_path / "out/a.json").read_text())["alias"] == "s1"
    assert f"{files[1]}:1: name-taken" in err


def test_a_stem_whose_file_was_refused_is_free(keep: Keep, run: Run, tmp_path: Path) -> None:
    files = [keep("one/a.xml", BROKEN), keep("two/a.xml", OTHER)]
    assert run("convert", "--to", "json", "--out", str(tmp_path / "out"), *files)[0] == 1
    assert json.loads((tmp_path / "out/a.json").read_text())["alias"] == "s2"


def test_a_file_is_not_written_over_one_that_is_to_be_read(keep: Keep, run: Run, tmp_path: Path) -> None:
    file = keep("a.xml", f"{SAMPLE}\n")
    status, _, err = run("convert", "--to", "sra-xml", "--out", str(tmp_path), file)
    assert status == 1
    assert "name-taken" in err
    assert Path(file).read_text() == f"{SAMPLE}\n"


def test_what_an_earlier_run_made_is_replaced(keep: Keep, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for document in (SAMPLE, OTHER):
        assert run("convert", "--to", "json", "--out", str(out), keep("a.xml", document))[0] == 0
    assert json.loads((out / "a.json").read_text())["alias"] == "s2"
    assert len(list(out.iterdir())) == 1


def test_a_folder_that_cannot_be_made_is_wrong_use(keep: Keep, run: Run) -> None:
    file = keep("a.xml", SAMPLE)
    status, _, err = run("convert", "--to", "json", "--out", f"{file}/out", file)
    assert status == 2
    assert err.startswith("gmi: ")


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(keep: Keep, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "a.json").mkdir(parents=True)
    status, _, err = run("convert", "--to", "json", "--out", str(out), keep("a.xml", SAMPLE), keep("b.xml", OTHER))
    assert status == 1
    assert "unwritable-file" in err
    assert sorted(path.name for path in out.iterdir()) == ["a.json", "b.json"]
