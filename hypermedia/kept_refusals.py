"""Refusals with more faults than one answer lists: kept for a day, for the account that was refused."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Final

from django.db import DatabaseError, transaction
from django.http import HttpRequest

from sra.faults import Fault
from submitters.actor import Actor

from .addresses import address
from .errors import Problem
from .links import Link
from .models import Refusal
from .requests import SAFE_METHODS

MOST_KEPT: Final = 10_000
"""Faults of one refusal; `total-faults` still counts all of them."""
MOST_REFUSALS: Final = 20
"""Refusals of one account; the oldest go first."""


def with_the_rest(request: HttpRequest, problem: Problem, actor: Actor) -> Problem:
    """The problem with a `next` link to the faults that it does not list, if it was a write that was refused."""
    if not problem.rest or actor.account_id is None or request.method in SAFE_METHODS:
        return problem
    try:
        with transaction.atomic():
            kept = _keep(problem, actor.account_id)
    except DatabaseError:  # what is wrong with the document is told all the same
        return problem
    return replace(problem, links=(*problem.links, Link("next", address_of(kept, len(problem.faults)))))


def _keep(problem: Problem, account_id: int) -> Refusal:
    faults = [*problem.faults, *problem.rest][:MOST_KEPT]
    kept = Refusal.objects.create(
        account_id=account_id,
        status=problem.status,
        code=problem.code,
        title=problem.title,
        total=problem.total,
        faults=json.dumps([_told(fault) for fault in faults], ensure_ascii=False),
    )
    newest = Refusal.objects.filter(account_id=account_id).order_by("-id").values_list("id", flat=True)
    Refusal.objects.filter(account_id=account_id).exclude(pk__in=list(newest[:MOST_REFUSALS])).delete()
    return kept


def _told(fault: Fault) -> dict[str, object]:
    return {name: value for name, value in asdict(fault).items() if value is not None}


def faults_of(kept: Refusal) -> tuple[Fault, ...]:
    return tuple(Fault(**members) for members in json.loads(kept.faults))


def address_of(kept: Refusal, after: int) -> str:
    return f"{address('refusals', kept.key)}?after={after}"
