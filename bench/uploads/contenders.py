"""Who takes part in a run, and what is sent to each: started together, so that they see the same machine."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.http.scratch import NoDatabase, scratch_database

from . import ours
from . import results as rows
from .services import DidNotStart, Service, nginx, tus_server
from .speed import MIB, Row

PIECE = 8 * MIB
_PACKAGES = Path(__file__).with_name("peers") / "package.json"


_SENT = {
    rows.CAT: (None, None),
    rows.NGINX: (rows.NGINX, None),
    rows.TUS: (rows.TUS, None),
    rows.OURS: (rows.OURS, None),
    rows.RECEIVING: (rows.RECEIVING, None),
    rows.NGINX_PIECES: (rows.NGINX, PIECE),
    rows.TUS_PIECES: (rows.TUS, PIECE),
    rows.OURS_PIECES: (rows.OURS, PIECE),
    rows.RECEIVING_PIECES: (rows.RECEIVING, PIECE),
    rows.ON_DISK: (rows.ON_DISK, None),
    rows.ON_DISK_PIECES: (rows.ON_DISK, PIECE),
    rows.POSTGRES: (rows.POSTGRES, None),
    rows.POSTGRES_PIECES: (rows.POSTGRES, PIECE),
}
"""Name of a row -> to whom, and the bytes of one request (None: the whole file)."""


@contextmanager
def contenders(folder: Path, modules: Path, names: Collection[str]) -> Iterator[list[Row]]:
    """The rows of these names, with their services running. Raises DidNotStart."""
    needed = {of for name, (of, _) in _SENT.items() if name in names and of}
    with ExitStack() as stack:
        services = {of: stack.enter_context(start(folder, modules)) for of, start in _STARTS.items() if of in needed}
        yield [Row(name, services[of] if of else None, piece) for name, (of, piece) in _SENT.items() if name in names]


def known(names: Collection[str]) -> Collection[str]:
    """Those that are rows; all without PostgreSQL's if none is named and it does not answer. Raises DidNotStart."""
    if unknown := set(names) - set(_SENT):
        raise DidNotStart(f"no row is called {', '.join(unknown)}; there are: {'; '.join(_SENT)}")
    return names or [name for name, (of, _) in _SENT.items() if of != rows.POSTGRES or _postgres_answers()]


def _nginx(folder: Path, modules: Path) -> AbstractContextManager[Service]:
    return nginx(_made(folder / "nginx"))


def _tus_server(folder: Path, modules: Path) -> AbstractContextManager[Service]:
    return tus_server(_made(folder / "tus"), modules)


def _ours(folder: Path, modules: Path) -> AbstractContextManager[Service]:
    return ours.service(_made(folder / "ours"), _prepared(folder))


def _receiving(folder: Path, modules: Path) -> AbstractContextManager[Service]:
    return ours.service(_made(folder / "receiving"), _prepared(folder), GMI_UPLOAD_DIGESTS="receiving")


@contextmanager
def _on_disk(folder: Path, modules: Path) -> Iterator[Service]:
    """The database lies where the peers from npm do."""
    with (
        TemporaryDirectory(dir=modules) as disk,
        ours.service(_made(folder / "disk"), _prepared(folder), Path(disk) / "home") as service,
    ):
        yield service


@contextmanager
def _postgres(folder: Path, modules: Path) -> Iterator[Service]:
    with scratch_database() as database:
        prepared = ours.prepare(folder / "prepared-postgres", database.url)
        with ours.service(_made(folder / "postgres"), prepared, DATABASE_URL=database.url) as service:
            yield service


_STARTS: Mapping[str, Callable[[Path, Path], AbstractContextManager[Service]]] = {
    rows.NGINX: _nginx,
    rows.TUS: _tus_server,
    rows.OURS: _ours,
    rows.RECEIVING: _receiving,
    rows.ON_DISK: _on_disk,
    rows.POSTGRES: _postgres,
}


def _prepared(folder: Path) -> Path:
    """A home with SQLite; made once, and copied."""
    home = folder / "prepared"
    return home if home.exists() else ours.prepare(home)


def _postgres_answers() -> bool:
    try:
        with scratch_database():
            return True
    except NoDatabase:
        return False


def installed(folder: Path) -> Path:
    """The folder, with the peers from npm in it in the versions that are pinned. Raises DidNotStart."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    there = folder / _PACKAGES.name
    if there.exists() and there.read_bytes() == _PACKAGES.read_bytes() and (folder / "node_modules").exists():
        return folder
    if shutil.which("npm") is None:
        raise DidNotStart("npm is not installed; Debian and Ubuntu carry it: apt-get install npm")
    shutil.copy(_PACKAGES, there)
    quiet = ["--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"]
    subprocess.run(["npm", "install", *quiet], cwd=folder, check=True)  # noqa: S607
    return folder


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
