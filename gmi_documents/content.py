"""What a file holds, whatever form it came in: records in order, and how they are put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sra.document import JsonObject
from sra.faults import Fault

BUNDLE = "WEBIN"
"""The element around records of several kinds; their JSON twin is a bundle."""

WRAPPERS = (BUNDLE, "ROOT", "EXPERIMENT_PACKAGE", "EXPERIMENT_PACKAGE_SET")
"""Every element around records of several kinds."""

SINGLE_SUBMISSION = "submission"
"""The member of a bundle that is one record and not a list."""

Layout = Literal["one", "set", "bundle"]


Position = tuple[str | None, int | None]
"""XPath and line in the source, as far as they are known."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record. `pointer` leads to it in the JSON of the whole file.

    `position` tells where in the source stands what a pointer within the record leads to.
    """

    kind: str
    root: str
    document: JsonObject
    pointer: str
    position: Callable[[str], Position]


@dataclass(frozen=True)
class Content:
    """`root` is the element that the records stand in, or would stand in: "SAMPLE", "SAMPLE_SET", "WEBIN"."""

    root: str
    entries: Sequence[Entry]
    normalisations: Sequence[JsonObject] = ()

    @property
    def layout(self) -> Layout:
        """How the records are put together, whatever the form: a browser's ROOT of one kind is a set."""
        if self.root == "ROOT" and len({entry.root for entry in self.entries}) == 1:
            return "set"
        if self.root in WRAPPERS:
            return "bundle"
        return "set" if self.root.endswith("_SET") else "one"


class FileRefused(Exception):
    """A file that could not be read as a document; `kind` is what it seems to be, if that can be told."""

    def __init__(self, faults: Sequence[Fault], kind: str | None = None) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults: tuple[Fault, ...] = tuple(faults)
        self.kind = kind


def refused(code: str, reason: str, kind: str | None = None, **more: Any) -> FileRefused:
    """The refusal of a file for one reason."""
    return FileRefused([Fault(code, reason, **more)], kind)
