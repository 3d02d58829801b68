"""The web server process: granian over WSGI, as the settings say. Started by `serving`, or by hand (`-m`)."""

import logging
import os

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gmi_repo.settings")

from django.conf import settings

from gmi_repo import seats


def server() -> MPServer:
    """Threads are made when they are needed; how many of them compute at a time is the business of `seats`."""
    return MPServer(
        "gmi_repo.wsgi:application",
        address=settings.GMI_BIND,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        websockets=False,
        workers=settings.GMI_WEB_WORKERS,
        blocking_threads=seats.threads(settings.GMI_WEB_THREADS, settings.GMI_TRANSFER_THREADS),
        blocking_threads_idle_timeout=600,  # the most it takes: a thread that ends takes its connections with it
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        log_dictconfig=settings.LOGGING,
    )


def _is_worth_saying(record: logging.LogRecord) -> bool:
    """Not that there are many threads: most of them wait for slow lines, and `seats` counts those that compute."""
    return "Python threads" not in record.getMessage()


if __name__ == "__main__":
    logging.getLogger("_granian").addFilter(_is_worth_saying)
    server().serve()
