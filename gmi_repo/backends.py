"""What the addresses of our backing services mean to Django and Celery. Nothing is opened here.

SQLite or PostgreSQL, the file system or Redis, files or S3: this module is all of the difference.
"""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

SQLITE_OPTIONS: dict[str, Any] = {
    # Transactions take the write lock when they begin: none fails half-way because another wrote meanwhile.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: what was acknowledged survives a power cut, which NORMAL does not promise in WAL mode.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728",
}


def database(url: str, statement_timeout_ms: int) -> dict[str, Any]:
    """Django's DATABASES entry for `sqlite:///absolute/path` or `postgres://user:password@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path),
            "CONN_MAX_AGE": None,
            "OPTIONS": SQLITE_OPTIONS,
        }
    return {
        "ENGINE": "gmi_repo.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        # A new backend process per request costs eight times the request itself.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _postgres_options(_only(parts.query), statement_timeout_ms),
    }


def _postgres_options(wanted: dict[str, str], statement_timeout_ms: int) -> dict[str, Any]:
    """Statements are prepared on the server; none runs, waits for a lock or idles for ever."""
    limits = {
        "statement_timeout": statement_timeout_ms,
        "lock_timeout": min(10_000, statement_timeout_ms),
        "idle_in_transaction_session_timeout": 2 * statement_timeout_ms,
    }
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    return {
        "server_side_binding": True,
        "prepare_threshold": 3,
        "connect_timeout": 5,
        "options": options,
        **wanted,
    }


def broker(url: str, visibility_timeout: int) -> dict[str, Any]:
    """Celery's `broker_url` and `broker_transport_options` for `filesystem:///path`, `redis://…` or `memory://`."""
    parts = urlsplit(url)
    if parts.scheme == "filesystem":
        folder = unquote(parts.path)
        options: dict[str, Any] = {
            "data_folder_in": folder,
            "data_folder_out": folder,
            "control_folder": folder,
        }
        return {"url": "filesystem://localhost", "options": options}
    if parts.scheme == "memory":
        return {"url": url, "options": {}}
    # A request must not hang on a silent broker: the hint it wants to send may be lost without harm.
    # Left to itself, kombu tries one that is away again after two seconds, and after four.
    timeouts = {"socket_timeout": 5, "socket_connect_timeout": 2, "visibility_timeout": visibility_timeout}
    return {"url": url, "options": {**timeouts, "max_retries": 1, "interval_start": 0, "interval_step": 0}}


def file_store(url: str) -> dict[str, Any]:
    """Django's STORAGES entry for `file:///folder` or `s3://bucket/prefix?endpoint=…&region=…`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        private = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        options: dict[str, Any] = {"location": Path(unquote(parts.path)), **private}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    wanted = _only(parts.query)
    options = {
        "bucket_name": parts.netloc,
        "location": unquote(parts.path.lstrip("/")),
        "endpoint_url": wanted.get("endpoint"),
        "region_name": wanted.get("region"),
        "client_config": _s3_client(wanted.get("addressing", "path")),
        "default_acl": None,
        "file_overwrite": False,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def below(url: str, folder: str) -> str:
    """The address of a folder in a store of files."""
    parts = urlsplit(url)
    return parts._replace(path=f"{parts.path.rstrip('/')}/{folder}").geturl()


def _s3_client(addressing: str) -> Any:
    """Nobody waits long for a silent service; each request is repeated a few times, with pauses that grow."""
    from botocore.config import Config  # an extra: the store in files needs no S3

    return Config(
        signature_version="s3v4",
        s3={"addressing_style": addressing},
        connect_timeout=5,
        read_timeout=60,
        retries={"mode": "standard", "total_max_attempts": 4},
        max_pool_connections=64,
        # Services other than Amazon's do not all know the newer checksums; ours are MD5 and SHA-256 in any case.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


def email(url: str) -> dict[str, Any]:
    """Django's EMAIL_* settings, without the prefix, for `console:` or `smtp://user:password@host:port?tls=yes`."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    implicit = parts.scheme == "smtps"
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "HOST": parts.hostname or "localhost",
        "PORT": parts.port or (465 if implicit else 25),
        "HOST_USER": unquote(parts.username or ""),
        "HOST_PASSWORD": unquote(parts.password or ""),
        "USE_SSL": implicit,
        "USE_TLS": not implicit and _only(parts.query).get("tls") in {"1", "yes", "true"},
        "TIMEOUT": 10,
    }


def _only(query: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(query).items()}
