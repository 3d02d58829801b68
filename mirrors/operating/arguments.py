"""What do the words of `gmi mirror …` ask for? Every fault of them is told at once."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mirrors.archive import Wish
from mirrors.archives.registry import KEYS
from mirrors.errors import WrongWish
from mirrors.orders import Order, order_of
from sra.faults import Fault

_WORDS: Final = ("query", "since", "until", "after", "follow", "every", "dry_run")
_ACTIONS: Final = ("status", "stop", "resume", "retry", "unfollow")
_BULK: Final = ("dump", "accessions")


class WrongArguments(Exception):
    """`faults` are lines for whoever typed them."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Asked:
    """What is to be done: `run` (also of a `dump` or a table of `accessions`), `check`, or one of `_ACTIONS`, with the
    key of a run, the number of a subscription or the archive in `subject`.
    """

    action: str
    archive: str = ""
    order: Order = field(default_factory=lambda: Order(Wish()))
    dump: str = ""
    accessions: str = ""
    subject: str = ""
    is_awaited: bool = True
    is_json: bool = False


def describe(parser: ArgumentParser) -> None:
    parser.add_argument("archive", nargs="?", default="", metavar="ARCHIVE", help=" or ".join(KEYS))
    parser.add_argument("server", nargs="?", default="", metavar="SERVER", help="of gmi: the other server's address")
    what = parser.add_argument_group("what to bring")
    what.add_argument(
        "--accession",
        action="append",
        default=[],
        metavar="A",
        help="and what hangs on it; repeatable, several with commas, @FILE for a file of them (@- standard input)",
    )
    what.add_argument("--query", default="", metavar="Q", help="what this finds, in the archive's own words")
    what.add_argument("--since", default="", metavar="DATE", help="what changed from this day on, such as 2026-01-31")
    what.add_argument("--until", default="", metavar="DATE", help="and until this day")
    what.add_argument("--after", default="", metavar="NUMBER", help="of gmi: what changed after this sequence number")
    what.add_argument("--dump", default="", metavar="FILE_OR_URL", help="of ncbi: a tar of metadata")
    what.add_argument("--accessions", default="", metavar="FILE_OR_URL", help="of ncbi: SRA_Accessions.tab")
    how = parser.add_argument_group("how")
    how.add_argument("--follow", action="store_true", help="and again, from where this one ends")
    how.add_argument("--every", default="", metavar="TIME", help="how often: 30m, 24h (default), 7d")
    how.add_argument("--dry-run", action="store_true", help="tell what would be brought, write nothing")
    how.add_argument("--check", action="store_true", help="compare counts and statuses with the archive, write nothing")
    how.add_argument("--no-wait", action="store_true", help="leave the run to the workers of the service")
    how.add_argument("--json", action="store_true", help="print the counts as JSON")
    instead = parser.add_argument_group("instead")
    instead.add_argument("--status", action="store_true", help="how every mirror stands")
    instead.add_argument("--stop", metavar="RUN", help="end a run as it is")
    instead.add_argument("--resume", metavar="RUN", help="go on with one")
    instead.add_argument("--retry", nargs="?", const="", metavar="ARCHIVE", help="ask again for what could not be had")
    instead.add_argument("--unfollow", metavar="NUMBER", help="do not repeat it any more; --status has the numbers")


def asked(options: Mapping[str, Any]) -> Asked:
    """Raises `WrongArguments` with every fault."""
    actions = [name for name in _ACTIONS if options[name] is not None and options[name] is not False]
    if len(actions) > 1:
        raise WrongArguments([f"{' and '.join(f'--{name}' for name in actions)} exclude each other."])
    return _instead(actions[0], options) if actions else _to_bring(options)


