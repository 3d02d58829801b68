"""`gmi check` and `gmi convert`: documents and data files on the desk, without a server, a database or settings."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from gmi_documents.checking import check
from gmi_documents.converting import FORMS, convert
from gmi_documents.kinds import KINDS, Kind, by_name

WRONG_USE = 2
BROKEN_PIPE = 141
"""What a shell reports for a program whose reader has gone: 128 and the number of SIGPIPE."""


def main(words: Sequence[str]) -> int:
    """Run `check …` or `convert …`; returns the exit status: 0, 1 if a file has an error, 2 for wrong use."""
    try:
        asked = _parser().parse_args(words)
    except SystemExit as end:
        return int(end.code or 0)
    try:
        return _run(asked)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that closing it is quiet as well
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return 130


def _run(asked: argparse.Namespace) -> int:
    if asked.word == "check":
        return check(asked.files, asked.format, asked.kind)
    try:
        return convert(asked.files, asked.to, asked.out, asked.kind)
    except OSError as error:
        print(f"gmi: {asked.out}: {error.strerror}", file=sys.stderr)
        return WRONG_USE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("gmi", description=__doc__)
    words = parser.add_subparsers(dest="word", required=True, metavar="check | convert")
    for add in (_add_check, _add_convert):
        word = add(words)
        word.add_argument(
            "files", nargs="+", metavar="FILE", help="a document (for check also a data file), or - for standard input"
        )
        word.add_argument("--kind", type=_kind, metavar="KIND", help="what the files are, where they do not tell")
    return parser


def _add_check(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    parser = words.add_parser("check", help="say what is wrong with documents and data files", allow_abbrev=False)
    parser.add_argument("--format", choices=("text", "ndjson"), default="text", help="lines, or JSON per file")
    return parser


def _add_convert(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    parser = words.add_parser("convert", help="write documents in another form", allow_abbrev=False)
    parser.add_argument("--to", choices=tuple(FORMS), required=True, help="the form to write")
    parser.add_argument("--out", type=Path, metavar="DIR", help="one file there for each FILE, of the same stem")
    return parser


def _kind(name: str) -> Kind:
    kind = by_name(name)
    if kind is None:
        raise argparse.ArgumentTypeError(f"{name} is not one of {', '.join(kind.name for kind in KINDS)}")
    return kind
