"""A webhook is called once, signed, tried again when refused, and led nowhere else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator

import pytest
from django.utils import timezone

from notices import webhooks
from notices.models import Notice, SigningKey
from notices.send import tell
from notices.signatures import newest_key, replace_key
from submitters.models import Submitter
from work import runner
from work.models import Job

from .conftest import EVENT, Call, Receiver, told

pytestmark = pytest.mark.usefixtures("anywhere")


def signatures_of(call: Call, secret: str) -> tuple[list[str], str]:
    """(what was sent, what a receiver with this key computes), in the words of the specification."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.{call.body.decode()}"
    expected = base64.b64encode(hmac.new(key, signed.encode(), hashlib.sha256).digest()).decode()
    return call.headers["webhook-signature"].split(" "), f"v1,{expected}"


def test_a_call_carries_the_event(receiver: Receiver, centre: Submitter) -> None:
    notice = told(receiver.url + "?for=us", centre)

    (call,) = receiver.calls
    body = json.loads(call.body)
    assert (call.path, call.headers["content-type"]) == ("/hook?for=us", "application/json")
    assert call.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert (body["type"], body["subject"], body["text"]) == ("submission.complete", "It is done", "All of it.")
    assert body["data"] == {"submission": "GMI1", "success": True}
    assert (notice.state, notice.status, notice.attempts, notice.error) == (Notice.State.DELIVERED, 204, 1, "")


def test_a_call_is_signed_with_the_key_of_the_centre(receiver: Receiver, centre: Submitter) -> None:
    told(receiver.url, centre)

    sent, expected = signatures_of(receiver.calls[0], newest_key(centre).secret)
    assert sent == [expected]
    assert abs(int(receiver.calls[0].headers["webhook-timestamp"]) - timezone.now().timestamp()) < 300


def test_a_replaced_key_signs_along_for_a_while(receiver: Receiver, centre: Submitter) -> None:
    old, new = newest_key(centre), replace_key(centre)
    told(receiver.url, centre)

    sent, expected = signatures_of(receiver.calls[0], old.secret)
    assert len(sent) == 2
    assert expected in sent
    assert signatures_of(receiver.calls[0], new.secret)[1] == sent[0]


def test_a_key_that_ended_signs_nothing(receiver: Receiver, centre: Submitter) -> None:
    old = newest_key(centre)
    replace_key(centre)
    SigningKey.objects.filter(pk=old.pk).update(ends=timezone.now())
    told(receiver.url, centre)

    sent, expected = signatures_of(receiver.calls[0], old.secret)
    assert expected not in sent


def test_a_refused_call_is_tried_again_with_the_same_id_and_body(receiver: Receiver, centre: Submitter) -> None:
    receiver.status, receiver.answer = 503, b"not now"
    notice = told(receiver.url, centre)
    assert (notice.state, notice.status, notice.error) == (Notice.State.WAITING, 503, "answered 503 not now")

    receiver.status = 200
    Job.objects.update(due=timezone.now())
    runner.drain()
    notice.refresh_from_db()

    first, second = receiver.calls
    assert (notice.state, notice.attempts) == (Notice.State.DELIVERED, 2)
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)


def test_in_the_end_a_notice_is_set_aside(receiver: Receiver, centre: Submitter) -> None:
    receiver.status = 500
    notice = told(receiver.url, centre)
    while Job.objects.exclude(state=Job.State.SET_ASIDE).update(due=timezone.now()):
        runner.drain(1)

    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (Notice.State.SET_ASIDE, runner.MOST_ATTEMPTS)
    assert len(receiver.calls) == runner.MOST_ATTEMPTS


def test_a_receiver_that_is_gone_is_not_called_again(receiver: Receiver, centre: Submitter) -> None:
    receiver.status = 410
    notice = told(receiver.url, centre)

    assert notice.state == Notice.State.FAILED
    assert Job.objects.get().state == Job.State.DONE


def test_a_redirect_is_not_followed(receiver: Receiver, centre: Submitter) -> None:
    receiver.status, receiver.answer_headers = 302, {"Location": receiver.url + "/elsewhere"}
    notice = told(receiver.url, centre)

    assert [call.path for call in receiver.calls] == ["/hook"]
    assert (notice.state, notice.status) == (Notice.State.WAITING, 302)


def test_little_of_an_answer_is_read(receiver: Receiver, centre: Submitter) -> None:
    receiver.status, receiver.answer = 500, b"x" * 5_000_000
    notice = told(receiver.url, centre)

    assert notice.error == "answered 500 " + "x" * webhooks.MOST_READ


def test_nobody_there_is_noted(centre: Submitter) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else can have it
        notice = told(f"http://127.0.0.1:{taken.getsockname()[1]}/", centre)

    assert notice.state == Notice.State.WAITING
    assert notice.error.startswith("ConnectError")


def test_no_proxy_is_asked(receiver: Receiver, centre: Submitter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert told(receiver.url, centre).state == Notice.State.DELIVERED


@pytest.fixture
def dawdler() -> Iterator[int]:
    """The port of a server that sends headers without end, a byte at a time."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def dawdle() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                while not stop.wait(0.01):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=dawdle)
        thread.start()
        yield server.getsockname()[1]
        stop.set()
        thread.join()


def test_an_answer_that_drips_is_cut_off(dawdler: int, centre: Submitter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "SECONDS", 0.3)
    notice = told(f"http://127.0.0.1:{dawdler}/", centre)

    assert notice.error.startswith("ReadTimeout")


def test_without_a_centre_there_is_no_key_and_no_call(receiver: Receiver, db: None) -> None:
    notice = told(receiver.url)

    assert (notice.state, receiver.calls) == (Notice.State.FAILED, [])


def test_nothing_is_sent_for_what_was_undone(receiver: Receiver, centre: Submitter) -> None:
    from django.db import transaction

    with transaction.atomic():
        tell(receiver.url, "It is done", "", EVENT, centre=centre)
        transaction.set_rollback(True)
    runner.drain()

    assert receiver.calls == []
