"""A browser for tests: Chromium without a window, spoken to over two pipes (Chrome DevTools Protocol)."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import time
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--remote-debugging-pipe",
)
_PATIENCE: Final = 30.0


def found() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """One tab. What is asked of it returns when the browser has answered; events in between are passed over."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._numbers = count(1)
        self._read = b""
        self._session = ""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "DOM", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Raises RuntimeError with what the browser says is wrong."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while (answer := self._message()).get("id") != number:
            pass
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def go(self, url: str) -> None:
        """To another page, or to this one anew."""
        self.run("window.departed = true")
        self.call("Page.navigate", url=url)
        self.until("!window.departed && document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        """The value of an expression; promises are waited for."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def until(self, script: str) -> Any:
        """Waits until an expression is true; its value. Raises TimeoutError with what the page says."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if value := self.run(script):
                return value
            time.sleep(0.02)
        raise TimeoutError(f"{script}, on a page that says: {self.run('document.body.innerText')}")

    def choose(self, selector: str, *paths: Path) -> None:
        """Gives files to an input, as people do in its dialogue."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", nodeId=node, files=[str(path) for path in paths])

    def click(self, label: str) -> None:
        """A button by the words on it."""
        self.run(f"[...document.querySelectorAll('button')].find(it => it.textContent === {json.dumps(label)}).click()")

    def throttle(self, bytes_per_second: int) -> None:
        """-1 for no limit."""
        limits = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_second}
        self.call("Network.emulateNetworkConditions", offline=False, **limits)

    def cookie(self, url: str, name: str, value: str) -> None:
        self.call("Network.setCookie", url=url, name=name, value=value)

    def size(self, width: int, height: int, *, dark: bool = False) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def picture(self, path: Path) -> None:
        path.write_bytes(b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]))

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            block = os.read(self._answers, 1 << 16)
            if not block:
                raise RuntimeError("the browser has gone")
            self._read += block
        text, _, self._read = self._read.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        return message


@contextmanager
def browser(profile: Path, program: str) -> Iterator[Page]:
    """A browser of its own, with an empty profile in `profile`."""
    their_input, commands = os.pipe()
    answers, their_output = os.pipe()
    arguments = [program, *_FLAGS, f"--user-data-dir={profile}", "about:blank"]
    process = _start(arguments, their_input, their_output)
    try:
        yield Page(commands, answers)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(commands)
        os.close(answers)


def _start(arguments: Sequence[str], their_input: int, their_output: int) -> subprocess.Popen[bytes]:
    """The browser reads at 3 and writes at 4."""
    high = [fcntl.fcntl(number, fcntl.F_DUPFD, 10) for number in (their_input, their_output)]
    process = subprocess.Popen(  # noqa: S603
        arguments,
        pass_fds=(3, 4),
        preexec_fn=_placing(*high),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for number in (*high, their_input, their_output):
        os.close(number)
    return process


def _placing(their_input: int, their_output: int) -> Callable[[], None]:
    def place() -> None:
        os.dup2(their_input, 3)
        os.dup2(their_output, 4)

    return place
