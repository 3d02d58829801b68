"""What does `gmi check` say of data files?"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from gmi_documents.tests.conftest import SAMPLE, Keep, Run

READ = b"@%b\nACGT\n+\nIIII\n"
ROOT = Path(__file__).resolve().parents[2]


def reads(*names: str) -> bytes:
    return b"".join(READ % name.encode() for name in names)


def told(run: Run, *files: str) -> list[dict[str, Any]]:
    _, out, _ = run("check", "--format", "ndjson", *files)
    return [json.loads(line) for line in out.splitlines()]


def test_reads_are_checked_beside_documents(keep: Keep, run: Run) -> None:
    good = keep("good.fastq.gz", gzip.compress(reads("a", "b")))
    broken = keep("broken.fastq.gz", gzip.compress(reads("a") + b"@b\nACGT\n+\nII\n"))
    status, out, err = run("check", keep("a.xml", SAMPLE), good, broken)
    assert status == 1
    assert f"{broken}:8: quality-length: b: There are 2 qualities for 4 bases; expected: 4 qualities\n" in out
    assert good not in out
    assert err == "gmi: 3 files: 2 valid, 0 normalised, 1 invalid\n"


def test_what_is_counted_is_in_the_json(keep: Keep, run: Run) -> None:
    (found,) = told(run, keep("x.fastq", reads("a", "b")))
    assert (found["kind"], found["verdict"], found["facts"]["reads"]) == ("fastq", "valid", 2)
    assert list(found)[:5] == ["file", "kind", "verdict", "normalisations", "faults"]


def test_a_fault_of_a_data_file_has_its_offset_or_line_and_name(keep: Keep, run: Run) -> None:
    data = gzip.compress(reads("a"))
    cut, wrong = told(run, keep("a.fastq.gz", data[:-3]), keep("b.fastq", b"@b\nAC\n+\nI\n"))
    assert (cut["faults"][0]["code"], cut["faults"][0]["offset"]) == ("truncated-compression", len(data) - 3)
    assert (wrong["faults"][0]["line"], wrong["faults"][0]["name"]) == (4, "b")


def test_a_warning_leaves_a_data_file_valid(keep: Keep, run: Run) -> None:
    status, out, _ = run("check", keep("a.fastq", reads("a") + b"\n"))
    assert status == 0
    assert out.rstrip().endswith("[warning]")


def test_faults_that_are_not_listed_are_counted(keep: Keep, run: Run) -> None:
    _, out, _ = run("check", keep("a.fastq", b"@b\nAC\n+\nI\n" * 50))
    assert len(out.splitlines()) == 21
    assert out.rstrip().endswith("more-faults: 30 more faults are not listed.")


def test_a_name_makes_junk_a_broken_data_file(keep: Keep, run: Run) -> None:
    (junk, page) = told(run, keep("a.fastq", "junk\n"), keep("b.bam", "<html></html>"))
    assert [fault["code"] for fault in junk["faults"]] == ["title-line"]
    assert [fault["code"] for fault in page["faults"]] == ["wrong-type"]


def test_second_reads_are_compared_with_the_first(keep: Keep, run: Run) -> None:
    first, second = keep("x_1.fastq", reads("a/1", "b/1")), keep("x_2.fastq", reads("a/2", "b/2"))
    assert [found["verdict"] for found in told(run, first, second)] == ["valid", "valid"]
    lost = keep("x_2.fastq", reads("a/2", "c/2"))
    (_, found) = told(run, first, lost)
    assert [(fault["code"], fault["line"]) for fault in found["faults"]] == [("mate-names", 5)]
    assert first in found["faults"][0]["reason"]
    assert [found["verdict"] for found in told(run, keep("y_R1.fastq", reads("a")), lost)] == ["valid", "valid"]


def test_what_is_encrypted_is_said_so(keep: Keep, run: Run) -> None:
    (found,) = told(run, keep("a.fastq.gz.c4gh", b"crypt4gh\1\0\0\0"))
    assert (found["kind"], found["verdict"]) == ("encrypted by crypt4gh", "valid")


def test_reads_come_from_standard_input_as_well() -> None:
    script = "import sys; from gmi_documents.command import main; sys.exit(main(['check', '-']))"
    command = [sys.executable, "-c", script]
    data = gzip.compress(reads(*map(str, range(9000))) + b"@\nA\n+\nI\n")
    done = subprocess.run(command, input=data, capture_output=True, check=False, cwd=ROOT)  # noqa: S603
    assert (done.returncode, done.stdout[:20]) == (1, b"-:36001: no-name: Th")
