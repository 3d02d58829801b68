"""Who asks: from the environment, a prompt, or netrc. Never from the command line, where other users could read it."""

from __future__ import annotations

import netrc
from collections.abc import Callable, Generator, Mapping
from pathlib import Path

import httpx

from .errors import ClientError


class Bearer(httpx.Auth):
    """A personal token (RFC 6750)."""

    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = self._header
        yield request


def auth_of(given: tuple[str, str] | str | httpx.Auth | None) -> httpx.Auth | None:
    if isinstance(given, tuple):
        return httpx.BasicAuth(*given)
    return Bearer(given) if isinstance(given, str) else given


def find_auth(environ: Mapping[str, str], user: str, ask: Callable[[str], str]) -> httpx.Auth | None:
    """By `user`, else GMI_TOKEN, else GMI_USER with GMI_PASSWORD, else netrc if there is one.

    The password of `user` is asked for, unless GMI_PASSWORD is theirs.

    Raises ClientError when a name comes without a password, or netrc cannot be read.
    """
    if user:
        known = environ.get("GMI_PASSWORD") if environ.get("GMI_USER") == user else None
        return httpx.BasicAuth(user, known or ask(f"Password of {user}: "))
    if token := environ.get("GMI_TOKEN"):
        return Bearer(token)
    if name := environ.get("GMI_USER"):
        if not (password := environ.get("GMI_PASSWORD")):
            raise ClientError("GMI_USER is set and GMI_PASSWORD is not")
        return httpx.BasicAuth(name, password)
    return _from_netrc(environ)


def _from_netrc(environ: Mapping[str, str]) -> httpx.Auth | None:
    """NETRC names the file, else it is ~/.netrc; a host that is not in it gets no credentials."""
    path = Path(environ.get("NETRC") or Path(environ.get("HOME") or "~").expanduser() / ".netrc")
    if not path.is_file():
        return None
    try:
        return httpx.NetRCAuth(str(path))
    except (OSError, netrc.NetrcParseError) as error:
        raise ClientError(f"{path} cannot be read: {error}") from error
