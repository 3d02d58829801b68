"""Personal tokens: made, shown once, found by digest, revoked. What a request proves is in `credentials`."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from submitters.models import Account, Token

PREFIX = "gmi_"
"""Tells people and secret scanners what a leaked string is."""

_SHAPE = re.compile(re.escape(PREFIX) + r"[A-Za-z0-9_-]{43}\Z")


def looks_like_token(secret: str) -> bool:
    """Whether this has the form of our tokens; no password of such a form can be set by chance."""
    return _SHAPE.match(secret) is not None


def digest_of(secret: str) -> str:
    """SHA-256 in hexadecimal: enough, since a token is 256 random bits and no word list holds it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def create_token(account: Account, name: str, expires: datetime | None = None) -> tuple[Token, str]:
    """A new token and its secret, which is nowhere kept and cannot be shown again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(account=account, name=name, digest=digest_of(secret), expires=expires)
    return token, secret


def revoke_token(token: Token) -> None:
    """End a token now; a second time changes nothing."""
    if token.revoked is None:
        token.revoked = timezone.now()
        token.save(update_fields=["revoked"])


def find_live(secret: str) -> Token | None:
    """The token of this secret, with its account, if neither of them has ended."""
    now = timezone.now()
    live = Q(expires=None) | Q(expires__gt=now)
    tokens = Token.objects.select_related("account").filter(live, revoked=None, account__is_active=True)
    return tokens.filter(digest=digest_of(secret)).first()


def note_use(token: Token) -> None:
    """Keep the day of last use. A day is enough to find tokens nobody uses, and costs one write a day."""
    today = timezone.now().date()
    if token.last_used != today:
        Token.objects.filter(pk=token.pk).update(last_used=today)
