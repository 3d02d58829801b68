"""What stands around every page: the name, the ways through the repository, who is signed in and what waits for them.

Pages of other rooms (signing in, tokens) stand in the same frame. When the database does not answer, the page that
says so still has a frame: then nothing is asked of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest

from records.registry import resources
from reviews import states
from reviews.models import Review
from submitters.actor import ANONYMOUS, Actor, actor_of

NAME = "GMI Repository"
_MOST_COUNTED = 99


@dataclass(frozen=True)
class Tab:
    """A way in the navigation. `current` is the value of aria-current, "" when one is elsewhere."""

    title: str
    href: str
    current: str = ""
    count: str = ""


@dataclass(frozen=True)
class Frame:
    name: str
    actor: Actor
    has_session: bool
    path: str
    tabs: tuple[Tab, ...]
    uploads: Tab | None = None
    reviews: Tab | None = None


def frame_of(request: HttpRequest, context: Mapping[str, Any]) -> Frame:
    """The frame for this request; `context` is the page's, with `actor` if the view knows who asks."""
    problem = context.get("problem")
    broken = problem is not None and problem.status >= 500
    actor = ANONYMOUS if broken else context.get("actor") or actor_of(getattr(request, "user", AnonymousUser()))
    path = request.path
    tabs = tuple(_tab(each.collection.capitalize(), f"/{each.collection}", path) for each in resources())
    uploads = _tab("Uploads", "/uploads", path) if actor.is_known else None
    return Frame(NAME, actor, hasattr(request, "session"), path, tabs, uploads, _reviews(actor, path))


def _tab(title: str, href: str, path: str, count: str = "") -> Tab:
    here = "page" if path == href else "true" if path.startswith(f"{href}/") else ""
    return Tab(title, href, here, count)


def _reviews(actor: Actor, path: str) -> Tab | None:
    """The queue, with the number of those that wait for this actor."""
    if not actor.is_known:
        return None
    number = waiting_for(actor)
    count = f"{_MOST_COUNTED}+" if number > _MOST_COUNTED else str(number) if number else ""
    return _tab("Reviews", "/reviews", path, count)


def waiting_for(actor: Actor) -> int:
    """How many reviews wait for a step of this actor, counted as far as one shows."""
    mine = Q(state=states.CHANGES_REQUESTED, submitter__in=actor.submitter_ids)
    if actor.is_curator:
        free = Q(claimed_by=None) | Q(claimed_by=actor.account_id)
        mine |= Q(state__in=(states.PENDING, states.UNDER_REVIEW)) & free
    return Review.objects.filter(mine).order_by()[: _MOST_COUNTED + 1].count()
