"""What a test run changes: a pytest plug-in, loaded (by pyproject.toml) before Django's settings are read.

Tests run in the embedded form in a home of their own, with a broker that lives in the process. DATABASE_URL
and GMI_BROKER_URL may be set from outside: then the same suite runs on PostgreSQL and Redis.
"""

import os
import shutil
import tempfile

import pytest

_home = tempfile.mkdtemp(prefix="gmi-tests-")

os.makedirs(os.path.join(_home, "static"))
os.environ.update(GMI_HOME=_home, GMI_EMBEDDED="yes", GMI_DEBUG="no")
os.environ.setdefault("GMI_BROKER_URL", "memory://")
os.environ.setdefault("GMI_BASE_URL", "http://testserver")
os.environ.update(GMI_HARVEST_RATES="127.0.0.1=0", GMI_HARVEST_BACKOFF_MS="1")  # stand-ins on this machine need no rest


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Cheap passwords, plain static files, an own queue, and a database that threads of a test can share."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.CELERY_TASK_DEFAULT_QUEUE = f"gmi-tests-{os.getpid()}"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    default = settings.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):
        default.setdefault("TEST", {})["NAME"] = os.path.join(_home, "test.sqlite3")
        default["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF"


def pytest_unconfigure() -> None:
    shutil.rmtree(_home, ignore_errors=True)
