"""What is told of mirrors, runs and troubles, and where it leads: the same for programs, pages and the shell."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, TypeAlias

import orjson

from harvest.models import Host
from hypermedia.addresses import address
from hypermedia.links import Link, relation
from submitters.actor import Actor

from .models import Run, Subscription, Trouble
from .overview import Overview, age_of
from .runs import Progress

Data: TypeAlias = dict[str, Any]

COUNTS: Final = (
    "listed", "expected", "seen", "new", "changed", "same", "compared", "moved", "set_aside", "failed", "extra",
    "bytes",
)  # fmt: skip


def mirror_data(overview: Overview, actor: Actor) -> Data:
    """One mirror. Times are RFC 3339; `age` is seconds since the last complete run."""
    complete = overview.complete.finished if overview.complete else None
    return {
        "archive": overview.key,
        "title": overview.title,
        "addresses": list(overview.addresses),
        "freshness": {
            "watermark": overview.watermark or None,
            "complete": _moment(complete),
            "age": int(age_of(complete).total_seconds()) if complete else None,
            "behind": overview.is_behind,
        },
        "last-run": run_data(overview.last, actor) if overview.last else None,
        "troubles": dict(overview.troubles),
        "pauses": pauses_data(overview.pauses),
        "records": overview.records,
        "subscriptions": [subscription_data(each) for each in overview.subscriptions],
    }


def mirror_links(key: str) -> list[Link]:
    own = address("mirrors", key)
    return [
        Link("self", own),
        Link("up", address("mirrors"), "All mirrors"),
        Link(relation("mirror/runs"), f"{own}/runs", "Runs"),
        Link(relation("mirror/troubles"), f"{own}/troubles", "What could not be had"),
    ]


def run_data(run: Run, actor: Actor) -> Data:
    """One run with its counts. Who asked, and which files of this machine are read, is for operators."""
    data = {
        "key": run.key,
        "archive": run.archive,
        "href": address_of_run(run),
        "state": run.state,
        "wish": orjson.loads(run.wish),
        "dry-run": run.is_dry,
        "counts": {name.replace("_", "-"): getattr(run, name) for name in COUNTS},
        "message": run.message,
        **{name: _moment(getattr(run, name)) for name in ("created", "started", "finished", "modified")},
    }
    if run.dump or run.accessions:
        data["bulk"] = "dump" if run.dump else "accessions"
    if actor.is_operator:
        data["asked-by"] = run.asked_by.username if run.asked_by else None
        data["file"] = run.dump or run.accessions or None
    return data


def progress_data(run: Run, progress: Progress, actor: Actor) -> Data:
    """A run with how fast it is: `rate` in candidates a second, `eta` in seconds, `percent` of what is expected."""
    rounded = {name: _rounded(getattr(progress, name)) for name in ("rate", "eta", "percent")}
    return {**run_data(run, actor), **rounded, "pauses": pauses_data(progress.paused)}


def run_links(run: Run, actor: Actor) -> list[Link]:
    own = address_of_run(run)
    found = [
        Link("self", own),
        Link("collection", address("mirrors", run.archive, "runs"), "All runs"),
        Link("up", address("mirrors", run.archive), "The mirror"),
        Link(relation("mirror/troubles"), f"{address('mirrors', run.archive, 'troubles')}?run={run.key}", "Troubles"),
    ]
    step = step_of(run)
    if step and actor.is_operator:
        found.append(Link(relation(f"mirror/{step}"), f"{own}/{step}", step.capitalize(), takes_post=True))
    return found


def step_of(run: Run) -> str:
    """What may be done with it: `stop`, `resume`, "" for nothing."""
    if not run.is_over:
        return "stop"
    return "" if run.state == Run.State.COMPLETE else "resume"


def address_of_run(run: Run) -> str:
    return address("mirrors", run.archive, "runs", run.key)


def address_of_trouble(trouble: Trouble) -> str:
    return address("mirrors", trouble.archive, "troubles", str(trouble.pk))


def trouble_data(trouble: Trouble) -> Data:
    return {
        "id": trouble.pk,
        "archive": trouble.archive,
        "kind": trouble.kind or None,
        "accession": trouble.accession,
        "sort": trouble.sort,
        "code": trouble.code,
        "reason": trouble.reason,
        "faults": json.loads(trouble.faults),
        "times": trouble.times,
        **{name.replace("_", "-"): _moment(getattr(trouble, name)) for name in ("first_seen", "last_seen", "resolved")},
    }


def trouble_links(trouble: Trouble, actor: Actor) -> list[Link]:
    own = address_of_trouble(trouble)
    found = [
        Link("self", own),
        Link("collection", address("mirrors", trouble.archive, "troubles"), "All that could not be had"),
    ]
    if trouble.collection:
        found.append(Link("via", address("collections", trouble.collection), "The answer as it came"))
    if trouble.run:
        found.append(Link(relation("mirror/run"), address_of_run(trouble.run), "The run that met it last"))
    if actor.is_operator and trouble.resolved is None:
        found.append(Link(relation("mirror/retry"), f"{own}/retry", "Try again", takes_post=True))
    return found


def subscription_data(subscription: Subscription) -> Data:
    return {
        "href": address_of_subscription(subscription),
        "wish": orjson.loads(subscription.wish),
        "every": subscription.every,
        "enabled": subscription.is_enabled,
        "watermark": subscription.watermark or None,
        "due": _moment(subscription.due) if subscription.is_enabled else None,
    }


def address_of_subscription(subscription: Subscription) -> str:
    return address("mirrors", subscription.archive, "subscriptions", str(subscription.pk))


def subscription_links(subscription: Subscription, actor: Actor) -> list[Link]:
    own = address_of_subscription(subscription)
    found = [Link("self", own), Link("up", address("mirrors", subscription.archive), "The mirror")]
    if actor.is_operator and subscription.is_enabled:
        found.append(Link(relation("mirror/unfollow"), f"{own}/unfollow", "Unfollow", takes_post=True))
    return found


def pauses_data(hosts: Iterable[Host]) -> list[Data]:
    return [{"host": host.name, "until": _moment(host.paused_until), "reason": host.reason} for host in hosts]


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 2)
