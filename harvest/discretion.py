"""What of a request may be shown? All but who we are and what opens doors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit, urlunsplit

SECRETS: Final = frozenset({
    "api_key", "apikey", "api-key", "email", "token", "access_token", "password", "secret", "signature",
    "x-amz-credential", "x-amz-security-token", "x-amz-signature",
})  # fmt: skip
"""Names of parameters, in lower case, whose values are not for others."""

_NOT_KEPT: Final = frozenset({"set-cookie", "authorization", "www-authenticate", "proxy-authenticate"})
_SHORTEST: Final = 4
"""Shorter values would be found in every text."""


def is_secret(name: str) -> bool:
    return name.lower() in SECRETS


def shown_url(url: str) -> str:
    """The address without secret parameters, name and password. Other parameters stay as they are written."""
    place = _split(url)
    words = [word for word in place.query.split("&") if not is_secret(word.partition("=")[0])]
    return urlunsplit(place._replace(netloc=place.netloc.rpartition("@")[2], query="&".join(words), fragment=""))


def _split(url: str) -> SplitResult:
    """What is no address has no parts: it is shown as nothing."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def secrets_in(url: str, params: Iterable[tuple[str, str]], headers: Mapping[str, str]) -> tuple[str, ...]:
    """The values that must not be seen, plain and as they are written in addresses; the longest first."""
    place = _split(url)
    values = {value for name, value in [*parse_qsl(place.query), *params] if is_secret(name)}
    values |= {value.rpartition(" ")[2] for name, value in headers.items() if name.lower() == "authorization"}
    values |= {place.password or ""}
    written = {*values, *map(quote, values)}
    return tuple(sorted((value for value in written if len(value) >= _SHORTEST), key=len, reverse=True))


def without(secrets: Iterable[str], text: str) -> str:
    """The text with stars for each secret."""
    for secret in secrets:
        text = re.sub(re.escape(secret), "***", text, flags=re.IGNORECASE)
    return text


def shown_headers(secrets: Iterable[str], headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by lower-case name, without cookies and secrets."""
    kept = ((name.lower(), value) for name, value in headers if name.lower() not in _NOT_KEPT)
    return {name: without(secrets, value) for name, value in kept}
