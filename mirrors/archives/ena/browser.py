"""What does ENA's Browser answer when it is asked for a record? XML of it, or words about it."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings

from harvest.failures import Corrupt, Failure, NotFound, Transient
from harvest.source import Fetched, Request
from mirrors.archive import Ask

from .words import evidence_of, failure_of, head_of, is_html, text_of

ANSWERS: Final = frozenset({200, 204, 400, 404, 410})
_ROOT: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<([A-Za-z_][\w.-]*)([^>]*)>", re.DOTALL)
_ERROR: Final = re.compile(rb"<error\b[^>]*>", re.IGNORECASE)
_NO_ENTRY: Final = re.compile(rb"\A[^<]*entry is not found", re.IGNORECASE)
_TAIL: Final = 256
TRIES: Final = 3


def browser() -> str:
    return str(settings.GMI_ENA_BROWSER_URL).rstrip("/")


def address_of(accession: str) -> str:
    """Where the Browser shows it as XML."""
    return f"{browser()}/xml/{accession}"


def request_for(accession: str) -> Request:
    return Request(address_of(accession), name=f"{accession}.xml", format="xml", answers=ANSWERS)


def record(accession: str, ask: Ask) -> Fetched:
    """The answer about a record, asked for again where it passes or was cut short; its file is the caller's to remove.

    Raises `Failure`.
    """
    failure: Failure = Failure("ENA was not asked.")
    for _ in range(TRIES):
        fetched = ask(request_for(accession))
        try:
            check(fetched)
        except Failure as told:
            fetched.path.unlink(missing_ok=True)
            failure = told
            if not isinstance(failure, Transient | Corrupt):
                break
        else:
            return fetched
    raise failure


def check(fetched: Fetched) -> None:
    """Raises the failure that the answer is if it is not XML of records, whole as far as its end tells."""
    head = head_of(fetched)
    root = _ROOT.match(head)
    if fetched.status != 200 or root is None or is_html(head):
        raise failure_of(fetched, head)
    if failure := _error_in(fetched, head, root):
        raise failure
    if not _has_ended(fetched, root):
        raise Corrupt(f"The end of {root[1].decode()} is missing.", evidence_of(fetched, head))


def _error_in(fetched: Fetched, head: bytes, root: re.Match[bytes]) -> Failure | None:
    """An error that came as XML with 200: as the root, or where a record should be."""
    inside = head[root.end() :]
    if _NO_ENTRY.match(inside):
        return NotFound(f"ENA says: {text_of(head)}", evidence_of(fetched, head))
    if root[1].lower() == b"error" or _ERROR.match(inside.lstrip()):
        said = failure_of(fetched, head)
        return said if text_of(head) else Transient("ENA says that something went wrong.", evidence_of(fetched, head))
    return None


def _has_ended(fetched: Fetched, root: re.Match[bytes]) -> bool:
    if root[2].endswith(b"/"):
        return True
    with fetched.open() as file:
        file.seek(max(0, fetched.size - _TAIL))
        tail = re.sub(rb"(?:\s|<!--.*?-->)*\Z", b"", file.read(), flags=re.DOTALL)
    return tail.rstrip(b"> \r\n\t").endswith(b"</" + root[1]) and tail.endswith(b">")
