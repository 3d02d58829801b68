"""`gmi serve`: everything in one go on one machine, or one role of a cluster in each container."""

import sys
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandParser

from gmi_repo import serving


class Command(BaseCommand):
    help = "Runs the service: prepared and whole without arguments; with roles, only those, on what is prepared."
    requires_system_checks = ()  # asked below: first what makes it unsafe to touch anything, then the rest

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("roles", nargs="*", metavar="role", help=" or ".join(serving.ROLES))

    def handle(self, *args: Any, **options: Any) -> None:
        roles = tuple(options["roles"]) or serving.ROLES
        if unknown := set(roles) - set(serving.ROLES):
            self.stderr.write(f"no such role: {', '.join(sorted(unknown))}")
            sys.exit(2)
        self.check(tags=[Tags.security])
        if not options["roles"]:
            serving.prepare()
        self.check(databases=["default"])
        sys.exit(serving.serve(roles))