def _instead(action: str, options: Mapping[str, Any]) -> Asked:
    said = [name for name in (*_WORDS, *_BULK, "accession", "check") if options[name]]
    faults = [f"--{name.replace('_', '-')} says nothing beside --{action}." for name in said]
    subject = "" if action == "status" else str(options[action])
    if action == "retry":
        subject = subject or options["archive"]
        if subject and subject not in KEYS:
            faults.append(_unknown(subject))
    if action == "unfollow" and not (subject.isascii() and subject.isdigit() and len(subject) < 19):
        faults.append(f"--unfollow: “{subject}” is no number; --status has those that there are.")
    if faults:
        raise WrongArguments(faults)
    return Asked(action, subject=subject, is_awaited=not options["no_wait"], is_json=options["json"])


def _to_bring(options: Mapping[str, Any]) -> Asked:
    archive, faults = options["archive"], list(_faults(options))
    words: dict[str, Any] = {name.replace("_", "-"): options[name] for name in _WORDS if options[name]}
    words["accessions"] = list(_accessions(options["accession"], faults))
    if options["server"]:
        words["server"] = options["server"]
    order = Order(Wish())
    bulk = {name: options[name] for name in _BULK if options[name]}
    if archive in KEYS and not bulk:
        try:
            order = order_of(archive, words)
        except WrongWish as wrong:
            faults += map(_line, wrong.faults)
    if faults:
        raise WrongArguments(faults)
    action = "check" if options["check"] else "run"
    places = {name: _place(value) for name, value in bulk.items()}
    return Asked(action, archive, order, **places, is_awaited=not options["no_wait"], is_json=options["json"])


def _faults(options: Mapping[str, Any]) -> Iterator[str]:
    archive = options["archive"]
    if archive not in KEYS:
        yield _unknown(archive)
    given = [name for name in _BULK if options[name]]
    if len(given) > 1:
        yield "--dump and --accessions exclude each other."
    for name in given:
        yield from _bulk_faults(name, options)
    if options["check"]:
        said = [name for name in ("follow", "dry_run", "no_wait") if options[name]]
        yield from (f"--{name.replace('_', '-')} says nothing beside --check." for name in said)


def _bulk_faults(name: str, options: Mapping[str, Any]) -> Iterator[str]:
    if options["archive"] not in ("ncbi", ""):
        yield f"--{name}: only ncbi has such files."
    said = [each for each in (*_WORDS, "accession", "check", "server") if options[each]]
    yield from (f"--{each.replace('_', '-')} says nothing beside --{name}." for each in said)
    if not _is_address(options[name]) and not Path(options[name]).is_file():
        yield f"--{name}: there is no file {options[name]}. Give a file, or an address that begins with https://."


def _accessions(given: list[str], faults: list[str]) -> Iterator[str]:
    """Names one by one, from arguments and files; `#` begins a remark in a file."""
    for text in given:
        if text.startswith("@"):
            lines = (line.partition("#")[0] for line in _read(text[1:], faults).splitlines())
            text = " ".join(lines)
        yield from (name for name in text.replace(",", " ").split() if name)


def _read(name: str, faults: list[str]) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as wrong:
        reason = "it is no text in UTF-8" if isinstance(wrong, ValueError) else getattr(wrong, "strerror", "") or wrong
        faults.append(f"--accession @{name}: cannot be read ({reason}).")
        return ""


def _place(value: str) -> str:
    """Workers of the service have a folder of their own: files are named whole."""
    return value if _is_address(value) else str(Path(value).resolve())


def _is_address(value: str) -> bool:
    return value.startswith(("http://", "https://"))


def _unknown(archive: str) -> str:
    known = ", ".join(KEYS)
    return f"There is no archive “{archive}”; there are {known}." if archive else f"Name an archive: {known}."


def _line(fault: Fault) -> str:
    """A fault of a word as one of an argument."""
    word, _, index = fault.pointer.strip("/").partition("/")
    name = {"accessions": "--accession", "server": "SERVER"}.get(word, f"--{word}")
    place = f"{name} {int(index) + 1}" if index.isdigit() else name
    return f"{place}: {fault.reason}" + (f" Expected: {fault.expected}." if fault.expected else "")
