"""The folder of the service is private, and its key is made once."""

import stat
from pathlib import Path

from gmi_repo import home


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_home_and_its_key_are_private(tmp_path: Path) -> None:
    home.prepare(tmp_path / "var", with_secret_key=True)

    assert mode(tmp_path / "var") == 0o700
    assert mode(tmp_path / "var" / "secret-key") == 0o600
    assert {folder.name for folder in (tmp_path / "var").iterdir() if folder.is_dir()} == {
        *home.FOLDERS,
        "uploads",
    }


def test_uploads_may_be_elsewhere_and_are_private_there(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir(mode=0o755)
    home.prepare(tmp_path / "var", with_secret_key=False, uploads=tmp_path / "disk")

    assert mode(tmp_path / "disk") == 0o700
    assert not (tmp_path / "var" / "uploads").exists()


def test_a_key_is_kept(tmp_path: Path) -> None:
    home.prepare(tmp_path, with_secret_key=True)
    first = (tmp_path / "secret-key").read_text()
    home.prepare(tmp_path, with_secret_key=True)

    assert (tmp_path / "secret-key").read_text() == first
    assert len(first.strip()) >= 50
    assert not list(tmp_path.glob(".secret-key*"))


def test_production_brings_its_own_key(tmp_path: Path) -> None:
    home.prepare(tmp_path, with_secret_key=False)

    assert not (tmp_path / "secret-key").exists()
