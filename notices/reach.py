"""Where webhooks may go: public addresses only, looked up once and then held to (against SSRF and DNS rebinding)."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from ssl import SSLContext
from typing import Any

import httpcore
from django.conf import settings

from .addresses import AddressRefused

_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""NAT64: the last 32 bits are the IPv4 address that is really called (RFC 6052, RFC 8215)."""
_CLOUD = frozenset(map(ip_address, ("168.63.129.16",)))
"""Addresses that are public by number and answer inside a cloud only."""
_NEVER = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2002::/16", "2001::/32", "fec0::/10")))
"""Protocol assignments, tunnels and leftovers: what stands behind them is not what is written."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet at large; one that carries an IPv4 address is judged by that."""
    ip = _meant(ip_address(address.partition("%")[0]))
    tunnelled = any(ip.version == network.version and ip in network for network in _NEVER)
    special = ip.is_multicast or ip.is_reserved or ip.is_link_local or ip.is_loopback or ip.is_unspecified
    return ip.is_global and not (tunnelled or special or ip in _CLOUD)


def _meant(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(ip, IPv4Address):
        return ip
    if any(ip in network for network in _TRANSLATED):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host. Raises AddressRefused if any of them is not public, ConnectError if it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise httpcore.ConnectError(f"no address is known of {host}") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not settings.GMI_WEBHOOK_PRIVATE and not all(map(is_public, addresses)):
        raise AddressRefused(f"{host} is not on the public internet; this service sends nothing there.")
    return addresses


class Deadline:
    """The moment by which a whole exchange must be over, however many small steps the other side makes of it."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds. Raises ReadTimeout when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the answer took too long")
        return left


class PublicNetwork(httpcore.NetworkBackend):
    """Connects to what `resolve` allowed, by number, so that a second look-up cannot lead elsewhere."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(host)
        for address in resolve(host, port):
            try:
                seconds = min(self._deadline.left(), timeout or 5.0)
                return _Timed(self._plain.connect_tcp(address, port, seconds, local_address), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as refused:
                failure = refused
        raise failure


class _Timed(httpcore.NetworkStream):
    """A stream whose every step keeps to the one deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._deadline.left()), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
