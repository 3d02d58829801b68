"""One S3 service for a whole run of tests, however many processes share it: OpenStack Swift, in tests/s3_server.py.

It is started by the first who asks, and ends by itself when the process that runs the tests is gone.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from gmi_repo.backends import file_store

ROOT: Final = Path(__file__).parents[1]
PYTHON: Final = ROOT / ".venv-swift/bin/python"
BUCKET: Final = "kept"
ACCESS_KEY, SECRET_KEY = "tests:keeper", "no-secret-at-all"
PATIENCE_S: Final = 30


def endpoint(factory: pytest.TempPathFactory) -> str:
    """The address of the service, `http://127.0.0.1:port`."""
    mine = factory.getbasetemp()
    shared = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    with (shared / "swift.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        note = shared / "swift.endpoint"
        if not note.exists():
            note.write_text(_start(shared))
        return note.read_text()


def plain(folder: Path) -> dict[str, Any]:
    """The STORAGES entry of a folder, for those who compare."""
    return file_store(f"file://{folder}")


def storage(endpoint: str, prefix: str, patience_s: float = 5) -> dict[str, Any]:
    """The STORAGES entry of a folder in its bucket; it is impatient, since nothing is far away."""
    from botocore.config import Config

    made = file_store(f"s3://{BUCKET}/{prefix}?endpoint={endpoint}&region=us-east-1")
    brief = Config(connect_timeout=1, read_timeout=patience_s, retries={"mode": "standard", "total_max_attempts": 3})
    options = made["OPTIONS"]
    options |= {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
    options["client_config"] = options["client_config"].merge(brief)
    return made


@cache
def client(endpoint: str) -> Any:
    """What speaks to the service without the store between: for what others do there, and to look."""
    from storages.backends.s3 import S3Storage

    return S3Storage(**storage(endpoint, "")["OPTIONS"]).connection.meta.client


def _start(shared: Path) -> str:
    if not PYTHON.exists():
        pytest.fail("The S3 service of the tests is not installed: run `make test` or `make .venv-swift/.installed`.")
    folder = Path(tempfile.mkdtemp(prefix="swift-", dir=_folder_with_attributes(shared)))
    owner = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    with (shared / "swift.log").open("w") as log:
        command: list[str | Path] = [PYTHON, "-W", "ignore", ROOT / "tests/s3_server.py"]
        subprocess.run([*command, folder, str(owner), ACCESS_KEY, SECRET_KEY], stdout=log, stderr=log, check=True)  # noqa: S603
    until = time.monotonic() + PATIENCE_S
    while not (folder / "endpoint").exists():
        if not folder.exists() or time.monotonic() > until:
            pytest.fail(f"The S3 service of the tests did not start: {(shared / 'swift.log').read_text()}")
        time.sleep(0.05)
    address = (folder / "endpoint").read_text()
    client(address).create_bucket(Bucket=BUCKET)
    return address


def _folder_with_attributes(shared: Path) -> Path:
    """A folder whose file system keeps user xattrs, as Swift needs."""
    (ROOT / "var").mkdir(exist_ok=True)
    for folder in (shared, Path(tempfile.gettempdir()), ROOT / "var", Path.home()):
        probe = folder / f"xattr-{os.getpid()}"
        try:
            probe.touch()
            os.setxattr(probe, "user.probe", b"1")
        except OSError:
            continue
        else:
            return folder
        finally:
            probe.unlink(missing_ok=True)
    return pytest.fail("The S3 service of the tests needs a file system with user xattrs: point TMPDIR to one.")
