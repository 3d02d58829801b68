"""Taking records into and out of sight: release, suppress, withdraw, cancel, restore, supersede, discard.

The document stays as it is, but for a successor's, which learns the accession it answers for. Suppression and
withdrawal may be for a time: they end on the day in `hold_until` (`tasks.restore_due`).
"""

from __future__ import annotations

import json
from datetime import date

from django.db import transaction

from submitters.actor import Actor

from . import awaiting, derivation, names, references, relations
from .carrying import carry
from .clock import next_modified
from .content import fill, with_secondary
from .feed import announce
from .locks import Guard, lock, unguarded
from .models import Change, Record, Visibility
from .ties import link
from .versions import keep_version
from .visibility import OPEN, WrongState

_OUT_OF_SIGHT = (Visibility.SUPPRESSED, Visibility.WITHDRAWN)


@transaction.atomic
def release(record: Record, actor: Actor, guard: Guard = unguarded) -> Record:
    """Make a held or suppressed record public, and the held records below it with it (gmi-api.md 5)."""
    record = lock(record, guard)
    if record.visibility in (Visibility.PRIVATE, Visibility.SUPPRESSED):
        opened = carry(record, actor)
        link(opened, references.referrers_of(opened))
    return record


@transaction.atomic
def suppress(record: Record, reason: str, actor: Actor, guard: Guard = unguarded, until: date | None = None) -> Record:
    """Take a public record out of every list, for good or until a day; its address still answers."""
    record = lock(record, guard)
    if record.visibility == Visibility.PUBLIC or _says_more(record, Visibility.SUPPRESSED, reason, until):
        _step(record, Visibility.SUPPRESSED, reason, until)
        announce([record], Change.Event.SUPPRESSED, actor)
    return record


def _says_more(record: Record, visibility: Visibility, reason: str, until: date | None) -> bool:
    return record.visibility == visibility and (record.note, record.hold_until) != (reason, until)


@transaction.atomic
def withdraw(record: Record, reason: str, actor: Actor, guard: Guard = unguarded, until: date | None = None) -> Record:
    """Leave a tombstone, with its accession for good; the alias is free again, unless it comes back on a day.

    A proposal leaves nothing.
    """
    record = lock(record, guard)
    if record.visibility == Visibility.PROPOSED:
        discard(record)
        return record
    _step(record, Visibility.WITHDRAWN, reason, until)
    announce([record], Change.Event.WITHDRAWN, actor)
    sources = references.referrers_of([record])
    if until is None:
        names.free_alias(record)
        references.leave(record)
    relations.refresh(sources | derivation.derive([record]))
    return record


@transaction.atomic
def cancel(record: Record, reason: str, actor: Actor, guard: Guard = unguarded) -> Record:
    """Withdraw what was never public. Raises `WrongState` for anything else."""
    record = lock(record, guard)
    if record.visibility != Visibility.PRIVATE:
        raise WrongState("Only a private record can be cancelled.")
    return withdraw(record, reason, actor)


@transaction.atomic
def restore(record: Record, actor: Actor, guard: Guard = unguarded) -> Record:
    """Bring a suppressed or withdrawn record back: public if it ever was, else private.

    Raises `names.NameTaken` when its alias was given to another meanwhile, `RecordGone` for one that was replaced.
    """
    record = lock(record, guard, withdrawn_too=True)
    if record.visibility not in _OUT_OF_SIGHT:
        return record
    was_gone = record.visibility == Visibility.WITHDRAWN
    _step(record, Visibility.PUBLIC if record.published else Visibility.PRIVATE, "", None)
    announce([record], Change.Event.RESTORED, actor)
    if was_gone:
        document = json.loads(record.document)
        names.assign(record, document)
        awaiting.expect([record], [document]).write()
        record.save(update_fields=["relations"])
    link([record], references.referrers_of([record]))
    return record


@transaction.atomic
def supersede(record: Record, successor: Record, actor: Actor, guard: Guard = unguarded) -> Record:
    """Let `successor` answer for `record`: its address leads there, its accession is a secondary one there.

    What named the record is tied to the successor from now on. Raises `WrongState`, `RecordGone`.
    """
    record, successor = _lock_both(record, successor, guard)
    _require_may_follow(record, successor)
    record.replaced_by = successor
    _step(record, Visibility.REPLACED, "", None)
    announce([record], Change.Event.REPLACED, actor)
    _answer_for(successor, record, actor)
    sources = references.hand_over(record, successor)
    touched = derivation.derive([record])
    link([successor, *sources], {*touched, *(source.pk for source in sources), successor.pk})
    return record


def _lock_both(record: Record, successor: Record, guard: Guard) -> tuple[Record, Record]:
    """Both under lock, in the order of their ids."""
    guards = {successor.pk: unguarded, record.pk: guard}
    found = {each.pk: lock(each, guards[each.pk]) for each in sorted((record, successor), key=lambda each: each.pk)}
    return found[record.pk], found[successor.pk]


def _require_may_follow(record: Record, successor: Record) -> None:
    """Nobody is led from what they see to what they do not. Raises `WrongState`."""
    if record.pk == successor.pk or record.kind != successor.kind:
        raise WrongState(f"The successor of a {record.kind} is another {record.kind}.")
    states = (record.visibility, successor.visibility)
    both_held = states == (Visibility.PRIVATE,) * 2 and record.submitter_id == successor.submitter_id
    if record.visibility == Visibility.PROPOSED or not (successor.visibility in OPEN or both_held):
        raise WrongState("The successor has to be public; of a private record it may be a private one of its centre.")


def _answer_for(successor: Record, former: Record, actor: Actor) -> None:
    """A new version of the successor that names the accession of the former one."""
    document = with_secondary(json.loads(successor.document), former.accession)
    keep_version(successor, actor)
    fill(successor, document)
    successor.modified = next_modified(successor.modified)
    names.assign(successor, document)
    successor.save()
    announce([successor], Change.Event.MODIFIED, actor)


@transaction.atomic
def discard(record: Record) -> None:
    """Delete a proposal that came to nothing: its names are free again."""
    left = references.referrers_of([record])
    references.leave(record)
    record.referrers.all().delete()
    record.delete()
    relations.refresh(left)


def _step(record: Record, visibility: Visibility, note: str, until: date | None) -> None:
    """A change of visibility: the document and its revision stay, the date moves."""
    record.visibility, record.note, record.hold_until = visibility, note, until
    record.modified = next_modified(record.modified)
    record.save(update_fields=["visibility", "note", "hold_until", "modified", "replaced_by"])
