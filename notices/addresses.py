"""What kind of address is this? An e-mail address, bare or as `mailto:` (RFC 6068), or that of a webhook."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

import httpx
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

LONGEST = 2000
_ORDINARY_PORTS = frozenset({80, 443})


class AddressRefused(ValueError):
    """Nothing can ever be sent to this address; the text says why."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    address: str


@dataclass(frozen=True, slots=True)
class Webhook:
    url: httpx.URL


def understand(address: str) -> Mailbox | Webhook:
    """The address as something that can be sent to. Raises AddressRefused."""
    scheme, colon, rest = address.strip().partition(":")
    if len(address) > LONGEST or not address.isprintable():
        raise AddressRefused(f"An address has at most {LONGEST} characters, all of them printable.")
    if colon and scheme.lower() in ("http", "https"):
        return Webhook(_webhook(address.strip()))
    if colon and scheme.lower() == "mailto":
        # What stands behind the question mark could add readers and words of its own.
        return Mailbox(_mailbox(unquote(rest.partition("?")[0])))
    return Mailbox(_mailbox(address.strip()))


def _mailbox(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError:
        raise AddressRefused("This is neither one e-mail address nor an http(s) address.") from None
    return address


def _webhook(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError):
        raise AddressRefused("This is no http(s) address.") from None
    if not url.host:
        raise AddressRefused("The address names no host.")
    if url.userinfo:
        raise AddressRefused("An address of a webhook carries no name or password; its calls are signed.")
    if not _is_called(url.port):
        raise AddressRefused("Of the ports below 1024 only 80 and 443 are called; there are 65535 in all.")
    return url


def _is_called(port: int | None) -> bool:
    """Others are where services listen that speak no HTTP."""
    if port is None or port in _ORDINARY_PORTS:
        return True
    return (0 if settings.GMI_WEBHOOK_PRIVATE else 1023) < port < 65536
