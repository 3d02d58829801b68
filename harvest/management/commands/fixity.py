"""`gmi fixity`: read everything that is kept, and tell what is not as it was. Status 1 when anything is wrong."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Sum
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from harvest import enrolment, fixity
from harvest.fixity import Fault, Report
from store.errors import StoreUnavailable


class Command(BaseCommand):
    help = "Re-read all that is kept and report what is altered, short, missing or astray."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", default="", help="only what came from this source, such as ena")
        parser.add_argument("--since", type=_day, help="only what came on this day or later: 2026-11-21")
        parser.add_argument("--limit", type=_number, help="only so many, those that were not read for the longest")
        parser.add_argument("--no-strays", action="store_true", help="do not look for bytes that nothing needs")
        parser.add_argument("--json", action="store_true", help="the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {name: options[name] for name in ("source", "since", "limit")}
        try:
            report = self._checked(wanted, options)
        except StoreUnavailable as away:
            raise CommandError(str(away), returncode=2) from away
        self.stdout.write(json.dumps(report.as_data(), default=str) if options["json"] else _told(report))
        if not report.is_well:
            sys.exit(1)

    def _checked(self, wanted: dict[str, Any], options: dict[str, Any]) -> Report:
        with_strays = not options["no_strays"]
        bar = _bar() if sys.stderr.isatty() and not options["json"] else None
        with bar or nullcontext():
            if bar is None:
                return fixity.check(**wanted, with_strays=with_strays)
            task = bar.add_task("reading", total=_size(wanted))
            return fixity.check(**wanted, with_strays=with_strays, watch=lambda size: bar.advance(task, size))


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True))


def _size(wanted: dict[str, Any]) -> int:
    """Bytes to read."""
    enrolment.enrol()
    rows = enrolment.to_read(wanted["source"], wanted["since"])[: wanted["limit"]]
    return int(rows.aggregate(size=Sum("size"))["size"] or 0)


def _told(report: Report) -> str:
    lines = [_line(each) for each in (*report.faults, *report.strays)]
    rate = report.bytes / 2**20 / report.seconds if report.seconds else 0.0
    count = f"{report.read} read, {report.bytes} bytes, {rate:.0f} MiB/s"
    verdict = "all as it was" if report.is_well else f"{len(report.faults)} wrong, {len(report.strays)} stray"
    return "\n".join([*lines, f"{count}: {verdict}."])


def _line(fault: Fault) -> str:
    words = " ".join(filter(None, (fault.outcome, fault.area, fault.name, fault.detail and f"({fault.detail})")))
    return "\n".join([words, *(f"    {each}" for each in fault.of)])


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
