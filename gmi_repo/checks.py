"""System checks of the settings as a whole: what each reader of the environment cannot see alone.

Those of safety hold outside the embedded form only, and as errors: `gmi serve`, and Django's own commands, refuse to
start.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@register(Tags.security)
def production_secret(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if settings.GMI_EMBEDDED or (
        settings.SECRET_KEY != settings.GMI_DEMO_SECRET_KEY and len(settings.SECRET_KEY) >= 32
    ):
        return []
    hint = "Set GMI_SECRET_KEY, or GMI_SECRET_KEY_FILE, to at least 32 random characters."
    return [Error("The secret key is the demonstration's, or too short.", hint=hint, id="gmi.E001")]


@register(Tags.security)
def production_debug(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if not settings.DEBUG or not _is_public():
        return []
    return [Error("GMI_DEBUG is on while the service is public.", hint="Unset GMI_DEBUG.", id="gmi.E002")]


@register(Tags.security)
def production_address(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if settings.GMI_EMBEDDED or settings.GMI_BASE_URL_IS_SET:
        return []
    hint = "Set GMI_BASE_URL to the address that clients use, such as https://repository.example.org"
    return [Error("The public address is not known.", hint=hint, id="gmi.E003")]


@register(Tags.security)
def production_password(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if settings.GMI_EMBEDDED or not settings.GMI_DEMO_PASSWORD:
        return []
    hint = "Unset GMI_DEMO_PASSWORD; make accounts with `gmi account add`."
    return [Error("A demonstration password is set outside the embedded form.", hint=hint, id="gmi.E004")]


@register(Tags.database)
def production_accounts(
    app_configs: Sequence[AppConfig] | None, databases: Iterable[str] | None = None, **_: Any
) -> list[CheckMessage]:
    if settings.GMI_EMBEDDED or "default" not in (databases or ()):
        return []
    names = _demo_accounts()
    if not names:
        return []
    hint = "Remove them with `gmi account remove`, or start with a fresh database."
    return [Error(f"The database holds demonstration accounts: {', '.join(names)}.", hint=hint, id="gmi.E005")]


@register(Tags.files)
def upload_folder(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Silent about one that is not there yet: `gmi prepare` makes it."""
    folder: Path = settings.GMI_UPLOAD_FOLDER
    if not folder.exists():
        return []
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        hint = "Make GMI_UPLOAD_FOLDER a folder of the account that runs the service."
        return [Error(f"Uploads cannot be written to {folder}.", hint=hint, id="gmi.E006")]
    if folder.stat().st_mode & 0o077:
        hint = f"chmod 700 {folder}, or `gmi prepare`."
        return [Warning(f"Others on this machine may look into {folder}.", hint=hint, id="gmi.W007")]
    return []


def refuse_unsafe_settings() -> None:
    """Raises ImproperlyConfigured with every error of the settings; asks no database: that may come later."""
    errors = [problem for problem in run_checks(tags=[Tags.security]) if problem.is_serious()]
    if errors:
        raise ImproperlyConfigured("\n".join(str(error) for error in errors))


def _demo_accounts() -> list[str]:
    from submitters.models import Account

    connection = connections["default"]
    if Account._meta.db_table not in connection.introspection.table_names():
        return []  # nothing was migrated yet
    demo = Account.objects.filter(is_demo=True, is_active=True)
    return list(demo.order_by("username").values_list("username", flat=True))


def _is_public() -> bool:
    """Whether anyone but this machine can be meant to reach the service."""
    hosts = {urlsplit(settings.GMI_BASE_URL).hostname, *(host.strip("[]") for host in settings.ALLOWED_HOSTS)}
    return not settings.GMI_EMBEDDED or settings.GMI_BIND not in LOOPBACK or not hosts <= LOOPBACK
