"""Which archives there are, by their keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..archive import Archive
from ..errors import ArchiveUnknown

KEYS: Final = ("ena", "ncbi", "ddbj", "gmi")


def archive_of(key: str, server: str = "") -> Archive:
    """The archive of that key; `server` is the entry point of another server like ours. Raises `ArchiveUnknown`."""
    if key not in _MAKERS:
        raise ArchiveUnknown(key)
    return _MAKERS[key](server)


def _ena(_server: str) -> Archive:
    from .ena import Ena

    return Ena()


def _ncbi(_server: str) -> Archive:
    from .ncbi import Ncbi

    return Ncbi()


def _ddbj(_server: str) -> Archive:
    from .ddbj import Ddbj

    return Ddbj()


def _gmi(server: str) -> Archive:
    from .gmi import Gmi

    return Gmi(server)


_MAKERS: Final[dict[str, Callable[[str], Archive]]] = {"ena": _ena, "ncbi": _ncbi, "ddbj": _ddbj, "gmi": _gmi}
