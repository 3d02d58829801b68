"""Where are the bytes that came, under which names, and how does one get them back? (spec: sources.md 5.4)

`raw/{source}/{external_id}/{version}/{file}`, with metadata.json beside the files. Written once, read-only; equal bytes
are kept once, however often they come. Names from outside are made safe here and nowhere else.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from store import contents, versions
from store.errors import Missing

MANIFEST: Final = versions.MANIFEST
MOST_BYTES: Final = 180
"""In a name of a file or folder."""
LONGEST_ID: Final = 128

_TOP: Final = "raw/"
_SAFE_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_UNSAFE: Final = re.compile(rb"[^A-Za-z0-9._+-]")


def keep(path: Path, sha256: str) -> str:
    """The name under which the bytes of `path` are kept now; the file stays.

    Raises `store.errors`: StoreFull, StoreUnavailable, Altered, Missing.
    """
    return contents.keep(path, sha256, area=contents.RAW, is_moved=False)


def open(store_name: str) -> BinaryIO:
    """Raises `Missing`, `StoreUnavailable`."""
    return contents.open(store_name, contents.RAW)


def copy_to(store_name: str, path: Path) -> None:
    """The bytes become those of the file `path`, which may be changed and removed. Raises as `open`."""
    with open(store_name) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)


def write_manifest(raw_path: str, manifest: bytes, files: Mapping[str, str]) -> None:
    """The folder of a version, whole or not at all; `files` are names of kept bytes by the name of the file.

    Raises `store.errors`: Missing, Taken, StoreFull, StoreUnavailable.
    """
    versions.place(raw_path.removeprefix(_TOP), manifest, files)


def read_manifest(raw_path: str) -> bytes:
    """Raises `Missing`, `StoreUnavailable`."""
    return versions.manifest(raw_path.removeprefix(_TOP))


def verify(raw_path: str, manifest_sha256: str, files: Mapping[str, str]) -> list[str]:
    """The files of a version that are not there as they were placed; metadata.json is read, of the others the names.

    Raises `StoreUnavailable`.
    """
    folder = raw_path.removeprefix(_TOP)
    wrong = versions.faults(folder, files)
    try:
        manifest = versions.manifest(folder)
    except Missing:
        return [MANIFEST, *wrong]
    return wrong if hashlib.sha256(manifest).hexdigest() == manifest_sha256 else [MANIFEST, *wrong]


def raw_path_of(source: str, external_id: str, retrieved: datetime, manifest_sha256: str) -> str:
    """The folder of a version: its name has the second of retrieval in UTC and the first digits of its manifest's."""
    version = f"{retrieved.astimezone(UTC):%Y%m%dT%H%M%SZ}-{manifest_sha256[:8]}"
    return f"{_TOP}{safe_name(source)}/{safe_name(external_id)}/{version}"


def safe_id(external_id: str) -> str:
    """The id as it is, where it is one (`source.Plan`); else so that it can be none but itself, and harmless."""
    if _SAFE_ID.fullmatch(external_id):
        return external_id
    return _shortened(_escaped(external_id), external_id, LONGEST_ID)


def safe_name(name: str) -> str:
    """A name for a file: letters, digits and `._+-` stay, all else is escaped as in addresses. At most 180 bytes; of a
    longer one the end is a digest of all of it. No leading dot.
    """
    return _shortened(_escaped(name), name, MOST_BYTES)


def _escaped(name: str) -> str:
    raw = name.encode(errors="surrogatepass")
    escaped = _UNSAFE.sub(lambda found: b"%%%02X" % found[0][0], raw).decode("ascii")
    return f"%2E{escaped[1:]}" if escaped.startswith(".") else escaped or "%"


def _shortened(escaped: str, name: str, most: int) -> str:
    if len(escaped) <= most:
        return escaped
    digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:16]
    stem, ending = _parted(escaped)
    return f"{stem[: most - len(ending) - 17]}-{digest}{ending}"


def _parted(escaped: str) -> tuple[str, str]:
    """What a name ends with, `.tar.gz`, is worth keeping when it is cut."""
    found = re.search(r"(\.[A-Za-z0-9]{1,8}){1,2}$", escaped)
    return (escaped[: found.start()], found[0]) if found and found.start() else (escaped, "")
