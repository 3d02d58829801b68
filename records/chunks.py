"""Long lists in parts that every database takes as arguments of one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

CHUNK: Final = 500

_T = TypeVar("_T")


def chunks(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
