"""What is told of an upload that is to be attached before it is a file."""

from __future__ import annotations

from typing import Any

import pytest

from submitters.actor import ANONYMOUS, Actor

from ..arriving import why_no_file
from ..models import Upload


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "0 of 10 bytes"),
        ({"length": None}, "unknown number"),
        ({"state": Upload.State.RECEIVED}, "being verified"),
        ({"state": Upload.State.FAILED, "faults": [{"reason": "Line 3 is cut."}]}, "Line 3 is cut."),
        ({"state": Upload.State.EXPIRED}, "given up"),
        ({"state": Upload.State.COMPLETE, "part": Upload.Part.PARTIAL}, "part of a file"),
    ],
)
def test_it_says_why_there_is_no_file(upload: Upload, actor: Actor, change: dict[str, Any], words: str) -> None:
    Upload.objects.filter(pk=upload.pk).update(**change)
    assert words in why_no_file(upload.key, actor)


def test_it_tells_nothing_of_what_is_not_ones_own(upload: Upload, actor: Actor) -> None:
    Upload.objects.filter(pk=upload.pk).update(state=Upload.State.CANCELLED)
    assert [why_no_file(key, who) for key, who in ((upload.key, actor), (upload.key, ANONYMOUS), ("x", actor))] == [
        ""
    ] * 3
