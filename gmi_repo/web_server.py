"""The web server process: granian over WSGI, as the settings say. Started by `serving`, or by hand (`-m`)."""

import os

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gmi_repo.settings")

from django.conf import settings


def server() -> MPServer:
    """Few threads a worker: the interpreter lock makes more of them slower, on SQLite much slower."""
    return MPServer(
        "gmi_repo.wsgi:application",
        address=settings.GMI_BIND,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        websockets=False,
        workers=settings.GMI_WEB_WORKERS,
        blocking_threads=settings.GMI_WEB_THREADS,
        blocking_threads_idle_timeout=600,  # the most it takes: a thread that ends takes its connections with it
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        log_dictconfig=settings.LOGGING,
    )


if __name__ == "__main__":
    server().serve()
