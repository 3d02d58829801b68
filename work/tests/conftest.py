"""A task that can be watched, and the hints that reach the broker."""

from collections.abc import Callable, Iterator
from queue import Empty

import pytest
from celery import current_app
from kombu import Connection, pools
from pytest_django import DjangoCaptureOnCommitCallbacks

from work import outbox

Commit = DjangoCaptureOnCommitCallbacks
Done = list[outbox.Payload]
Hints = Callable[[], list[int]]

_done: Done = []


@outbox.handler("test.write")
def _write(payload: outbox.Payload) -> None:
    _done.append(payload)
    if payload.get("fails"):
        raise RuntimeError("asked to\nfail")


@pytest.fixture
def done() -> Done:
    """The payloads that the handler of `test.write` was given; it fails on those that say `fails`."""
    _done.clear()
    return _done


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Commit) -> Commit:
    return django_capture_on_commit_callbacks


@pytest.fixture
def hints() -> Iterator[Hints]:
    """Takes from the real broker what lies there, as job ids."""
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue(current_app.conf.task_default_queue)

        def taken() -> list[int]:
            found: list[int] = []
            while True:
                try:
                    message = queue.get(block=False)
                except Empty:
                    return found
                found.append(message.payload[0][0])
                message.ack()

        taken()
        yield taken
        queue.close()


@pytest.fixture
def absent_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hints go to an address where nobody listens, as the service would send them there."""
    at_once = {"max_retries": 1, "interval_start": 0, "interval_step": 0}
    producers = pools.producers[Connection("redis://127.0.0.1:1/0", transport_options=at_once)]
    monkeypatch.setattr(current_app.amqp, "_producer_pool", producers)
