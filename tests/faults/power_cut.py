"""A disk whose power can be cut: ext4 in a file, shut down without its log, then mounted again.

What was written and not synced is lost, as it is when the plug is pulled; kill -9 shows nothing of that, because the
pages of a killed process live on in the kernel. Needs Linux, root and a loop device: `LoopDisk.missing()` says what is
not here. The file system writes nothing by itself for five minutes, so a forgotten fsync shows each time.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final, Self

_SHUTDOWN: Final = 0x8004587D
"""FS_IOC_SHUTDOWN: ext4 takes nothing more, as if its disk were gone."""

_WITHOUT_LOG: Final = (2).to_bytes(4, sys.byteorder)
"""The journal is not written out first: what it had not committed is lost too."""

_OPTIONS: Final = "loop,noatime,commit=300,noauto_da_alloc"
"""No commit of its own accord, and no fsync as a present to programs that rename without one."""


class LoopDisk:
    """An ext4 disk of `mebibytes`, mounted at `root` while the context lasts; its image lies in `folder`.

    Between `power_off()` and `power_on()` end every process that has a file of it open, or it cannot be unmounted.
    """

    def __init__(self, folder: Path, mebibytes: int = 128) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.root = folder / "disk"
        self._image, self._mebibytes = folder / "disk.ext4", mebibytes

    @staticmethod
    def missing() -> str:
        """What this machine lacks for it; empty when nothing."""
        if os.geteuid() != 0:
            return "a power cut needs root, to mount a disk"
        tools = [name for name in ("mkfs.ext4", "mount", "umount") if not shutil.which(name)]
        if tools:
            return f"a power cut needs {', '.join(tools)}"
        return "" if Path("/dev/loop-control").exists() else "a power cut needs loop devices"

    def __enter__(self) -> Self:
        with self._image.open("wb") as image:
            image.truncate(self._mebibytes << 20)
        _run("mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0", str(self._image))
        self.root.mkdir(exist_ok=True)
        self.power_on()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._unmount()
        self._image.unlink()

    def cut(self) -> None:
        """The power goes and comes back."""
        self.power_off()
        self.power_on()

    def power_off(self) -> None:
        """From now on nothing reaches the disk; whoever writes gets EIO."""
        disk = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.ioctl(disk, _SHUTDOWN, _WITHOUT_LOG)
        finally:
            os.close(disk)

    def power_on(self) -> None:
        """Mount what is on the disk, after its journal was played back. Raises CalledProcessError when it is in use."""
        self._unmount()
        _run("mount", "-o", _OPTIONS, str(self._image), str(self.root))

    def _unmount(self, patience_s: float = 5) -> None:
        until = time.monotonic() + patience_s
        while os.path.ismount(self.root):
            try:
                _run("umount", str(self.root))
            except subprocess.CalledProcessError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
