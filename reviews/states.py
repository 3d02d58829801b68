"""The review as a table: an action, the states it may start from, the state it leads to, who may ask for it.

Words are those a poller reads in `status.message` (spec: gmi-api.md D 4.1). Links, buttons and permissions are all
read off this table; nothing else decides what may happen next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PENDING: Final = "pending review"
UNDER_REVIEW: Final = "under review"
CHANGES_REQUESTED: Final = "changes requested"
COMPLETE: Final = "review complete"
DECLINED: Final = "declined"
WITHDRAWN: Final = "withdrawn"

OPEN: Final = (PENDING, UNDER_REVIEW, CHANGES_REQUESTED)
STATES: Final = (*OPEN, COMPLETE, DECLINED, WITHDRAWN)

CURATOR: Final = "curator"
SUBMITTER: Final = "submitter"


@dataclass(frozen=True)
class Action:
    """One row. `to` is empty where the state stays; `needs` names the member its body must carry, if any."""

    name: str
    label: str
    sources: tuple[str, ...]
    to: str
    who: tuple[str, ...]
    needs: str = ""


ACTIONS: Final = (
    Action("claim", "Claim", (PENDING,), UNDER_REVIEW, (CURATOR,)),
    Action("accept", "Accept", (PENDING, UNDER_REVIEW), COMPLETE, (CURATOR,)),
    Action("request-changes", "Request changes", (PENDING, UNDER_REVIEW), CHANGES_REQUESTED, (CURATOR,), "reason"),
    Action("decline", "Decline", OPEN, DECLINED, (CURATOR,), "reason"),
    Action("withdraw", "Withdraw", OPEN, WITHDRAWN, (SUBMITTER,)),
    Action("resubmit", "Resubmit", (PENDING, CHANGES_REQUESTED), PENDING, (SUBMITTER,), "document"),
    Action("comments", "Comment", OPEN, "", (CURATOR, SUBMITTER), "comment"),
)


class UnknownAction(LookupError):
    """No action of that name."""


def action(name: str) -> Action:
    for row in ACTIONS:
        if row.name == name:
            return row
    raise UnknownAction(name)


def open_actions(state: str, roles: frozenset[str]) -> list[Action]:
    """What somebody with these roles may do to a review in this state."""
    return [row for row in ACTIONS if state in row.sources and roles.intersection(row.who)]
