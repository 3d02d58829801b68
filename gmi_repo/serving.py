"""`gmi serve`: which processes make up the service, and what must be true before they start.

The processes themselves are kept running by `processes`; what the embedded form prepares is asked of the
rooms.
"""

import socket
import sys
from collections.abc import Callable, Mapping, Sequence

import httpx
from django.conf import settings
from django.core.management import CommandError, call_command

from gmi_repo import celery_app, home
from gmi_repo.processes import Child, Household
from work.tasks import queue_of_long_tasks

ROLES = ("web", "worker", "files", "beat")


def prepare() -> None:
    """Home folder, database schema, static files. Safe to repeat, and to run while the service serves."""
    home.prepare(settings.GMI_HOME, settings.GMI_EMBEDDED, settings.GMI_UPLOAD_FOLDER)
    _name_queues()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["redoc"])


def _name_queues() -> None:
    """The file broker keeps the names of its queues in files, and bears no two processes that begin one at a time."""
    if not settings.GMI_BROKER_URL.startswith("filesystem:"):
        return
    with celery_app.connection_for_write() as connection:
        for name in (settings.CELERY_TASK_DEFAULT_QUEUE, queue_of_long_tasks()):
            celery_app.amqp.queues[name](connection.default_channel).declare()


def serve(roles: Sequence[str]) -> int:
    """Runs the processes of `roles` until told to stop; returns the exit status. Raises CommandError."""
    on_tick: Callable[[], None] = _nothing
    if "web" in roles:
        _require_free_port(settings.GMI_BIND, settings.PORT)
        on_tick = _Announcement(_demo_accounts())
    return Household([_child(role) for role in roles]).run(on_tick)


def _child(role: str) -> Child:
    # The file broker moves messages through the temporary folder: within one file system that is atomic.
    return Child(role, [sys.executable, "-m", *_ARGUMENTS[role]()], {"TMPDIR": str(settings.GMI_HOME / "tmp")})


def _web() -> list[str]:
    return ["gmi_repo.web_server"]


def _worker() -> list[str]:
    return _celery_worker("worker", settings.CELERY_TASK_DEFAULT_QUEUE, settings.GMI_TASK_WORKERS)


def _files() -> list[str]:
    """What takes long: mail and notices must not wait for the digests of a large file."""
    return _celery_worker("files", queue_of_long_tasks(), settings.GMI_FILE_WORKERS)


def _celery_worker(name: str, queue: str, processes: int) -> list[str]:
    # What is left out would poll the file broker, and we have no use for it on Redis either.
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [*_CELERY, "worker", "-n", f"{name}@%h", "-Q", queue, "--concurrency", str(processes), *quiet]


def _beat() -> list[str]:
    # It keeps its times in a file, so that a daily task is done daily even if the service is restarted every evening.
    return [*_CELERY, "beat", "--schedule", str(settings.GMI_HOME / "beat-schedule"), "--pidfile="]


_CELERY = ("celery", "--app", "gmi_repo", "--quiet")
_ARGUMENTS: dict[str, Callable[[], list[str]]] = {"web": _web, "worker": _worker, "files": _files, "beat": _beat}


def _demo_accounts() -> Mapping[str, str]:
    """Name and password of each, in the embedded form; none in production."""
    if not settings.GMI_EMBEDDED:
        return {}
    from submitters import demo

    return demo.create_accounts(settings.GMI_HOME, settings.GMI_DEMO_PASSWORD or None)


def _require_free_port(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as taken:
            raise CommandError(f"cannot listen on {address} port {port} ({taken.strerror}); set PORT") from None


class _Announcement:
    """Says once where the service is and how to sign in, as soon as it answers."""

    def __init__(self, passwords: Mapping[str, str]) -> None:
        self._passwords = passwords
        self._is_made = False

    def __call__(self) -> None:
        if self._is_made or not _answers(settings.GMI_BIND, settings.PORT):
            return
        self._is_made = True
        print(_greeting(self._passwords), flush=True)


def _answers(address: str, port: int) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - compared, not bound
    try:
        return httpx.get(httpx.URL(scheme="http", host=host, port=port, path="/healthz"), timeout=1).is_success
    except httpx.TransportError:
        return False


def _greeting(passwords: Mapping[str, str]) -> str:
    lines = [f"GMI repository at {settings.GMI_BASE_URL}/   (data in {settings.GMI_HOME}, Ctrl-C stops it)"]
    if passwords:
        lines.append(f"Accounts of this trial, also in {settings.GMI_HOME / 'demo-credentials'}:")
        lines += [f"  {name:<20}{password}" for name, password in passwords.items()]
    return "\n".join(lines)


def _nothing() -> None:
    """Without the web there is nothing to announce."""
