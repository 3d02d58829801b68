"""The command from outside: words, exit statuses, no Django."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gmi_documents.tests.conftest import BROKEN, SAMPLE, Keep, Run

GMI = [sys.executable, "-c", "from gmi_repo.command import main; main()"]
ROOT = Path(__file__).resolve().parents[2]


def gmi(*words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*GMI, *words], input=stdin, capture_output=True, check=False, cwd=ROOT)  # noqa: S603


def test_the_shell_gets_what_became_of_the_files(keep: Keep) -> None:
    good, broken = keep("a.xml", SAMPLE), keep("b.xml", BROKEN)
    assert gmi("check", good).returncode == 0
    assert gmi("check", good, broken).returncode == 1
    assert gmi("check", "--format", "xml", good).returncode == 2
    assert gmi("convert", "--to", "json", good).returncode == 0
    assert gmi("convert", "--to", "json", broken).returncode == 1
    assert gmi("convert", good).returncode == 2


def test_a_dash_is_standard_input() -> None:
    done = gmi("convert", "--to", "json", "-", stdin=SAMPLE.encode())
    assert done.returncode == 0
    assert b'"alias": "s1"' in done.stdout


def test_a_reader_that_has_gone_is_no_traceback(keep: Keep) -> None:
    files = [keep("a.xml", SAMPLE)] * 2000
    pipe = subprocess.PIPE
    with subprocess.Popen([*GMI, "check", *files], stdout=pipe, stderr=pipe, cwd=ROOT) as running:  # noqa: S603
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()


def test_nothing_of_django_is_loaded(keep: Keep) -> None:
    script = (
        "import sys; from gmi_documents.command import main; main(sys.argv[1:]); "
        "sys.exit('django' in sys.modules or 'celery' in sys.modules)"
    )
    command = [sys.executable, "-c", script, "check", keep("a.xml", SAMPLE), keep("a.json", {"actions": []})]
    assert subprocess.run(command, capture_output=True, check=False, cwd=ROOT).returncode == 0  # noqa: S603


@pytest.mark.parametrize(
    "words",
    [[], ["check"], ["convert", "--to", "yaml", "a"], ["check", "--kind", "cat", "a"], ["convert", "--to", "json"]],
)
def test_wrong_use_is_told_with_2(words: list[str], run: Run) -> None:
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert err.startswith("usage: gmi")


def test_help_is_no_error(run: Run) -> None:
    status, out, _ = run("check", "--help")
    assert status == 0
    assert "ndjson" in out


@pytest.mark.parametrize("name", ["sample", "SAMPLE_SET", "samples", "Sample"])
def test_a_kind_goes_by_any_of_its_names(name: str, keep: Keep, run: Run) -> None:
    assert run("check", "--kind", name, keep("a.json", {"alias": "s", "names": {"taxonomic-id": 1}}))[0] == 0
