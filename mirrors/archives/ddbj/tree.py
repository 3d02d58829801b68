"""DDBJ's tree of files: the XML of a submission, a file for each kind of record (spec: insdc.md 4.3)."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from harvest.failures import Corrupt
from harvest.source import Fetched, Request

from .search import evidence

_FOLDER: Final = 6
"""DRA000001 is in the folder DRA000."""
_HEAD: Final = 2048


def base() -> str:
    return str(settings.GMI_DDBJ_FILES_URL).rstrip("/")


def address(submission: str, kind: str) -> str:
    return f"{base()}/dra/fastq/{submission[:_FOLDER]}/{submission}/{submission}.{kind}.xml"


def request_for(submission: str, kind: str) -> Request:
    return Request(address(submission, kind), name=f"{submission}.{kind}.xml", format="xml")


def check(fetched: Fetched) -> None:
    """Raises `Corrupt` where it is a page for people, or nothing."""
    with fetched.open() as file:
        head = file.read(_HEAD).lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if not head.startswith(b"<") or head.startswith((b"<!doctype html", b"<html")):
        raise Corrupt("The file that DDBJ gave is no XML.", evidence(fetched))
