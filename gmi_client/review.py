"""Following a review to its end: what each step says, and polling for the next one politely."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import httpx

from .connection import Call, Connection
from .errors import NotUnderstood
from .links import NO_LINKS, Links, links_in
from .pacing import Pace, retry_after
from .representation import representation_of

COMPLETE: Final = "review complete"
CHANGES_REQUESTED: Final = "changes requested"
ENDS: Final = frozenset({COMPLETE, "declined", "withdrawn"})
"""The words of `status.message` after which nothing comes; a bare server of the draft knows only the first."""

_WAIT_SECONDS = 25
POLLING: Final = Pace(tries=10, first=1.0, longest=60.0)
"""How a broken connection is borne with: for some eight minutes."""


@dataclass(frozen=True)
class Step:
    """A step of a review. `number` counts from 1, 0 where the server does not count; `at` is RFC 3339."""

    state: str
    number: int = 0
    action: str = ""
    by: str = ""
    at: str = ""
    reason: str = ""
    pointer: str = ""
    record: str | None = None
    is_newest: bool = True
    """Whether nothing had followed it when it was read."""
    links: Links = NO_LINKS
    """What may be done next: those of the review when the step was read."""

    @property
    def is_last(self) -> bool:
        return self.state in ENDS


def follow_review(connection: Connection, url: str, pace: Pace) -> Iterator[Step]:
    """Every step so far, then each as it comes, up to the last. Raises Refused, Unreachable, NotUnderstood.

    Asks the server to keep the answer until something happens (`Prefer: wait`), and where it does not keep it,
    asks less and less often, down to once in the time it was asked to wait.
    """
    last: Step | None = None
    conditions: dict[str, str] = {}
    quiet = 0
    while True:
        began = time.monotonic()
        response = connection.send(Call(url, {"Accept": "application/json", **conditions}), pace if last else None)
        if response.status_code != 304:
            for step in _after(last, steps_in(response)):
                yield step
                last = step
            if last and last.is_last:
                return
            conditions, quiet = _conditions(response), 0
        pause = max(min(pace.step(quiet), _WAIT_SECONDS), retry_after(response.headers)) - (time.monotonic() - began)
        quiet += 1
        pace.sleep(max(0.0, pause))


def _conditions(response: httpx.Response) -> dict[str, str]:
    """Ask next time for what is newer than this."""
    sent = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
    known = {name: response.headers[header] for name, header in sent.items() if header in response.headers}
    return {**known, "Prefer": f"wait={_WAIT_SECONDS}"} if known else {}


def _after(last: Step | None, steps: list[Step]) -> list[Step]:
    """The steps not told yet. A server without a timeline shows one at a time: it is new when its state is."""
    if last is None:
        return steps
    return [step for step in steps if step.number > last.number or (not step.number and step.state != last.state)]


def steps_in(response: httpx.Response) -> list[Step]:
    """The timeline; without one, the present state as the only step. Raises NotUnderstood."""
    review = representation_of(response).data
    status = review.get("status") if isinstance(review, dict) else None
    if not isinstance(status, dict) or not isinstance(status.get("message"), str):
        raise NotUnderstood(f"{response.url} is no review")
    record = next((value for name, value in status.items() if name != "message" and isinstance(value, str)), None)
    timeline = review.get("timeline") or [{"state": status["message"]}]
    links = links_in(review)
    steps = [_step(each, links, record) for each in timeline]
    return [*(replace(step, is_newest=False) for step in steps[:-1]), steps[-1]]


def _step(data: dict[str, Any], links: Links, record: str | None) -> Step:
    text = {name: str(data.get(name) or "") for name in ("state", "action", "by", "at", "reason", "pointer")}
    return Step(
        state=text["state"],
        number=int(data.get("number") or 0),
        action=text["action"],
        by=text["by"],
        at=text["at"],
        reason=text["reason"],
        pointer=text["pointer"],
        record=record if text["state"] == COMPLETE else None,
        links=links,
    )
