"""Files of one request, on the disk while it is answered: written and digested as they come, gone when it is over."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from django.conf import settings

from store.errors import StoreFull

FOLDER: Final = "spool"
"""In the folder of uploads, whose sweeper removes what a killed process leaves."""

HEAD_BYTES: Final = 1024
"""Enough to tell what a file is."""

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class SpooledFile:
    """A file that grows; its digests are known whenever it has ended. `head` is how it begins."""

    def __init__(self, path: Path, stream: IO[bytes]) -> None:
        self.path = path
        self._stream = stream
        self._md5, self._sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
        self.size = 0
        self.head = b""

    def write(self, block: bytes) -> None:
        """Raises StoreFull."""
        with told():
            self._stream.write(block)
        if len(self.head) < HEAD_BYTES:
            self.head += block[: HEAD_BYTES - len(self.head)]
        self._md5.update(block)
        self._sha256.update(block)
        self.size += len(block)

    def close(self) -> None:
        """May be asked again. Raises StoreFull."""
        with told():
            self._stream.close()

    @property
    def md5(self) -> str:
        return self._md5.hexdigest()

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()


class Spool:
    """The files of a request; what nobody moved away is removed at the end, however it came to it."""

    def __init__(self) -> None:
        self._files: list[SpooledFile] = []
        self._folder: Path = settings.GMI_UPLOAD_FOLDER / FOLDER

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self._files:
            with suppress(OSError):
                file.close()
            file.path.unlink(missing_ok=True)

    def new(self) -> SpooledFile:
        """Raises StoreFull."""
        with told():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            number, path = tempfile.mkstemp(dir=self._folder, suffix=".part")
        file = SpooledFile(Path(path), os.fdopen(number, "wb"))
        self._files.append(file)
        return file

    def require_room(self, size: int) -> None:
        """Raises StoreFull when so many bytes would not fit on the disk."""
        with told():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if size > shutil.disk_usage(self._folder).free:
                raise StoreFull("There is no room for these files.")


@contextmanager
def told() -> Iterator[None]:
    """Raises StoreFull where the disk says that it is full."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StoreFull("There is no room for these files.") from error
        raise
