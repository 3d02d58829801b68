"""Every setting, from the environment alone. Nothing is opened, created or connected here.

docs/operating.md has the table of variables; a test holds it to this file. Two forms, one code path:
embedded (SQLite, files, one machine, demo accounts) and clustered (PostgreSQL, Redis, S3).
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from gmi_repo import backends, logs
from gmi_repo.environment import Environment

env = Environment(os.environ)

# --------------------------------------------------------------------------------------------- what and where
GMI_HOME = env.path("GMI_HOME", Path("var"))
DATABASE_URL = env.secret("DATABASE_URL", f"sqlite://{GMI_HOME}/gmi.sqlite3")
GMI_EMBEDDED = env.flag("GMI_EMBEDDED", default=DATABASE_URL.startswith("sqlite:"))
DEBUG = env.flag("GMI_DEBUG", default=False)

GMI_BIND = env.text("GMI_BIND", "127.0.0.1")
PORT = env.integer("PORT", 8000, least=1, most=65535)
GMI_BASE_URL_IS_SET = bool(env.text("GMI_BASE_URL"))
GMI_BASE_URL = env.url("GMI_BASE_URL", f"http://127.0.0.1:{PORT}", schemes=("http", "https"))
GMI_WEB_WORKERS = env.integer("GMI_WEB_WORKERS", 2, least=1, most=256)
GMI_WEB_THREADS = env.integer("GMI_WEB_THREADS", 2, least=1, most=256)
GMI_TRANSFER_THREADS = env.integer("GMI_TRANSFER_THREADS", 16, least=1, most=1024)
GMI_TASK_WORKERS = env.integer("GMI_TASK_WORKERS", 1, least=1, most=256)
GMI_FILE_WORKERS = env.integer("GMI_FILE_WORKERS", 1, least=1, most=256)

GMI_DEMO_SECRET_KEY = "not-a-secret: serve writes a random key of its own"  # noqa: S105 - that is the point
SECRET_KEY = env.secret("GMI_SECRET_KEY", GMI_DEMO_SECRET_KEY, default_file=GMI_HOME / "secret-key")
GMI_DEMO_PASSWORD = env.secret("GMI_DEMO_PASSWORD", "")
GMI_SIGN_UP = env.flag("GMI_SIGN_UP", default=False)

GMI_LINK_PREFIX = env.text("GMI_LINK_PREFIX", "http://www.g-m-i.org/links/")
GMI_ACCESSION_PREFIX = env.text("GMI_ACCESSION_PREFIX", "GMI")
GMI_MAX_BODY_BYTES = env.integer("GMI_MAX_BODY_BYTES", 16 * 2**20, least=2**10, most=2**30)
GMI_MAX_PACKAGE_BYTES = env.integer("GMI_MAX_PACKAGE_BYTES", 100 * 2**20, least=2**10, most=2**30)
GMI_WEBHOOK_PRIVATE = env.flag("GMI_WEBHOOK_PRIVATE", default=False)
GMI_MINIMUM_FREE_BYTES = env.integer("GMI_MINIMUM_FREE_BYTES", 256 * 2**20, least=0, most=2**50)

# ---------------------------------------------------------------------------------------------------- uploads
GMI_UPLOAD_FOLDER = env.path("GMI_UPLOAD_FOLDER", GMI_HOME / "uploads")
GMI_UPLOAD_MAX_BYTES = env.integer("GMI_UPLOAD_MAX_BYTES", 2**40, least=1, most=2**50)
GMI_UPLOAD_QUOTA_BYTES = env.integer("GMI_UPLOAD_QUOTA_BYTES", 2**41, least=1, most=2**55)
GMI_UPLOADS_OPEN = env.integer("GMI_UPLOADS_OPEN", 1000, least=1, most=100_000)
GMI_UPLOAD_DAYS = env.integer("GMI_UPLOAD_DAYS", 7, least=1, most=365)
GMI_UPLOAD_DIGESTS = env.choice("GMI_UPLOAD_DIGESTS", ("after", "receiving"), "after")
GMI_UPLOAD_ORIGINS = env.words("GMI_UPLOAD_ORIGINS")
GMI_AREA_DAYS = env.integer("GMI_AREA_DAYS", 120, least=1, most=3650)

# ---------------------------------------------------------------------------------------------------- mirrors
_addresses = ("http", "https")
GMI_ENA_PORTAL_URL = env.url("GMI_ENA_PORTAL_URL", "https://www.ebi.ac.uk/ena/portal/api", _addresses)
GMI_ENA_BROWSER_URL = env.url("GMI_ENA_BROWSER_URL", "https://www.ebi.ac.uk/ena/browser/api", _addresses)
GMI_NCBI_EUTILS_URL = env.url("GMI_NCBI_EUTILS_URL", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils", _addresses)
GMI_NCBI_DUMPS_URL = env.url("GMI_NCBI_DUMPS_URL", "https://ftp.ncbi.nlm.nih.gov/sra/reports/Metadata", _addresses)
GMI_NCBI_DATABASES = env.words("GMI_NCBI_DATABASES", default=("sra", "bioproject", "biosample"))
GMI_NCBI_API_KEY = env.secret("GMI_NCBI_API_KEY", "")
GMI_DDBJ_SEARCH_URL = env.url("GMI_DDBJ_SEARCH_URL", "https://ddbj.nig.ac.jp/search/api", _addresses)
GMI_DDBJ_FILES_URL = env.url("GMI_DDBJ_FILES_URL", "https://ddbj.nig.ac.jp/public/ddbj_database", _addresses)
GMI_HARVEST_TOOL = env.text("GMI_HARVEST_TOOL", "gmi-repository")
GMI_HARVEST_EMAIL = env.text("GMI_HARVEST_EMAIL", "")
GMI_HARVEST_RATES = env.rates("GMI_HARVEST_RATES")
GMI_HARVEST_CONNECT_SECONDS = env.integer("GMI_HARVEST_CONNECT_SECONDS", 10, least=1, most=600)
GMI_HARVEST_READ_SECONDS = env.integer("GMI_HARVEST_READ_SECONDS", 60, least=1, most=3600)
GMI_HARVEST_RETRIES = env.integer("GMI_HARVEST_RETRIES", 3, least=0, most=20)
GMI_HARVEST_BACKOFF_MS = env.integer("GMI_HARVEST_BACKOFF_MS", 1000, least=1, most=60_000)
GMI_HARVEST_PRIVATE = env.words("GMI_HARVEST_PRIVATE")
GMI_HARVEST_MAX_BYTES = env.integer("GMI_HARVEST_MAX_BYTES", 2**40, least=1, most=2**50)
GMI_FIXITY_DAYS = env.integer("GMI_FIXITY_DAYS", 30, least=0, most=3650)
GMI_MIRROR_MARGIN_DAYS = env.integer("GMI_MIRROR_MARGIN_DAYS", 30, least=0, most=3650)

# ------------------------------------------------------------------------------------------- backing services
GMI_STATEMENT_TIMEOUT_MS = env.integer("GMI_STATEMENT_TIMEOUT_MS", 30_000, least=100, most=3_600_000)
DATABASES = {"default": backends.database(DATABASE_URL, GMI_STATEMENT_TIMEOUT_MS)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

GMI_BROKER_URL = env.secret("GMI_BROKER_URL", f"filesystem://{GMI_HOME}/queue")
GMI_STORAGE_URL = env.url("GMI_STORAGE_URL", f"file://{GMI_HOME}/files", schemes=("file", "s3"))
_raw_url = GMI_STORAGE_URL if GMI_STORAGE_URL.startswith("s3:") else f"file://{GMI_HOME}"
GMI_RAW_URL = env.url("GMI_RAW_URL", _raw_url, schemes=("file", "s3"))
STATIC_ROOT = GMI_HOME / "static"
STATIC_URL = "/static/"
STORAGES = {
    "default": backends.file_store(GMI_STORAGE_URL),
    "files": backends.file_store(GMI_STORAGE_URL),
    "raw": backends.file_store(backends.below(GMI_RAW_URL, "raw")),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = GMI_MAX_BODY_BYTES

_email = backends.email(env.secret("GMI_EMAIL_URL", "console:"))
EMAIL_BACKEND = _email["BACKEND"]
EMAIL_HOST = _email.get("HOST", "")
EMAIL_PORT = _email.get("PORT", 25)
EMAIL_HOST_USER = _email.get("HOST_USER", "")
EMAIL_HOST_PASSWORD = _email.get("HOST_PASSWORD", "")
EMAIL_USE_SSL = _email.get("USE_SSL", False)
EMAIL_USE_TLS = _email.get("USE_TLS", False)
EMAIL_TIMEOUT = _email.get("TIMEOUT")
DEFAULT_FROM_EMAIL = env.text("GMI_EMAIL_FROM", f"GMI repository <noreply@{urlsplit(GMI_BASE_URL).hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# ------------------------------------------------------------------------------------------------------ rooms
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "drf_spectacular_sidecar",
    "work",
    "submitters",
    "taxonomy",
    "notices",
    "records",
    "reviews",
    "hypermedia",
    "studies",
    "samples",
    "experiments",
    "runs",
    "analyses",
    "submissions",
    "uploads",
    "harvest",
    "mirrors",
    "gmi_repo",
]
# Short on purpose: each one is paid for by every read. Sessions and what hangs on them run for browsers only.
MIDDLEWARE = [
    "hypermedia.envelope.Envelope",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gmi_repo.browser_sessions.BrowserSessions",
]
ROOT_URLCONF = "gmi_repo.urls"
WSGI_APPLICATION = "gmi_repo.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False

# --------------------------------------------------------------------------------------------------- accounts
AUTH_USER_MODEL = "submitters.Account"
AUTHENTICATION_BACKENDS = ["submitters.backend.ThrottledBackend"]
PASSWORD_HASHERS = [
    "gmi_repo.password_hashers.FrugalArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# ------------------------------------------------------------------------------------------- the web at large
_public = urlsplit(GMI_BASE_URL)
_over_tls = _public.scheme == "https"
_loopback = ("localhost", "127.0.0.1", "[::1]") if GMI_EMBEDDED else ()
ALLOWED_HOSTS = env.words("GMI_ALLOWED_HOSTS", default=(_public.hostname or "localhost", *_loopback))
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = _over_tls
SESSION_COOKIE_SECURE = _over_tls
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
# hypermedia.envelope writes these headers on every answer; written here as well they would be paid for twice.
SECURE_CONTENT_TYPE_NOSNIFF = False
SECURE_REFERRER_POLICY = None
SECURE_CROSS_ORIGIN_OPENER_POLICY = None
SECURE_SSL_REDIRECT = _over_tls
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _over_tls else 0
# Only behind a proxy that sets, and never passes on, this header: else anyone could claim to come by https.
GMI_TRUSTED_PROXY = env.flag("GMI_TRUSTED_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if GMI_TRUSTED_PROXY else None
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # includeSubDomains would speak for host names that are not ours
    "security.W021",  # and so would preload
    # X-Frame-Options, X-Content-Type-Options, Referrer-Policy: set by hypermedia.envelope, on every answer
    "security.W002",
    "security.W006",
    "security.W022",
    # gmi_repo.browser_sessions runs the CSRF, session, account and message middlewares where they matter
    "security.W003",
    "admin.E408",
    "admin.E409",
    "admin.E410",
]

# ------------------------------------------------------------------------------------------------------- work
_task_seconds = env.integer("GMI_TASK_SECONDS", 600, least=10, most=6 * 3600)
_broker = backends.broker(GMI_BROKER_URL, visibility_timeout=2 * _task_seconds)
CELERY_BROKER_URL = _broker["url"]
CELERY_BROKER_TRANSPORT_OPTIONS = _broker["options"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = _task_seconds
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10.0
CELERY_TASK_DEFAULT_QUEUE = "gmi"
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "raw": {"task": "harvest.take-care", "schedule": 3600.0, "options": {"expires": 3600}},
    "uploads": {"task": "uploads.sweep", "schedule": 600.0, "options": {"expires": 600}},
    "mirrors": {"task": "mirrors.tick", "schedule": 60.0, "options": {"expires": 60}},
    "sweep": {"task": "work.sweep", "schedule": 30.0, "options": {"expires": 30}},
    "beat": {"task": "work.beat", "schedule": 15.0, "options": {"expires": 15}},
    "login-counters": {"task": "submitters.forget_old_counters", "schedule": 86400.0},
    "waiting": {"task": "records.settle_waiting", "schedule": 3600.0},
    "holds": {"task": "records.release_due", "schedule": 3600.0},
    "returns": {"task": "records.restore_due", "schedule": 3600.0},
    "notices": {"task": "notices.forget", "schedule": 86400.0},
    "answers": {"task": "hypermedia.forget_answers", "schedule": 86400.0},
    "deliveries": {"task": "submissions.forget_failed", "schedule": 86400.0},
}
# A job claimed longer than this by a worker that said nothing more is anyone's again.
GMI_LEASE_SECONDS = _task_seconds + 60
# Long tasks keep a short claim by renewing it, so that the job of a worker that was killed is taken up soon.
GMI_LONG_TASK_SECONDS = env.integer("GMI_LONG_TASK_SECONDS", 6 * 3600, least=60, most=7 * 24 * 3600)
GMI_LONG_LEASE_SECONDS = env.integer("GMI_LONG_LEASE_SECONDS", 120, least=2, most=3600)

LOGGING = logs.configuration(readable=GMI_EMBEDDED, level=env.choice("GMI_LOG_LEVEL", logs.LEVELS, "INFO"))
LOGGING_CONFIG = "gmi_repo.logs.configure"

if set(GMI_NCBI_DATABASES) - {"sra", "bioproject", "biosample"}:
    env.fault("GMI_NCBI_DATABASES", "names a database that is not mirrored", "some of: sra bioproject biosample")
if urlsplit(DATABASE_URL).scheme not in ("sqlite", "postgres", "postgresql"):
    env.fault("DATABASE_URL", "names no database we can use", "sqlite:///file or postgres://…")
if urlsplit(GMI_BROKER_URL).scheme not in ("filesystem", "redis", "rediss", "memory"):
    env.fault("GMI_BROKER_URL", "names no broker we can use", "filesystem:///folder, redis://… or rediss://…")
env.refuse()
