"""What `gmi mirror` does, action by action; each answers the exit status."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from harvest.failures import Failure, Throttled, Transient
from harvest.transport import Transport
from mirrors import checking, orders, retries, runs, subscriptions
from mirrors.archives.registry import archive_of
from mirrors.errors import RunOver, RunUnknown
from mirrors.models import Run, Subscription, Trouble
from mirrors.shown import address_of_run, run_data
from submitters.actor import ANONYMOUS

from . import outcome, standing
from .arguments import Asked
from .driving import drive
from .outcome import Outcome
from .screen import Screen

_MOST_NAMED: Final = 20


def act(asked: Asked, screen: Screen) -> Outcome:
    """Does it. Raises KeyboardInterrupt when it is interrupted twice."""
    try:
        return _ACTIONS[asked.action](asked, screen)
    except RunUnknown:
        screen.fail([f"There is no run “{asked.subject}”; --status names the last ones."])
        return Outcome.USAGE
    except RunOver as over:
        screen.fail([over])
        return Outcome.USAGE


def _run(asked: Asked, screen: Screen) -> Outcome:
    if asked.dump or asked.accessions:
        wish = asked.order.wish
        begun = runs.begin(asked.archive, wish, actor=ANONYMOUS, dump=asked.dump, accessions=asked.accessions)
    else:
        begun = orders.carry_out(asked.archive, asked.order, ANONYMOUS)
    if asked.order.every:
        screen.hint("It is repeated by the clock of the service, while that runs (gmi serve).", "dim")
    return _bring([begun], asked, screen)


def _resume(asked: Asked, screen: Screen) -> Outcome:
    return _bring([runs.resume(runs.find(asked.subject))], asked, screen)


def _retry(asked: Asked, screen: Screen) -> Outcome:
    troubles = Trouble.objects.filter(resolved=None).select_related("run").order_by("id")
    if asked.subject:
        troubles = troubles.filter(archive=asked.subject)
    begun = retries.retry(troubles, ANONYMOUS)
    if not begun:
        screen.say("Nothing stands in the way.")
    return _bring(begun, asked, screen)


def _bring(begun: Iterable[Run], asked: Asked, screen: Screen) -> Outcome:
    """Drives each to its end; the worst outcome counts."""
    statuses = [Outcome.COMPLETE]
    for run in begun:
        screen.hint(f"Run {run.key}, also at {address_of_run(run)}", "dim")
        if asked.is_awaited:
            run = drive(run, screen.view())
            statuses.append(outcome.outcome_of(run))
        _tell(run, asked, screen)
        if statuses[-1] is Outcome.INTERRUPTED:
            break
    return max(statuses)


def _tell(run: Run, asked: Asked, screen: Screen) -> None:
    if asked.is_json:
        screen.json(run_data(run, standing.OPERATOR))
    elif asked.is_awaited:
        outcome.tell(run, screen)
    else:
        screen.say(run.key)


def _check(asked: Asked, screen: Screen) -> Outcome:
    archive = archive_of(asked.archive, asked.order.wish.server)
    try:
        with Transport(archive.hosts) as transport:
            lines = list(checking.check(asked.archive, asked.order.wish, transport))
    except Failure as failure:
        screen.fail([f"{archive.label}: {failure}"])
        return Outcome.UNREACHABLE if isinstance(failure, Transient | Throttled) else Outcome.INCOMPLETE
    if asked.is_json:
        screen.json({"items": [_line_data(line) for line in lines]})
    else:
        _tell_lines(lines, screen)
    return Outcome.COMPLETE if all(line.agrees for line in lines) else Outcome.INCOMPLETE


def _tell_lines(lines: Iterable[checking.CheckLine], screen: Screen) -> None:
    rows = [(each.kind, each.there, each.here, len(each.missing), len(each.differing)) for each in lines]
    screen.table(("KIND", "THERE", "HERE", "MISSING", "DIFFERING"), rows)
    for line in lines:
        for accession in line.missing[:_MOST_NAMED]:
            screen.say(f"{line.kind} {accession} is not here")
        for accession, there, here in line.differing[:_MOST_NAMED]:
            screen.say(f"{line.kind} {accession} is {there} there and {here} here")


def _line_data(line: checking.CheckLine) -> dict[str, object]:
    differing = [{"accession": name, "there": there, "here": here} for name, there, here in line.differing]
    return {
        "kind": line.kind,
        "there": line.there,
        "here": line.here,
        "missing": list(line.missing),
        "differing": differing,
    }


def _stop(asked: Asked, screen: Screen) -> Outcome:
    run = runs.stop(runs.find(asked.subject))
    screen.say(f"{run.key} is stopped. Go on with: gmi mirror --resume {run.key}")
    return Outcome.COMPLETE


def _status(asked: Asked, screen: Screen) -> Outcome:
    standing.tell(screen, asked.is_json)
    return Outcome.COMPLETE


def _unfollow(asked: Asked, screen: Screen) -> Outcome:
    subscription = Subscription.objects.filter(pk=int(asked.subject)).first()
    if subscription is None:
        screen.fail([f"Nothing is followed under {asked.subject}; --status has the numbers."])
        return Outcome.USAGE
    subscriptions.unfollow(subscription)
    screen.say(f"{subscription.archive} {subscription.wish} is not repeated any more.")
    return Outcome.COMPLETE


_ACTIONS: Final[dict[str, Callable[[Asked, Screen], Outcome]]] = {
    "run": _run,
    "check": _check,
    "status": _status,
    "stop": _stop,
    "resume": _resume,
    "retry": _retry,
    "unfollow": _unfollow,
}
