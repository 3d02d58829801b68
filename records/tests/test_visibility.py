"""Who sees what: the table, written by hand."""

from __future__ import annotations

import pytest

from records.models import Record, Visibility
from records.visibility import (
    ChangeForbidden,
    RecordHidden,
    listings,
    may_change,
    may_read,
    may_release,
    require_change,
    require_read,
    visible_to,
)
from submitters.actor import ANONYMOUS, Actor
from submitters.models import Submitter

from .makers import study

NOBODY, STRANGER, OWNER, CURATOR, OPERATOR = "nobody", "stranger", "owner", "curator", "operator"
EVERYBODY = (NOBODY, STRANGER, OWNER, CURATOR, OPERATOR)
THEIRS = (OWNER, CURATOR, OPERATOR)

#   visibility              reads       sees listed  changes           releases
TABLE = {
    Visibility.PROPOSED:    (THEIRS,    THEIRS,      (OWNER, CURATOR), ()),
    Visibility.PRIVATE:     (THEIRS,    THEIRS,      (OWNER, CURATOR), (OWNER, CURATOR)),
    Visibility.PUBLIC:      (EVERYBODY, EVERYBODY,   (OWNER, CURATOR), ()),
    Visibility.SUPPRESSED:  (EVERYBODY, (),          (OWNER, CURATOR), (CURATOR,)),
    Visibility.REPLACED:    (EVERYBODY, (),          (OWNER, CURATOR), ()),
    Visibility.WITHDRAWN:   (EVERYBODY, (),          (OWNER, CURATOR), ()),
}  # fmt: skip


def actor(name: str, centre: Submitter, elsewhere: Submitter) -> Actor:
    return {
        NOBODY: ANONYMOUS,
        STRANGER: Actor(1, submitter_ids=frozenset({elsewhere.pk})),
        OWNER: Actor(2, submitter_ids=frozenset({centre.pk})),
        CURATOR: Actor(3, is_curator=True),
        OPERATOR: Actor(4, is_operator=True),
    }[name]


def refusal(require: object, record: Record, who: Actor) -> type[Exception] | None:
    assert callable(require)
    try:
        require(record, who)
    except (RecordHidden, ChangeForbidden) as refused:
        return type(refused)
    return None


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("visibility", Visibility)
def test_the_table(visibility: Visibility, name: str, meadow: Submitter, hill: Submitter) -> None:
    made, who = study(meadow, visibility), actor(name, meadow, hill)
    reads, lists, changes, releases = TABLE[visibility]
    assert may_read(made, who) == (name in reads)
    assert visible_to(who).filter(pk=made.pk).exists() == (name in reads)
    assert sum(part.filter(pk=made.pk).count() for part in listings(who)) == (name in lists)
    assert may_change(made, who) == (name in changes)
    assert may_release(made, who) == (name in releases)


@pytest.mark.parametrize(
    ("name", "visibility", "reading", "changing"),
    [
        (STRANGER, Visibility.PRIVATE, RecordHidden, RecordHidden),
        (STRANGER, Visibility.PUBLIC, None, ChangeForbidden),
        (OPERATOR, Visibility.PRIVATE, None, ChangeForbidden),
        (OWNER, Visibility.PRIVATE, None, None),
    ],
)
def test_what_is_refused_and_how(
    name: str,
    visibility: Visibility,
    reading: type[Exception] | None,
    changing: type[Exception] | None,
    meadow: Submitter,
    hill: Submitter,
) -> None:
    made, who = study(meadow, visibility), actor(name, meadow, hill)
    assert refusal(require_read, made, who) is reading
    assert refusal(require_change, made, who) is changing


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_tombstone_of_what_was_never_public_is_its_centre_s_alone(
    name: str, meadow: Submitter, hill: Submitter
) -> None:
    made = study(meadow, Visibility.PRIVATE)
    made.visibility = Visibility.WITHDRAWN
    made.save()
    who = actor(name, meadow, hill)
    assert may_read(made, who) == visible_to(who).filter(pk=made.pk).exists() == (name in THEIRS)


def test_a_record_of_no_centre_is_nobody_s_own(meadow: Submitter, hill: Submitter) -> None:
    made = study(meadow, Visibility.PRIVATE)
    made.submitter = None
    assert not may_read(made, actor(OWNER, meadow, hill))
    assert not may_read(made, ANONYMOUS)
