"""Documents on disk, and the command run in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gmi_documents.command import main

SAMPLE = '<SAMPLE alias="s1"><TITLE>A</TITLE><SAMPLE_NAME><TAXON_ID>562</TAXON_ID></SAMPLE_NAME></SAMPLE>'
OTHER = '<SAMPLE alias="s2"><TITLE>B</TITLE><SAMPLE_NAME><TAXON_ID>562</TAXON_ID></SAMPLE_NAME></SAMPLE>'
STUDY = (
    '<STUDY alias="t"><DESCRIPTOR><STUDY_TITLE>T</STUDY_TITLE>'
    '<STUDY_TYPE existing_study_type="Metagenomics"/></DESCRIPTOR></STUDY>'
)
SUBMISSION = "<SUBMISSION><ACTIONS><ACTION><ADD/></ACTION></ACTIONS></SUBMISSION>"
BROKEN = "<SAMPLE_SET>\n<SAMPLE>\n<TITEL/>\n</SAMPLE>\n<SAMPLE>\n<SAMPLE_NAME/>\n</SAMPLE>\n</SAMPLE_SET>"

Keep = Callable[[str, str | bytes | Any], str]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Write a file (text, bytes, or a value as JSON) and tell its path."""

    def keep(name: str, content: str | bytes | Any) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str | bytes) else json.dumps(content, indent=1)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return keep


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """(exit status, standard output, standard error) of `gmi …`."""

    def run(*words: str) -> tuple[int, str, str]:
        status = main(words)
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    return run
