"""Where does a dump come from? A file of this machine or an address, into the store of raw bytes, and read from there.

So a run that goes on after days reads the same bytes, and what records came from can be shown.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils import timezone

from harvest import collecting, raw
from harvest.failures import BadRequest, NotFound, TooLarge
from harvest.models import Collection
from harvest.source import Fetched, Finding, Plan, Request, Source, SourceVersion
from harvest.transport import Transport
from mirrors.archives.registry import archive_of
from mirrors.models import Run
from work import lease

_BLOCK: Final = 1 << 20
_DAY: Final = re.compile(r"_(20\d\d)([01]\d)([0-3]\d)\.")


def bring(run: Run, location: str) -> Collection:
    """The collection that keeps the dump of this run: brought now, or before by a worker that was killed.

    `location` is a path or an http(s) address. Raises `harvest.failures.Failure`.
    """
    name = f"dump-{run.key}"
    if kept := collecting.found_in_run(run.key, [name]).get(name):
        return kept
    source, params = Dump(archive_of(run.archive)), {"dump": location}
    if is_address(location):
        with _folder() as folder, Transport([location], folder=folder) as transport:
            return collecting.keep(source, name, [transport.fetch(_request(location))], run=run.key, params=params)
    return collecting.keep(source, name, [_file(Path(location))], run=run.key, params=params)


class Dump:
    """An archive as the source of a file, whose bytes are not looked into."""

    id_pattern = r"dump-[0-9a-z]+"

    def __init__(self, archive: Source) -> None:
        self.key, self.title, self._archive = archive.key, archive.title, archive
        self.licence, self.attribution = archive.licence, archive.attribution

    @property
    def hosts(self) -> Sequence[str]:
        return self._archive.hosts

    def normalise(self, external_id: str) -> str:
        return external_id

    def plan(self, external_id: str, params: Mapping[str, Any]) -> Plan:
        return Plan(external_id, (_request(params["dump"]),), params)

    def validate(self, fetched: Fetched) -> list[Finding]:
        return []

    def version(self, fetched: Sequence[Fetched]) -> SourceVersion:
        """The day in its name, as NCBI writes it, else when it changed, else nothing but its digest."""
        day = _DAY.search(fetched[0].request.name)
        changed = fetched[0].headers.get("last-modified", "")
        if day:
            return SourceVersion("date", "-".join(day.groups()))
        return SourceVersion("date", changed) if changed else SourceVersion("hash_only", fetched[0].sha256)


def is_address(location: str) -> bool:
    return location.startswith(("http://", "https://"))


@contextmanager
def opened(collection: Collection) -> Iterator[BinaryIO]:
    """The bytes of the dump, as they came. Raises `store.errors`: Missing, StoreUnavailable."""
    with raw.open(collection.datasets.get().store_name) as source:
        yield source


@contextmanager
def _folder() -> Iterator[Path]:
    """On the disk of the store, where large files have room and need not be copied."""
    home = Path(settings.GMI_HOME) / "mirrors"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as folder:
        yield Path(folder)


def _request(location: str) -> Request:
    name = unquote(urlsplit(location).path).rpartition("/")[2] or "dump"
    return Request(location, name=name, format=_format(name), whole=None)


def _file(path: Path) -> Fetched:
    started = timezone.now()
    try:
        digest, size = _digest(path)
        changed = datetime.fromtimestamp(path.stat().st_mtime, tz=started.tzinfo)
    except FileNotFoundError:
        raise NotFound(f"There is no file {path} on the machine of the workers.") from None
    except OSError as fault:
        raise BadRequest(f"{path} cannot be read: {fault.strerror}.") from fault
    if size > settings.GMI_HARVEST_MAX_BYTES:
        raise TooLarge(f"{path} has {size} bytes, more than GMI_HARVEST_MAX_BYTES.")
    request = Request(path.absolute().as_uri(), name=path.name, format=_format(path.name))
    headers = {"last-modified": changed.isoformat()}
    return Fetched(request, request.url, 200, headers, path, size, digest, started, timezone.now())


def _digest(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
            lease.renew()
    return digest.hexdigest(), size


def _format(name: str) -> str:
    """The last one or two endings of a name: tar.gz, tab, xml.gz."""
    endings = [each.lstrip(".") for each in Path(name).suffixes[-2:]]
    return ".".join(endings if endings[-1:] == ["gz"] else endings[-1:])[:20]
