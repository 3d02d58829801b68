"""Django's way in (its admin uses it) through the same door: throttled, and one hash at a time."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from submitters import credentials
from submitters.client_address import client_address
from submitters.models import Account


class ThrottledBackend(ModelBackend):
    """Permissions and sessions as Django has them; only the check of a password is ours."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Account | None:
        """The account, or None. PermissionDenied, when throttled, makes Django stop asking and say no."""
        if username is None or password is None:
            return None
        try:
            return credentials.check_password(username, password, client_address(request.META if request else {}))
        except credentials.CredentialsRefused:
            return None
        except credentials.LoginThrottled as throttled:
            raise PermissionDenied from throttled
