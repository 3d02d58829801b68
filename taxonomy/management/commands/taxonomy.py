"""`gmi taxonomy load FILE` and `gmi taxonomy status`: which organisms the repository knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from taxonomy import loading
from taxonomy.models import Release
from taxonomy.taxdump import FILES, NODES, Taxdump, TaxdumpRefused


class Command(BaseCommand):
    help = "Loads NCBI's taxonomy from its taxdump, and tells which release is loaded."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        load = verbs.add_parser("load", help="make a taxdump the taxonomy of this repository")
        load.add_argument(
            "file", metavar="FILE", type=Path, help="taxdump.tar.gz, new_taxdump.tar.gz, or a folder of what they hold"
        )
        load.set_defaults(action=self.load)
        verbs.add_parser("status", help="tell which release is loaded").set_defaults(action=self.status)

    def handle(self, *args: Any, **options: Any) -> None:
        action: Callable[[dict[str, Any]], None] = options["action"]
        action(options)

    def load(self, options: dict[str, Any]) -> None:
        former = loading.current()
        try:
            release = _load(options["file"])
        except (TaxdumpRefused, loading.LoadRunning) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(_line(release) if release != former else f"Already loaded: {_line(release)}")

    def status(self, options: dict[str, Any]) -> None:
        release = loading.current()
        self.stdout.write(_line(release) if release else "No taxonomy. Run: gmi migrate")


def _load(path: Path) -> Release:
    dump = Taxdump(path)
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks = {name: _task(progress, dump, name) for name in FILES}
        dump.advance = lambda name, count: progress.advance(tasks[name], count)
        return loading.load(dump)


def _task(progress: Progress, dump: Taxdump, name: str) -> TaskID:
    """nodes.dmp is read twice: for the shape of the tree, and for its taxa."""
    return progress.add_task(name, total=dump.size(name) * (2 if name == NODES else 1))


def _line(release: Release) -> str:
    kind = "full" if release.is_full else "an excerpt; load NCBI's with: gmi taxonomy load FILE"
    counts = f"{release.taxa} taxa, {release.names} names, {release.former} former numbers"
    return f"{release} ({kind}): {counts}"
