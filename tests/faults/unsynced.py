"""The real service, but for one thing: nothing is synced before it is acknowledged. A power cut must find that out."""

from __future__ import annotations

from gmi_repo.wsgi import application
from uploads.staging import PartFile


def _believe(_file: PartFile) -> None:
    pass


PartFile.sync = _believe  # type: ignore[assignment,method-assign]

__all__ = ["application"]
