"""What the page takes from elsewhere is what was pinned."""

import base64
import hashlib
import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "static" / "uploads" / "vendor"
PIN = json.loads((FOLDER / "package.json").read_text("utf-8"))


def test_versions_are_exact_and_have_a_digest() -> None:
    for package, version in PIN["dependencies"].items():
        assert version[0].isdigit()
        assert len(base64.b64decode(PIN["integrity"][package].removeprefix("sha512-"))) == 64


@pytest.mark.parametrize("name", PIN["sha256"])
def test_each_file_is_the_pinned_one(name: str) -> None:
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == PIN["sha256"][name]


def test_nothing_else_lies_there_and_a_licence_does() -> None:
    named = {name for files in PIN["files"].values() for name in files}
    assert {path.name for path in FOLDER.iterdir()} == {*named, "package.json"}
    assert "MIT License" in (FOLDER / "tus.LICENSE.txt").read_text("utf-8")


def test_scripts_point_nowhere_else() -> None:
    for path in FOLDER.parent.rglob("*.js"):
        assert "sourceMappingURL" not in path.read_text("utf-8")
