"""How are the rooms put together? Settings, addresses, processes and the `gmi` command; imported by no one.

The Celery application is loaded with the package, so that every process that starts Django has it.
"""

from gmi_repo.celery import app as celery_app

__all__ = ["celery_app"]
