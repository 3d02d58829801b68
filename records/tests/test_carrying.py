"""What a release carries with it, by action and by date, and what stays behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from records import publish
from records.clock import today
from records.models import Record, Visibility
from records.registry import resource
from records.tasks import release_due
from submitters.models import Submitter
from tests import builders

from .makers import NOBODY, experiment, named_by, run, sample, study

PRIVATE, PUBLIC = Visibility.PRIVATE, Visibility.PUBLIC


def states(*records: Record) -> list[str]:
    for each in records:
        each.refresh_from_db()
    return [each.visibility for each in records]


def analysis(centre: Submitter, **members: Any) -> Record:
    return builders.record(resource("analysis"), centre, PRIVATE, **members)


def by_action(record: Record) -> None:
    publish.release(record, NOBODY)


def by_date(record: Record) -> None:
    Record.objects.filter(pk=record.pk).update(hold_until=today())
    release_due()


@pytest.mark.parametrize("release", [by_action, by_date])
def test_a_study_carries_everything_of_its_own(meadow: Submitter, release: object) -> None:
    held, tissue = study(meadow, PRIVATE), sample(meadow, PRIVATE)
    work = experiment(meadow, held, tissue, PRIVATE)
    reads = run(meadow, work, PRIVATE)
    of_study = analysis(meadow, study=named_by(held))
    of_run = analysis(meadow, study=named_by(held), runs=[named_by(reads)])
    assert callable(release)
    release(held)
    assert states(held, tissue, work, reads, of_study, of_run) == [PUBLIC] * 6


def test_a_shared_sample_goes_public_and_the_other_study_stays_held(meadow: Submitter) -> None:
    first, second, tissue = study(meadow, PRIVATE), study(meadow, PRIVATE), sample(meadow, PRIVATE)
    ours, theirs = (experiment(meadow, each, tissue, PRIVATE) for each in (first, second))
    reads = run(meadow, theirs, PRIVATE)
    publish.release(first, NOBODY)
    assert states(first, tissue, ours) == [PUBLIC] * 3
    assert states(second, theirs, reads) == [PRIVATE] * 3
    publish.release(second, NOBODY)
    assert states(second, theirs, reads) == [PUBLIC] * 3


def test_an_analysis_of_a_held_run_waits_for_it(meadow: Submitter) -> None:
    first, second, tissue = study(meadow, PRIVATE), study(meadow, PRIVATE), sample(meadow, PRIVATE)
    reads = run(meadow, experiment(meadow, second, tissue, PRIVATE), PRIVATE)
    of_both = analysis(meadow, study=named_by(first), runs=[named_by(reads)])
    publish.release(first, NOBODY)
    assert states(of_both) == [PRIVATE]
    publish.release(second, NOBODY)
    assert states(reads, of_both) == [PUBLIC] * 2


def test_a_hold_of_its_own_outlasts_that_of_a_shared_sample(meadow: Submitter) -> None:
    tissue = sample(meadow, PRIVATE)
    held = study(meadow, PRIVATE)
    experiment(meadow, held, tissue, PRIVATE)
    elsewhere = experiment(meadow, study(meadow), tissue, PRIVATE)
    Record.objects.filter(pk=elsewhere.pk).update(hold_until=today() + timedelta(days=9))
    publish.release(held, NOBODY)
    assert states(tissue, elsewhere) == [PUBLIC, PRIVATE]


def test_what_another_centre_holds_below_stays_with_it(meadow: Submitter, hill: Submitter) -> None:
    held, tissue = study(meadow, PRIVATE), sample(meadow, PRIVATE)
    theirs = sample(hill, PRIVATE, parent=held)
    ours = experiment(meadow, held, tissue, PRIVATE)
    publish.release(held, NOBODY)
    assert states(held, tissue, ours, theirs) == [PUBLIC, PUBLIC, PUBLIC, PRIVATE]


def test_the_runs_of_a_public_experiment_of_another_centre_are_left_alone(meadow: Submitter, hill: Submitter) -> None:
    held = study(meadow, PRIVATE)
    work = experiment(meadow, held, sample(meadow, PRIVATE), PRIVATE)
    others = run(hill, sample(hill), PRIVATE, alias="r")
    publish.release(held, NOBODY)
    assert states(work, others) == [PUBLIC, PRIVATE]


def test_a_sample_alone_is_released_without_its_study(meadow: Submitter) -> None:
    held, tissue = study(meadow, PRIVATE), sample(meadow, PRIVATE)
    work = experiment(meadow, held, tissue, PRIVATE)
    publish.release(tissue, NOBODY)
    assert states(tissue, held, work) == [PUBLIC, PRIVATE, PRIVATE]
