"""Why something could not be brought in: the classes of spec sources.md 5.3, each with what is done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Evidence:
    """What came instead: the first 2 KiB of the body, status and headers. Never a secret."""

    url: str = ""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    head: bytes = b""


class Failure(Exception):
    """`code` names the class. `is_answer`: the source has told something of the thing, so asking again is no use."""

    code: ClassVar[str] = "failure"
    is_answer: ClassVar[bool] = False

    def __init__(self, message: str, evidence: Evidence | None = None) -> None:
        super().__init__(message)
        self.evidence = evidence or Evidence()


class NotFound(Failure):
    """There is no such thing there, or none for us."""

    code = "not_found"
    is_answer = True


class Withdrawn(Failure):
    code = "withdrawn"
    is_answer = True


class Embargoed(Failure):
    code = "embargoed"
    is_answer = True

    def __init__(self, message: str, until: date | None = None, evidence: Evidence | None = None) -> None:
        super().__init__(message, evidence)
        self.until = until


class Replaced(Failure):
    code = "replaced"
    is_answer = True

    def __init__(self, message: str, by: str, evidence: Evidence | None = None) -> None:
        super().__init__(message, evidence)
        self.by = by


class BadRequest(Failure):
    """We asked wrongly: a wrong id, an unknown field, 400. Not asked again as it is."""

    code = "bad_request"


class Throttled(Failure):
    """The host wants to be left alone until `until`. Uses up no attempt."""

    code = "throttled"

    def __init__(self, message: str, until: datetime, evidence: Evidence | None = None) -> None:
        super().__init__(message, evidence)
        self.until = until


class Transient(Failure):
    """5xx, a time-out, a broken line: tried again with growing pauses, and in the end told."""

    code = "transient"


class Corrupt(Failure):
    """The bytes are not what was asked for: cut short, HTML where XML was asked, a digest that does not fit.

    Tried once more, then told with evidence.
    """

    code = "corrupt"


class ChangedFormat(Failure):
    """The source speaks otherwise than it did; what came is kept."""

    code = "changed_format"


class TooLarge(Failure):
    code = "too_large"
