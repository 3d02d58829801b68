"""The markup with which a model says where its members live in XML.

    title: Annotated[Text | None, xml("TITLE")] = None

A path reads like a small XPath, relative to the element of the model that declares the member:

==============================  ==========================================================================
`TITLE`                         a child element: text, an object, or (for a list) the element repeated
`@alias`                        an attribute
`.`                             the text of the element itself
`FILES/FILE`                    through an enclosing element that has no member of its own
`STUDY_TYPE/@existing_study_type`   the same, ending in an attribute
`PLATFORM/*`                    a choice: the one child of PLATFORM carries the object, and its name is...
`name()`                        ...the member that tells which one it is (`type`)
==============================  ==========================================================================

An element may be named by several members (`IDENTIFIERS` by one, `IDENTIFIERS/EXTERNAL_ID` by another).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Xml:
    """Where a member lives."""

    path: str
    after: str | None = None
    """The sibling element behind which it comes, if that is not told by the order of declaration."""
    always: bool = False
    """The element is there in XML even if this member is not (another member may live in it)."""
    only_gmi: bool = False
    """The archives' form has no place for it."""

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(self.path.split("/"))


def xml(path: str, after: str | None = None, *, always: bool = False, only_gmi: bool = False) -> Xml:
    """Say where a member lives in XML; see the module's table."""
    return Xml(path, after, always, only_gmi)


def member_name(attribute: str) -> str:
    """The JSON name of a Python attribute: kebab-case; a trailing underscore only keeps it off a Python keyword."""
    return attribute.rstrip("_").replace("_", "-")
