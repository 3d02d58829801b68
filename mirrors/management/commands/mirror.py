"""`gmi mirror …`: bring records of another archive here, keep them in step, see how it stands (docs/mirrors.md)."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from mirrors.operating import arguments
from mirrors.operating.actions import act
from mirrors.operating.outcome import Outcome
from mirrors.operating.screen import Screen


class Command(BaseCommand):
    help = "Mirrors records of ENA, NCBI, DDBJ or another server like this one: once, or again and again."
    requires_system_checks = ()  # what makes it unsafe to touch anything is asked below

    def add_arguments(self, parser: CommandParser) -> None:
        parser.epilog = "Status: 0 complete, 1 something is missing or differs, 2 wrong use, 4 nobody answers."
        arguments.describe(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        screen = Screen()
        try:
            asked = arguments.asked(options)
            self.check(tags=[Tags.security])
            _prepare()
            status = act(asked, screen)
        except arguments.WrongArguments as wrong:
            screen.fail(wrong.faults)
            status = Outcome.USAGE
        except KeyboardInterrupt:
            status = Outcome.INTERRUPTED
        if status:
            sys.exit(status)


def _prepare() -> None:
    """On a machine of one's own the first `gmi mirror` makes what `gmi serve` would."""
    if settings.GMI_EMBEDDED and not _is_prepared():
        call_command("prepare")


def _is_prepared() -> bool:
    if not settings.GMI_HOME.is_dir():
        return False
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False
