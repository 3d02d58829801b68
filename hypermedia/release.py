"""A short word that differs between releases and configurations whose bytes differ: part of every entity tag."""

from __future__ import annotations

import zlib
from importlib.metadata import PackageNotFoundError, version

from django.conf import settings


def _release() -> str:
    try:
        number = version("gmi-repository")
    except PackageNotFoundError:
        number = "0"
    return f"{zlib.crc32(f'{number} {settings.GMI_BASE_URL} {settings.GMI_LINK_PREFIX}'.encode()):x}"


RELEASE = _release()
