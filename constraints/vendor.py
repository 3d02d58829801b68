"""Fetches what pages take from elsewhere, as pinned: `python constraints/vendor.py FOLDER` (`make vendor`).

FOLDER/package.json names each package with its exact version, the digest of its archive as its registry states it
(`integrity`), and which of its files are kept under what name, with the digest of what is kept (`sha256`). The client
npm fetches an archive by name; nothing of it is run. A new version: change `dependencies` and `integrity`, run this
with --renew, and look at the difference.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from base64 import b64encode
from pathlib import Path
from typing import Any

_SOURCE_MAP = re.compile(rb"\n//[#@] sourceMappingURL=\S*\s*\Z")
"""It points to a file that is not here."""


def fetch(folder: Path, *, renew: bool = False) -> None:
    """Write the pinned files into `folder`. Raises SystemExit when anything is not what is pinned."""
    pin = json.loads((folder / "package.json").read_text("utf-8"))
    for package, files in pin["files"].items():
        archive = _packed(package, pin["dependencies"][package], pin["integrity"][package])
        for name, inside in files.items():
            content = _SOURCE_MAP.sub(b"\n", _member(archive, inside))
            digest = hashlib.sha256(content).hexdigest()
            if renew:
                pin["sha256"][name] = digest
            elif pin["sha256"].get(name) != digest:
                sys.exit(f"{name} of {package} has the SHA-256 {digest}, not the pinned {pin['sha256'].get(name)}")
            (folder / name).write_bytes(content)
    if renew:
        _write(folder, pin)


def _packed(package: str, version: str, integrity: str) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        command = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", scratch, f"{package}@{version}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=scratch)  # noqa: S603
        (path,) = Path(scratch).glob("*.tgz")
        content = path.read_bytes()
    found = f"sha512-{b64encode(hashlib.sha512(content).digest()).decode()}"
    if found != integrity:
        sys.exit(f"{package} {version} is {found}, not the pinned {integrity}")
    return content


def _member(archive: bytes, name: str) -> bytes:
    with tempfile.TemporaryFile() as file:
        file.write(archive)
        file.seek(0)
        with tarfile.open(fileobj=file, mode="r:gz") as packed:
            member = packed.extractfile(f"package/{name}")
            if member is None:
                sys.exit(f"{name} is no file of the package")
            return member.read()


def _write(folder: Path, pin: dict[str, Any]) -> None:
    (folder / "package.json").write_text(json.dumps(pin, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    fetch(Path(sys.argv[1]), renew="--renew" in sys.argv[2:])
