"""Webhooks are signed as the Standard Webhooks specification 1.0.0 says, with a key of the centre they are for.

Signed is `{id}.{timestamp}.{body}` by HMAC-SHA-256; a signature is `v1,` and its base64, several are parted by spaces.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from submitters.models import Submitter

from .models import SigningKey

PREFIX = "whsec_"
KEY_BYTES = 32
OVERLAP = timedelta(days=1)
"""How long a replaced key signs along, so that a receiver can change over without missing a call."""


def newest_key(centre: Submitter) -> SigningKey:
    """The key to show to the centre's members; the first one is made when it is first needed."""
    key = SigningKey.objects.filter(submitter=centre, ends=None).first()
    return key or SigningKey.objects.create(submitter=centre, secret=_new_secret())


def replace_key(centre: Submitter) -> SigningKey:
    """A new key; those before it sign along for a day."""
    SigningKey.objects.filter(submitter=centre, ends=None).update(ends=timezone.now() + OVERLAP)
    return SigningKey.objects.create(submitter=centre, secret=_new_secret())


def live_secrets(centre: Submitter) -> list[str]:
    """What to sign with now, newest first."""
    newest_key(centre)
    live = SigningKey.objects.filter(Q(ends=None) | Q(ends__gt=timezone.now()), submitter=centre)
    return list(live.values_list("secret", flat=True))


def signed_headers(keys: Iterable[str], message_id: str, body: bytes) -> dict[str, str]:
    """Webhook-Id, Webhook-Timestamp (seconds since 1970) and Webhook-Signature."""
    timestamp = str(int(timezone.now().timestamp()))
    return {
        "Webhook-Id": message_id,
        "Webhook-Timestamp": timestamp,
        "Webhook-Signature": " ".join(signature(key, message_id, timestamp, body) for key in keys),
    }


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """One signature, as a receiver computes it to compare."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def _new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
