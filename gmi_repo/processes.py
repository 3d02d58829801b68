"""Keeping a few processes running together: started, watched, restarted, stopped, none left behind.

Knows nothing of what the processes do. Each child leads a process group of its own: Ctrl-C in the terminal
reaches only us, and what a child started itself can be ended with it. On Linux a child is also told to stop
by the kernel when we are killed outright.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

import structlog

TICK_SECONDS = 0.1
PATIENCE_SECONDS = 20.0  # from the polite signal to the one that cannot be ignored
MOST_STARTS = 5
STARTS_WITHIN_SECONDS = 60.0

_PR_SET_PDEATHSIG = 1

log = structlog.get_logger(__name__)


@dataclass
class Child:
    """A process that should run. `starts` holds the times of its latest starts, on the monotonic clock."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    starts: list[float] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.starts = [*self.starts, time.monotonic()][-MOST_STARTS:]
        self.process = subprocess.Popen(  # noqa: S603 - our own commands, no shell
            list(self.command),
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=_die_with(os.getpid()),
        )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def may_start_again(self) -> bool:
        """False once it stopped as often as it may within a minute: then starting it again mends nothing."""
        return len(self.starts) < MOST_STARTS or time.monotonic() - self.starts[0] > STARTS_WITHIN_SECONDS

    def ask_to_stop(self) -> None:
        if self.process is not None and self.is_running():
            self.process.terminate()

    def end(self) -> None:
        """Kills what is left of it, and of all it started."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS says the latter of zombies
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Household:
    """Some children that live and stop together. `run` returns the exit status for our own process."""

    def __init__(self, children: Sequence[Child], patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._children = children
        self._patience_seconds = patience_seconds
        self._signals = 0

    def run(self, on_tick: Callable[[], None]) -> int:
        """Runs until SIGINT or SIGTERM (0), or until a child cannot be kept running (1)."""
        former = {number: signal.signal(number, self._heard) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            for child in self._children:
                child.start()
            return self._watch(on_tick)
        finally:
            self._stop()
            for number, handler in former.items():
                signal.signal(number, handler)

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1

    def _watch(self, on_tick: Callable[[], None]) -> int:
        while not self._signals:
            for child in self._children:
                if not child.is_running() and not self._revive(child):
                    return 1
            on_tick()
            time.sleep(TICK_SECONDS)
        return 0

    def _revive(self, child: Child) -> bool:
        status = child.process.returncode if child.process else None
        child.end()
        if not child.may_start_again():
            log.error("a process does not stay up", process=child.name, status=status, starts=len(child.starts))
            return False
        log.error("a process stopped; starting it again", process=child.name, status=status)
        child.start()
        return True

    def _stop(self) -> None:
        """Politely first; a second signal, or the end of patience, ends it."""
        heard = self._signals
        for child in self._children:
            child.ask_to_stop()
        latest = time.monotonic() + self._patience_seconds
        while any(child.is_running() for child in self._children):
            if time.monotonic() > latest or self._signals > heard:
                break
            time.sleep(TICK_SECONDS)
        for child in self._children:
            child.end()


def _die_with(parent: int) -> Callable[[], None] | None:
    """What a new child does first: ask the kernel for SIGTERM when its parent is gone. Linux only."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up here: after the fork as little as possible should happen

    def bind() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return bind
