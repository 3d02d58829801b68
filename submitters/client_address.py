"""Where a request comes from, as far as it can be believed."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings


def client_address(meta: Mapping[str, object]) -> str:
    """The address of the client, from a request's META; empty where there is none, as in a test.

    Only behind a proxy of our own (GMI_TRUSTED_PROXY) is X-Forwarded-For read, and of it the last entry,
    which that proxy wrote; what stands before it anybody may have written.
    """
    if getattr(settings, "GMI_TRUSTED_PROXY", False):
        forwarded = str(meta.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return str(meta.get("REMOTE_ADDR", ""))
