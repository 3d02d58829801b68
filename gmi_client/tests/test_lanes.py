"""The caller's side of sending a file in parts: whoever interrupts it is heard."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from typing import cast

import pytest

from gmi_client.lanes import Lane, send_all


class Held:
    """A lane on a line where nothing moves, at least not before its caller is heard or patience is out."""

    number = 0

    def __init__(self) -> None:
        self.stopping, self.left_alone = threading.Event(), threading.Event()

    def send(self, _offset: int) -> None:
        while "join" not in _what_the_caller_does():
            self.stopping.wait(0.01)
        self.stopping.wait(0.05)
        _thread.interrupt_main()  # a Ctrl-C that wakes nobody, as one does that comes just before the wait
        if not self.stopping.wait(10):
            self.left_alone.set()


def _what_the_caller_does() -> set[str]:
    frame, names = sys._current_frames().get(threading.main_thread().ident or 0), set()
    while frame is not None:
        names.add(frame.f_code.co_name)
        frame = frame.f_back
    return names


@pytest.fixture
def _at_a_terminal() -> Iterator[None]:
    """A test run in the background does not hear Ctrl-C."""
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, usual)


@pytest.mark.usefixtures("_at_a_terminal")
def test_a_ctrl_c_that_does_not_end_a_wait_is_heard_all_the_same() -> None:
    held = Held()
    with pytest.raises(KeyboardInterrupt):
        send_all([cast(Lane, held)], [0])
    assert held.stopping.is_set()
    assert not held.left_alone.is_set()
