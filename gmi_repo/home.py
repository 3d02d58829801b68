"""The folders where this service keeps what is its own: made private, and GMI_HOME is given a secret key."""

import os
import secrets
from pathlib import Path

FOLDERS = ("files", "queue", "raw", "static", "tmp")
SECRET_KEY_FILE = "secret-key"  # noqa: S105 - the name of the file, not its content


def prepare(home: Path, with_secret_key: bool, uploads: Path | None = None) -> None:
    """Makes what is missing and leaves the rest; for the eyes of this account only. Raises OSError."""
    uploads = uploads or home / "uploads"
    for folder in (home, uploads, *(home / name for name in FOLDERS)):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in (home, uploads):
        folder.chmod(0o700)
    if with_secret_key:
        _keep_secret_key(home / SECRET_KEY_FILE)


def _keep_secret_key(path: Path) -> None:
    """Two servers starting at once agree on one key: the first to link its file into place wins."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
