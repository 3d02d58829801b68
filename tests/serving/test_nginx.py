"""Files pass through nginx as they come; documents it takes in whole, up to a size."""

import contextlib
import time
from collections.abc import Callable

import httpx
import pytest

from .conftest import MOST_FILES, NGINX, Proxy, status_of

pytestmark = [
    pytest.mark.served,
    pytest.mark.skipif(NGINX is None, reason="nginx is not on this machine; .ci/run installs it"),
]

MIB = 2**20
BLOCK = b"ACGT" * (MIB // 4)
PROXYS_OWN = 16 * 1024
"""What nginx holds at a time, and drops when the client leaves at that moment (client_body_buffer_size)."""


def until(happened: Callable[[], bool]) -> None:
    latest = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < latest
        time.sleep(0.05)


def test_a_broken_line_leaves_what_came_at_the_server(proxy: Proxy) -> None:
    path = proxy.begin(64 * MIB)
    with proxy.patch(path, 64 * MIB) as line:
        for _ in range(5):
            line.sendall(BLOCK)

    until(lambda: proxy.progress(path) > 0)
    assert 5 * MIB - PROXYS_OWN <= proxy.offset(path) <= 5 * MIB


def test_early_errors_are_seen_by_those_who_send(proxy: Proxy) -> None:
    path = proxy.begin(64 * MIB)
    seen = []
    for _ in range(20):
        with proxy.patch(path, 32 * MIB, at=7) as line:
            with contextlib.suppress(ConnectionError):
                for _ in range(32):
                    line.sendall(BLOCK)
            seen.append(status_of(line))

    assert seen == ["409"] * 20


def test_a_silent_client_is_ended_and_its_bytes_are_kept(proxy: Proxy) -> None:
    path = proxy.begin(64 * MIB)
    with proxy.patch(path, 64 * MIB) as line:
        line.sendall(BLOCK)
        assert status_of(line) in ("", "408")

    assert proxy.offset(path) == MIB


def test_files_may_be_larger_than_documents(proxy: Proxy) -> None:
    path = proxy.begin(101 * MIB)
    with proxy.patch(path, 101 * MIB) as line:
        for _ in range(101):
            line.sendall(BLOCK)
        assert status_of(line) == "204"

    assert proxy.offset(path) == 101 * MIB


@pytest.mark.parametrize(
    ("status", "path", "media_type"),
    [
        ("413", "/runs", "application/xml"),
        ("413", "/uploadsx", "application/offset+octet-stream"),
        ("404", "/uploads/unknown", "application/offset+octet-stream"),
        ("401", "/runs", "multipart/mixed; boundary=b"),
    ],
)
def test_only_files_may_be_larger_than_documents(proxy: Proxy, status: str, path: str, media_type: str) -> None:
    method = "PATCH" if path.startswith("/uploads") else "POST"
    given = {"Content-Type": media_type, "Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    given |= {} if path.startswith("/uploads/") else {"Authorization": ""}
    with proxy.open(method, path, 101 * MIB, **given) as line:
        assert status_of(line) == status


def test_who_has_many_files_on_the_way_waits_and_gets_a_word_in(proxy: Proxy) -> None:
    with contextlib.ExitStack() as lines:
        paths = [proxy.begin(64 * MIB) for _ in range(MOST_FILES)]
        for path in paths:
            lines.enter_context(proxy.patch(path, 64 * MIB)).sendall(BLOCK)
        until(lambda: _is_refused(proxy))

        assert proxy.offset(paths[0]) <= MIB
        assert httpx.options(f"{proxy.base}/uploads").status_code in (200, 204)


def _is_refused(proxy: Proxy) -> bool:
    return httpx.get(f"{proxy.base}/uploads", headers=proxy.headers).status_code == 503
