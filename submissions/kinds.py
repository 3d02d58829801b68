"""The kinds of documents that a submission carries, by every name they go by, in the order in which they are made."""

from __future__ import annotations

from typing import Final

from records.registry import Resource, resource

ORDER: Final = ("study", "sample", "experiment", "run", "analysis")
"""What others refer to comes first."""

SUBMISSION: Final = "SUBMISSION"

_TWINS: Final = {"PROJECT": "study"}
"""Elements that are the other half of a kind's document."""


def resource_of(element: str) -> Resource | None:
    """The resource that an XML name stands for, in any case: "SAMPLE", "sample", "PROJECT"."""
    wanted = element.upper()
    if wanted in _TWINS:
        return resource(_TWINS[wanted])
    return next((each for each in kinds() if element_of(each) == wanted), None)


def kinds() -> tuple[Resource, ...]:
    return tuple(resource(name) for name in ORDER)


def element_of(kind: Resource) -> str:
    """The XML name, "SAMPLE"; the form field of the archives' clients is called the same."""
    return kind.codec.model.xml_name
