"""What each type of problem means, in a sentence: the page at `/problems/<code>` that an error's `type` leads to."""

from collections.abc import Mapping
from typing import Final

EXPLAINED: Final[dict[str, str]] = {
    "invalid-document": "The document does not say what its type requires. `errors` names every fault and where it is.",
    "invalid-query": "A parameter of the address is unknown here, or has a value it cannot have.",
    "credentials-refused": "The name, password or token is not known, or no longer.",
    "sign-in-required": "Nobody is known; send credentials (Basic, or a token as Bearer).",
    "forbidden": "You are known, and your role does not allow this.",
    "no-centre": "A document needs a submitting centre that your account belongs to.",
    "cross-site": "A page of another site made your browser send this.",
    "not-found": "There is nothing at this address.",
    "method-not-allowed": "The address does not know this verb; `Allow` lists those it knows.",
    "not-acceptable": "None of the media types in Accept is offered; `detail` lists those that are.",
    "unsupported-media-type": "This Content-Type is not read here; `Accept` or `Accept-Patch` lists those that are.",
    "name-taken": "Another record has this alias or accession; `Location` is its address.",
    "review-open": "A change to this record waits for a decision; `Location` is the review.",
    "out-of-turn": "The review is in a state from which this action does not start.",
    "wrong-state": "The record is in a state from which this step does not start.",
    "copy": "The record is a copy of an archive's, and is changed there.",
    "record-moved": "The record changed after this change was proposed; propose it again.",
    "gone": "The record was withdrawn.",
    "precondition-failed": "The record is not in the state that the conditional headers expect.",
    "too-large": "The body is larger than this server reads.",
    "key-reused": "The Idempotency-Key came with another request before.",
    "throttled": "Too many refused sign-ins; `Retry-After` says when to try again.",
    "bad-request": "The request is malformed.",
    "unavailable": "The database does not answer; try again.",
    "store-unavailable": "Where files are kept cannot be reached just now; `Retry-After` says when to try again.",
    "damaged": "The bytes kept here are not those that were kept once, so nobody gets them. Operators are told.",
    "store-full": "The repository has no room for this file. Its operators know; nothing was kept of the request.",
    "still-arriving": "The upload is not complete, or not verified yet; ask at its address, and try again.",
    "range-not-satisfiable": "The range begins behind the end of the file; `Content-Range` says how long it is.",
    "server-error": "The fault is ours; the request id names it in our log.",
}


def explain(sentences: Mapping[str, str]) -> None:
    """Let a room above add the types of its own problems."""
    EXPLAINED.update(sentences)
