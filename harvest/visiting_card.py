"""Who do we say that we are? The same to every host: the tool, its version, where we are and who answers for us."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from django.conf import settings


def user_agent() -> str:
    """`tool/version (+address; mailto:contact)`, in printable ASCII."""
    contact = f"; mailto:{settings.GMI_HARVEST_EMAIL}" if settings.GMI_HARVEST_EMAIL else ""
    said = f"{settings.GMI_HARVEST_TOOL}/{_version()} (+{settings.GMI_BASE_URL}{contact})"
    return "".join(character if " " <= character <= "~" else "?" for character in said)


@cache
def _version() -> str:
    try:
        return version("gmi-repository")
    except PackageNotFoundError:
        return "0"
