"""How far a run is, over HTTP: cheap to ask again and again, with a page that follows by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse

from hypermedia.answers import Sheet, answer, is_fresh
from hypermedia.media_types import GENERIC
from hypermedia.negotiation import choose
from hypermedia.preconditions import Validators
from hypermedia.release import RELEASE
from hypermedia.requests import wait_seconds
from hypermedia.waiting import wait_until
from hypermedia.writes import RETRY_SECONDS
from submitters.actor import Actor

from . import runs, shown
from .models import Run
from .runs import Progress


def answered(request: HttpRequest, actor: Actor, run: Run) -> HttpResponse:
    """The answer to GET; with `Prefer: wait=N` after something has moved, or N seconds. Raises NotAcceptable."""
    seconds = 0 if run.is_over or _lacks_something(request, actor, run) else wait_seconds(request)
    moved = Run.objects.filter(pk=run.pk).exclude(modified=run.modified)
    if not wait_until(moved.exists, seconds):
        return shown_run(request, actor, run)
    return shown_run(request, actor, runs.find(run.key), headers={"Preference-Applied": "wait"})


def shown_run(
    request: HttpRequest, actor: Actor, run: Run, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    progress = runs.progress(run)
    data = shown.progress_data(run, progress, actor)
    validators = None if status != 200 or request.method == "POST" else _validators(request, actor, run, progress)
    sheet = Sheet(
        "run",
        data,
        "mirrors/run.html",
        shown.run_links(run, actor),
        {"step": shown.step_of(run), "may_change": actor.is_operator, "is_over": run.is_over},
        validators=validators,
        status=status,
        headers={**({} if run.is_over else {"Retry-After": str(RETRY_SECONDS)}), **(headers or {})},
    )
    return answer(request, actor, sheet)


def _lacks_something(request: HttpRequest, actor: Actor, run: Run) -> bool:
    """Whether the client says which state it has, and it is not this one."""
    if not request.META.keys() & {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"}:
        return False
    return not is_fresh(request, _validators(request, actor, run, runs.progress(run)))


def _validators(request: HttpRequest, actor: Actor, run: Run, progress: Progress) -> Validators:
    """A tag for all that can change: the counts, which move the date, and the pauses of hosts, which do not."""
    offer = choose(request.META.get("HTTP_ACCEPT"), GENERIC)
    moving: list[Any] = [run.modified, *((host.name, host.paused_until, host.reason) for host in progress.paused)]
    state = hashlib.blake2b(repr(moving).encode(), digest_size=8).hexdigest()
    who = "o" if actor.is_operator else "a"
    return Validators(f'"{state}.{offer.token}{who}{RELEASE}"', _date(run))


def _date(run: Run) -> datetime:
    """HTTP dates have whole seconds. While it goes on, a run's is a second early: then its end, though it may fall into
    the same second as the last step that was seen, has a date that no poller has seen yet.
    """
    return run.modified if run.is_over else run.modified - timedelta(seconds=1)
