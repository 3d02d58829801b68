"""Every relation of ours with a sentence of explanation: what its page at `/links/…` says."""

from __future__ import annotations

from collections.abc import Mapping

from records.registry import resources
from reviews import states

_FIXED = {
    "submitter": "The centre in whose name the record was submitted.",
    "lookup": "Find a record by accession, or by alias and submitter (an RFC 6570 template).",
    "review": "Where the decision on a submission can be followed.",
    "changes": "What was published, changed or taken back, in the order in which it happened.",
    "origins": "The archives that have this record, and where they say something else.",
    "raw": "What an archive sent, as it was retrieved.",
    "reviews": "The reviews that you may see.",
    "release": "POST here to make a held or suppressed record public.",
    "suppress": "POST here to take a public record out of the lists; its address still answers.",
    "restore": "POST here to bring a suppressed or withdrawn record back.",
    "supersede": "POST here, with the address of its `successor`, to let another record answer for this one.",
    "checklists": "What samples are asked to say, by purpose.",
    "tokens": "Your personal tokens.",
    "search": "Go to a record by any of its names.",
}


def add(sentences: Mapping[str, str]) -> None:
    """Let a room above explain relations of its own."""
    _FIXED.update(sentences)


def explain() -> dict[str, str]:
    """Relation name -> what it leads to, for all relations that any answer may carry."""
    explained = dict(_FIXED)
    for resource in resources():
        explained.setdefault(
            resource.name,
            f"The {resource.name} this belongs to, or the collection of them: {resource.description}",
        )
        explained[resource.collection] = f"The collection of all {resource.collection}."
        for row in resource.relations:
            explained.setdefault(row.rel, row.title)
    for action in states.ACTIONS:
        explained[f"review/{action.name}"] = f"{action.label}: POST here; starts from {', '.join(action.sources)}."
    return explained
