"""A webhook by https: the name is checked although the connection goes to a number."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from notices import webhooks
from notices.models import Notice
from submitters.models import Submitter

from .conftest import Receiver, receiving, told

pytestmark = [
    pytest.mark.usefixtures("anywhere"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate"),
]

NAME = "receiver.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of `NAME` that only its own authority vouches for, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "cert.pem", folder / "key.pem"
    words = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} -addext subjectAltName=DNS:{NAME}"
    command = ["openssl", *words.split(), "-keyout", str(key), "-out", str(made)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    return made, key


@pytest.fixture
def secured(certificate: tuple[Path, Path]) -> Iterator[Receiver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    yield from receiving(context)


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name under .example is this machine."""
    real: Callable[..., Any] = socket.getaddrinfo

    def look_up(host: str, *args: Any, **options: Any) -> Any:
        return real("127.0.0.1" if host.endswith(".example") else host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, certificate: tuple[Path, Path]) -> None:
    context = ssl.create_default_context(cafile=str(certificate[0]))
    monkeypatch.setattr(webhooks, "_trusted", lambda: context)


def test_a_certificate_of_the_name_is_accepted(secured: Receiver, trusted: None, centre: Submitter) -> None:
    notice = told(f"https://{NAME}:{secured.port}/hook", centre)

    assert (notice.state, notice.error) == (Notice.State.DELIVERED, "")
    assert secured.calls[0].headers["host"] == f"{NAME}:{secured.port}"


def test_a_certificate_of_another_name_is_not(secured: Receiver, trusted: None, centre: Submitter) -> None:
    notice = told(f"https://other.example:{secured.port}/hook", centre)

    assert (notice.state, secured.calls) == (Notice.State.WAITING, [])
    assert "certificate" in notice.error.lower()


def test_a_certificate_that_nobody_vouches_for_is_not(secured: Receiver, centre: Submitter) -> None:
    notice = told(f"https://{NAME}:{secured.port}/hook", centre)

    assert (notice.state, secured.calls) == (Notice.State.WAITING, [])
    assert "certificate" in notice.error.lower()
