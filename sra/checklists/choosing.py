"""Which checklist a sample is meant for: its own word counts, else its study's; else INSDC's minimum is advice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sra.checklists.checking import check_sample
from sra.checklists.model import Checklist, UnknownChecklist, checklist, checklists
from sra.document import JsonObject
from sra.faults import Fault, pointer_of
from sra.rules.properties import Property, plain, properties
from sra.rules.rule import SAMPLE
from sra.vocabulary import nearest

OUR_TAG = "GMI-CHECKLIST"
ENA_TAG = "ENA-CHECKLIST"
"""Names a checklist of ENA's; only where we have one of that id is it checked."""

ADVICE = "INSDC-MINIMUM"

CHECKED = frozenset({SAMPLE})
"""Kinds that checklists are for."""


def chosen_for(document: JsonObject, above: Sequence[JsonObject] = ()) -> Checklist | None:
    """The checklist that a sample names, or the first of the studies above it that names one.

    Raises `UnknownChecklist` for a name of ours that is none.
    """
    for owner, tag in ((document, OUR_TAG), (document, ENA_TAG), *((study, OUR_TAG) for study in above)):
        named = _named(owner, tag)
        if named is None or not named.value:
            continue
        try:
            return checklist(named.value)
        except UnknownChecklist:
            if tag == OUR_TAG:
                raise
    return None


def check_chosen(kind: str, document: JsonObject, above: Sequence[JsonObject] = ()) -> list[Fault]:
    """What the chosen checklist finds in a sample; without one, what INSDC's minimum would, as warnings.

    Nothing for other kinds than `CHECKED`. `above` are the studies that the sample belongs to, if they are known.
    """
    if kind not in CHECKED:
        return []
    try:
        chosen = chosen_for(document, above)
    except UnknownChecklist as unknown:
        return [_unknown(document, str(unknown))]
    if chosen:
        return check_sample(document, chosen)
    return [replace(fault, severity="warning") for fault in check_sample(document, checklist(ADVICE))]


def _named(document: JsonObject, tag: str) -> Property | None:
    return next((each for each in properties(document) if plain(each.tag) == plain(tag)), None)


def _unknown(document: JsonObject, name: str) -> Fault:
    """At the sample's own word for it; a study's word has no place in the sample."""
    ids = [each.id for each in checklists()]
    own = _named(document, OUR_TAG)
    return Fault(
        "unknown-checklist",
        f"There is no checklist “{name[:80]}”.",
        pointer_of(own.steps) if own else "",
        expected=", ".join(ids),
        suggestion=nearest(name, ids),
        severity="warning",
    )
