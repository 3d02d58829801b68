"""Telling somebody: `tell` notes what is to be sent, in the caller's transaction; a worker sends it after that."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

import httpcore
import orjson
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from submitters.models import Submitter
from work import outbox
from work.runner import MOST_ATTEMPTS

from .addresses import LONGEST, AddressRefused, Mailbox, Webhook, understand
from .models import Notice
from .signatures import live_secrets, signed_headers
from .webhooks import post

GONE = 410
"""The one answer that means: never again (Standard Webhooks, section on endpoints that end)."""


class NotDelivered(Exception):
    """The other side did not take it; it is tried again later."""


def tell(address: str, subject: str, text: str, event: Mapping[str, Any], *, centre: Submitter | None = None) -> Notice:
    """Send word of `event` to an e-mail address (subject and text) or a webhook (all of it, as JSON), once committed.

    `centre` is whose key signs a webhook; without one none is called. Never raises for an address that is wrong:
    that is what the log of notices is for.
    """
    notice = Notice(
        key=f"msg_{secrets.token_urlsafe(18)}",
        address=_presentable(address),
        subject=" ".join(subject.split())[:500],
        text=text,
        event=dict(event),
        submitter=centre,
    )
    try:
        _require_key(understand(address), centre)
    except AddressRefused as refused:
        notice.state, notice.error = Notice.State.FAILED, str(refused)
    notice.save()
    if notice.state == Notice.State.WAITING:
        outbox.enqueue("notices.deliver", notice.key, {"notice": notice.pk})
    return notice


def _presentable(address: str) -> str:
    """An address as the log shows it: of one line, without a password."""
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in address[:LONGEST])
    return re.sub(r"//[^/]*@", "//", plain)


def _require_key(target: Mailbox | Webhook, centre: Submitter | None) -> None:
    if isinstance(target, Webhook) and centre is None:
        raise AddressRefused("No centre stands behind this event, so there is no key to sign a webhook with.")


@outbox.handler("notices.deliver", in_transaction=False)
def deliver(payload: Mapping[str, Any]) -> None:
    """Send one notice. Trigger: the outbox row written with it. Steps: count the attempt, send, note how it went.

    Retried: whatever the network or the other side refuses, with growing delays. Set aside: after the eighth
    attempt, in the table of jobs. A second run sends nothing when the first one was noted; if its worker died
    before that, the receiver gets the same id twice and knows it by that.
    """
    notice = Notice.objects.select_related("submitter").filter(pk=payload["notice"]).first()
    if notice is None or notice.state in (Notice.State.DELIVERED, Notice.State.FAILED):
        return
    notice.attempts += 1
    notice.tried = timezone.now()
    notice.save(update_fields=["attempts", "tried"])
    try:
        _attempt(notice)
    except AddressRefused as refused:
        _note(notice, Notice.State.FAILED, str(refused))
    except (NotDelivered, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as failure:
        is_last = notice.attempts % MOST_ATTEMPTS == 0
        _note(notice, Notice.State.SET_ASIDE if is_last else Notice.State.WAITING, _told(failure))
        raise
    else:
        _note(notice, Notice.State.DELIVERED, "")


def _attempt(notice: Notice) -> None:
    target = understand(notice.address)
    if isinstance(target, Mailbox):
        EmailMessage(notice.subject, notice.text, None, [target.address]).send()
        return
    _require_key(target, notice.submitter)
    body = body_of(notice)
    keys = live_secrets(notice.submitter) if notice.submitter else []
    headers = {"Content-Type": "application/json", **signed_headers(keys, notice.key, body)}
    answer = post(target.url, headers, body)
    notice.status = answer.status
    if answer.status == GONE:
        raise AddressRefused("The receiver says that it is gone (410).")
    if not answer.is_yes:
        raise NotDelivered(f"answered {answer.status} {answer.excerpt}".strip())


def body_of(notice: Notice) -> bytes:
    """What a webhook gets: the same bytes at every attempt."""
    event = dict(notice.event)
    return orjson.dumps(
        {
            "type": event.pop("type", "notice"),
            "timestamp": notice.created.isoformat(),
            "source": settings.GMI_BASE_URL,
            "subject": notice.subject,
            "text": notice.text,
            "data": event,
        }
    )


def _note(notice: Notice, state: Notice.State, error: str) -> None:
    notice.state, notice.error = state, error
    notice.save(update_fields=["state", "error", "status"])


def _told(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}".removeprefix("NotDelivered: ").removesuffix(": ")[:1000]
