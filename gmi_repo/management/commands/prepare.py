"""`gmi prepare`: the home folder, the database schema and the static files, before other processes start."""

from typing import Any

from django.core.management.base import BaseCommand

from gmi_repo import serving


class Command(BaseCommand):
    help = "Makes the home folder, migrates the database and collects the static files."

    def handle(self, *args: Any, **options: Any) -> None:
        serving.prepare()
