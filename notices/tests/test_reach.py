"""Only the public internet is called: whatever a name resolves to, however an address is written."""

from __future__ import annotations

import socket
from typing import Any

import httpcore
import pytest

from notices.addresses import AddressRefused
from notices.models import Notice
from notices.reach import Deadline, PublicNetwork, is_public, resolve
from submitters.models import Submitter

from .conftest import Receiver, told

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "100.64.0.1", "100.100.100.200",
    "169.254.169.254", "192.0.0.192", "192.88.99.1", "198.18.0.1", "203.0.113.1", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "168.63.129.16", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1",
    "ff02::1", "2001:db8::1", "2002:7f00:1::", "2001::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "::127.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["193.62.193.80", "8.8.8.8", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:7f00:1]",
        "0",
        "①27.0.0.1",
    ],
)
def test_loopback_is_not_called_however_it_is_written(host: str, receiver: Receiver, centre: Submitter) -> None:
    notice = told(f"http://{host}:{receiver.port}/", centre)

    assert receiver.calls == []
    assert notice.state == Notice.State.FAILED


def _names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Lets the look-up of names (not of numbers) answer with these, one list a time; returns who was asked for."""
    asked: list[str] = []
    left, real = list(answers), socket.getaddrinfo

    def look_up(host: str, port: int, *args: Any, **options: Any) -> Any:
        if host[0].isdigit():
            return real(host, port, *args, **options)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in left.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_one_private_address_among_others_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    _names(monkeypatch, ["8.8.8.8", "10.0.0.1"])
    with pytest.raises(AddressRefused):
        resolve("mixed.example", 80)


def test_what_was_checked_is_what_is_called(monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> None:
    """The second answer of a rebinding name server is never asked for."""
    monkeypatch.setattr("notices.reach.is_public", lambda address: address == "127.0.0.1")
    asked = _names(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    stream = PublicNetwork(Deadline(5)).connect_tcp("rebinding.example", receiver.port)
    called = stream.get_extra_info("server_addr")
    stream.close()

    assert (asked, called) == (["rebinding.example"], ("127.0.0.1", receiver.port))


def test_a_name_nobody_knows_is_tried_again(centre: Submitter, settings: Any) -> None:
    notice = told("http://nobody.invalid/", centre)

    assert (notice.state, notice.error) == (
        Notice.State.WAITING,
        "ConnectError: no address is known of nobody.invalid",
    )


def test_a_deadline_that_passed_ends_every_step() -> None:
    with pytest.raises(httpcore.ReadTimeout):
        Deadline(0).left()
