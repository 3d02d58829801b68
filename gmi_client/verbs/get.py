"""`gmi get WHAT`: one record (or anything else that has an address) in the form that is wanted."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from ..repository import Repository
from ..representation import Representation
from ..screen import Screen
from .outcome import Outcome

FORMS = {"json": "application/json", "xml": "application/xml", "html": "text/html"}


def describe(parser: ArgumentParser) -> None:
    parser.add_argument("what", metavar="URL", help="an address, an accession, or an alias")
    forms = ", ".join(FORMS)
    parser.add_argument("--as", dest="form", metavar="FORM", default="json", help=f"{forms}, or a media type in full")
    parser.add_argument("--submitter", metavar="SLUG", default="", help="whose alias it is, if several use the same")
    parser.add_argument("--output", metavar="FILE", type=Path, help="write there; FILE is replaced whole or not at all")
    parser.add_argument(
        "--if-changed", action="store_true", help="leave FILE alone if it is up to date (kept in FILE.etag)"
    )


def run(arguments: Namespace, repository: Repository, screen: Screen) -> Outcome:
    media_type = _media_type(arguments.form)
    if arguments.if_changed and not arguments.output:
        raise ValueError("--if-changed needs --output")
    url = address_of(arguments.what, repository, arguments.submitter)
    known = _tag_of(arguments.output, url) if arguments.if_changed else ""
    found = repository.get_if_changed(url, known, media_type) if known else repository.get(url, media_type)
    if found is None:
        screen.hint(f"{arguments.output} is up to date.")
    elif arguments.output:
        _keep(found, url, arguments.output, with_tag=arguments.if_changed)
    else:
        _show(found, screen)
    return Outcome.DONE


def address_of(what: str, repository: Repository, submitter: str = "") -> str:
    """An address as it is (`/studies` is one of this server); any other word is the name of a record."""
    if "://" in what or what.startswith("/"):
        return what
    return repository.locate(what, submitter)


def _media_type(form: str) -> str:
    if form in FORMS or "/" in form:
        return FORMS.get(form, form)
    raise ValueError(f"“{form}” is no form: {', '.join(FORMS)}, or a media type in full")


def _sidecar(output: Path) -> Path:
    return output.with_name(f"{output.name}.etag")


def _tag_of(output: Path, url: str) -> str:
    """The tag of what the file holds; none when the file is gone or came from elsewhere."""
    sidecar = _sidecar(output)
    if not output.is_file() or not sidecar.is_file():
        return ""
    tag, _, source = sidecar.read_text("utf-8").strip().partition(" ")
    return tag if source == url else ""


def _keep(found: Representation, url: str, output: Path, *, with_tag: bool) -> None:
    """The sidecar goes first and comes last, so that it never speaks of bytes that are not there."""
    _sidecar(output).unlink(missing_ok=True)
    _replace(output, found.content)
    if with_tag and found.etag:
        _replace(_sidecar(output), f"{found.etag} {url}\n".encode())


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _show(found: Representation, screen: Screen) -> None:
    """The bytes as they came, for the next program; JSON on lines of its own for people."""
    content = found.content
    if screen.is_terminal and found.is_json:
        content = json.dumps(found.data, indent=2).encode() + b"\n"
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
