"""Records of the tests, written by the writers themselves: the builders of /tests, with references in few words."""

from __future__ import annotations

import json
from typing import Any

from records import relations
from records.models import Record, Reference, Visibility
from records.registry import resource
from submitters.actor import Actor
from submitters.models import Submitter
from tests import builders

NOBODY = Actor()


def study(centre: Submitter, visibility: Visibility = Visibility.PUBLIC, **members: Any) -> Record:
    return builders.record(resource("study"), centre, visibility, **members)


def sample(
    centre: Submitter, visibility: Visibility = Visibility.PUBLIC, parent: Record | None = None, **members: Any
) -> Record:
    return builders.record(resource("sample"), centre, visibility, parent, **members)


def experiment(
    centre: Submitter, study: Any, sample: Any, visibility: Visibility = Visibility.PUBLIC, **members: Any
) -> Record:
    members |= {"study": named_by(study), "design": design(sample)}
    return builders.record(resource("experiment"), centre, visibility, **members)


def run(centre: Submitter, experiment: Any, visibility: Visibility = Visibility.PUBLIC, **members: Any) -> Record:
    return builders.record(resource("run"), centre, visibility, experiment=named_by(experiment), **members)


def design(sample: Any) -> dict[str, Any]:
    """The design of an experiment on `sample`, a record or a reference."""
    return {**builders.SMALLEST["experiment"]["design"], "sample": named_by(sample)}


def named_by(target: Any) -> dict[str, Any]:
    """A reference to a record, by its accession, or its alias as long as it has none; other references as they are."""
    if not isinstance(target, Record):
        return dict(target)
    return {"accession": target.accession} if target.accession else {"alias": target.alias}


def document_of(record: Record) -> dict[str, Any]:
    record.refresh_from_db()
    made: dict[str, Any] = json.loads(record.document)
    return made


def targets(record: Record) -> set[int]:
    """The ids of the records that this one is tied to."""
    edges = Reference.objects.filter(source=record).exclude(target=None)
    return set(edges.values_list("target_id", flat=True))


def links(record: Record, actor: Actor = NOBODY) -> set[str]:
    """The keys of the records that its row shows to `actor`."""
    record.refresh_from_db()
    shown = relations.shown_to(actor, record.relations)
    return {key for role, targets in shown.items() if role != "submitter" for _, key, _ in targets}


def member_of(centre: Submitter) -> Actor:
    return Actor(account_id=1, username="member", submitter_ids=frozenset({centre.pk}))
