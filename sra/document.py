"""What all documents and their parts are: pydantic models that refuse unknown members and know their XML names.

Lives here: the two base classes. Not here: the blocks that several documents share (`blocks_*`), the documents
themselves (`studies.document` and its five neighbours), and reading or writing them (`codec`).
"""

from functools import cache
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_validator

from sra.markup import Xml, member_name
from sra.shapes import XmlForm
from sra.simple_types import refused

JsonObject = dict[str, Any]


class Block(BaseModel):
    """A part of a document: one JSON object, one XML element."""

    model_config = ConfigDict(
        extra="forbid",
        alias_generator=member_name,
        validate_by_name=True,
        use_attribute_docstrings=True,
    )

    href_kind: ClassVar[str | None] = None
    """What the identifiers in this block name: study, sample, experiment, run, analysis or submission."""

    href_from: ClassVar[str | None] = None
    """The member that holds an accession beside which the GMI form writes the address."""

    any_order: ClassVar[bool] = False
    """The child elements may come in any order (`xs:all`); ours are written in order of declaration."""

    one_of: ClassVar[tuple[str, ...]] = ()
    """Members of which exactly one must be given."""

    any_of: ClassVar[tuple[str, ...]] = ()
    """Members of which at least one must be given."""

    @model_validator(mode="after")
    def _check_alternatives(self) -> Self:
        if not (self.one_of or self.any_of):
            return self
        given = {name for name in self.model_fields_set if getattr(self, name) is not None}
        if self.one_of and len(given.intersection(self.one_of)) != 1:
            raise refused("conflict", f"exactly one of {_listed(self.one_of)} must be given")
        if self.any_of and not given.intersection(self.any_of):
            raise refused("conflict", f"at least one of {_listed(self.any_of)} must be given")
        return self

    @staticmethod
    def after_xml(members: JsonObject) -> None:
        """Change, in place, what was read from XML into the canonical form, where the two differ."""

    @staticmethod
    def before_xml(members: JsonObject, form: XmlForm) -> JsonObject:
        """What is to be written for these members in an XML form, where the two differ."""
        return members

    def canonical(self) -> JsonObject:
        """The JSON object as it is stored: members in a fixed order, nothing that is empty or absent."""
        members: JsonObject = {}
        for name, member in stored_order(type(self)):
            value = getattr(self, name)
            if value is not None and value != [] and value != {}:  # an empty block is not equal to {}: it stays
                members[member] = _canonical(value)
        for owner, guests in _shared_elements(type(self)):
            if members.get(owner) == {} and any(guest in members for guest in guests):
                del members[owner]  # XML cannot tell an empty owner from an absent one when a guest is there
        return members


@cache
def stored_order(model: type[Block]) -> tuple[tuple[str, str], ...]:
    """(attribute, member) as a reader of the XML meets them: what tells the kind, the text, attributes, elements."""
    return tuple((name, member_name(name)) for name in sorted(model.model_fields, key=lambda name: _rank(model, name)))


@cache
def _shared_elements(model: type[Block]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Members whose element is shared: the one that owns it, and those that live inside it."""
    paths = {member_name(name): _path(model, name) for name in model.model_fields}
    guests = {
        owner: tuple(guest for guest, inner in paths.items() if path and inner.startswith(path + "/"))
        for owner, path in paths.items()
    }
    return tuple((owner, names) for owner, names in guests.items() if names)


def _path(model: type[Block], name: str) -> str:
    return next((item.path for item in model.model_fields[name].metadata if isinstance(item, Xml)), "")


def _rank(model: type[Block], name: str) -> int:
    path = _path(model, name)
    return {"name()": 0, ".": 1}.get(path, 2 if path.startswith("@") else 3)


def _canonical(value: Any) -> Any:
    if isinstance(value, Block):
        return value.canonical()
    return [_canonical(item) for item in value] if isinstance(value, list) else value


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(member_name(name) for name in names)


class Document(Block):
    """A whole document. Its XML element is `xml_name`; a set of them is in `{xml_name}_SET`."""

    xml_name: ClassVar[str]

    in_sets: ClassVar[bool] = True
    """Whether there is a set element; a receipt stands alone."""

    twins: ClassVar[tuple[type["Document"], ...]] = ()
    """Documents that are read as part of this one, and that its half of them is written as (`twins.Twin`)."""

    @classmethod
    def set_name(cls) -> str:
        """The element around many; "" if there is none."""
        return f"{cls.xml_name}_SET" if cls.in_sets else ""
