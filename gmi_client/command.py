"""`gmi submit`, `upload`, `watch`, `get`, `ls`: the command line of the client. What each does is in `verbs`."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from getpass import getpass
from types import ModuleType

from .credentials import find_auth
from .errors import ClientError
from .repository import Repository
from .screen import Screen
from .verbs import get, ls, submit, upload, watch
from .verbs.outcome import Outcome, outcome_of

DEFAULT_SERVER = "http://127.0.0.1:8000"
VERBS: dict[str, ModuleType] = {"submit": submit, "upload": upload, "watch": watch, "get": get, "ls": ls}

_EPILOG = (
    "Environment: GMI_SERVER, the address of the entry point; GMI_TOKEN, or GMI_USER and GMI_PASSWORD, for who you "
    "are; NETRC, a file with passwords (~/.netrc). Status: 0 done, 1 refused, 2 wrong use, 3 held for review, "
    "4 unreachable."
)


def main(argv: Sequence[str]) -> int:
    """Run one verb with its arguments (`argv` without the program's name); the exit status."""
    try:
        arguments = parser().parse_args(argv)
    except SystemExit as leaving:  # argparse has said why
        return int(leaving.code or 0)
    screen = Screen()
    try:
        return _run(arguments, screen)
    except (ClientError, OSError, ValueError) as error:
        return _fail(error, screen)
    except KeyboardInterrupt:
        return Outcome.INTERRUPTED


def parser() -> ArgumentParser:
    common = ArgumentParser(add_help=False)
    common.add_argument("--server", metavar="URL", help="the repository's entry point (GMI_SERVER)")
    common.add_argument("--user", metavar="NAME", default="", help="who you are; the password is asked for")
    whole = ArgumentParser(prog="gmi", epilog=_EPILOG)
    verbs = whole.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, verb in VERBS.items():
        said = (verb.__doc__ or "").strip()
        verb.describe(verbs.add_parser(name, parents=[common], help=said, description=said, epilog=_EPILOG))
    return whole


def _run(arguments: Namespace, screen: Screen) -> int:
    server = arguments.server or os.environ.get("GMI_SERVER") or DEFAULT_SERVER
    auth = find_auth(os.environ, arguments.user, getpass)
    with Repository(server, auth) as repository:
        outcome = VERBS[arguments.verb].run(arguments, repository, screen)
        sys.stdout.flush()
        return int(outcome)


def _fail(error: ClientError | OSError | ValueError, screen: Screen) -> int:
    if isinstance(error, BrokenPipeError):  # `gmi ls | head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Outcome.DONE
    screen.tell_error(error)
    return outcome_of(error)
