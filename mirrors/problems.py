"""What the errors of mirrors mean over HTTP."""

from __future__ import annotations

from hypermedia.errors import Problem, register
from hypermedia.problem_pages import explain

from .errors import ArchiveUnknown, OperatorRequired, RunOver, RunUnknown, WrongWish

_EXPLAINED = {
    "archive-unknown": "There is no mirror of an archive of that name; `/mirrors` lists those that there are.",
    "run-unknown": "There is no such run of this mirror.",
    "run-over": "The run has ended, so that it cannot be stopped; or it has not, or has all, so that it cannot go on.",
    "wrong-wish": "What the mirror should bring cannot be understood. `errors` names all that is wrong.",
    "operators-only": "You are known, and mirrors are for operators to change.",
}


def _wrong_wish(error: WrongWish) -> Problem:
    detail = f"{len(error.faults)} fault{'s' if len(error.faults) != 1 else ''} found in what should be brought."
    return Problem(400, "wrong-wish", "Bad Request", detail, error.faults)


def tell() -> None:
    """Called once, when the app is ready."""
    explain(_EXPLAINED)
    unknown = "There is no archive of that name here."
    register(ArchiveUnknown, lambda _: Problem(404, "archive-unknown", "Not Found", unknown))
    register(RunUnknown, lambda _: Problem(404, "run-unknown", "Not Found", "There is no such run of this mirror."))
    register(RunOver, lambda error: Problem(409, "run-over", "Conflict", str(error)))
    register(WrongWish, _wrong_wish)
    only = "Only operators change mirrors."
    register(OperatorRequired, lambda _: Problem(403, "operators-only", "Forbidden", only))
