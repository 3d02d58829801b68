"""Our side: the web process as `gmi serve` starts it, in a home of its own, asked by a user with a password."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .services import Service, free_port, running

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 32
USER, PASSWORD = "bench", "correct horse battery"  # of an account that lives as long as the run
_BASIC = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
_ACCOUNT = f"""
import django; django.setup()
from submitters.models import Account, Membership, Submitter
centre = Submitter.objects.create(slug="bench", name="Bench", center_name="BENCH", trusted=True)
Membership.objects.create(account=Account.objects.create_user("{USER}", password="{PASSWORD}"), submitter=centre)
"""
_PREPARE = "from gmi_repo.command import main; main()"


def prepare(home: Path, database: str = "") -> Path:
    """What `gmi prepare` makes, and the account; with SQLite in the home unless `database` is the URL of another."""
    home.mkdir(parents=True)
    environment = _environment(home, 1, {"DATABASE_URL": database} if database else {})
    for arguments in (["-c", _PREPARE, "prepare"], ["-c", _ACCOUNT]):
        subprocess.run([sys.executable, *arguments], env=environment, cwd=ROOT, check=True)
    return home


@contextmanager
def service(folder: Path, prepared: Path, home: Path | None = None, **settings: str) -> Iterator[Service]:
    """One web worker, as uploads have it where they are a process of their own. Bytes go to `folder`.

    The home is a copy of the one that was `prepared`: in `folder` too, unless said otherwise. Raises DidNotStart.
    """
    home = shutil.copytree(prepared, home or folder / "home")
    uploads, port = folder / "uploads", free_port()
    environment = _environment(home, port, {"GMI_UPLOAD_FOLDER": str(uploads), **settings})
    with running([sys.executable, "-m", "gmi_repo.web_server"], port, folder / "log", environment, ROOT) as pid:
        yield Service(port, pid, uploads, "/uploads/", fields={"Authorization": _BASIC})


def _environment(home: Path, port: int, settings: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GMI_")}
    inherited.pop("DATABASE_URL", None)
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "gmi_repo.settings",
        "GMI_HOME": str(home),
        "GMI_EMBEDDED": "yes",
        "GMI_SECRET_KEY": "a key that is only ever used by the bench, and long enough for it",
        "GMI_BASE_URL": f"http://127.0.0.1:{port}",
        "GMI_WEB_WORKERS": "1",
        "GMI_TRANSFER_THREADS": str(2 * AT_ONCE),  # of which one client gets half
        "PORT": str(port),
        **settings,
    }
