"""The sequences that others were aligned to: assemblies and single sequences, in runs and analyses."""

from typing import Annotated, ClassVar, Literal

from annotated_types import MinLen
from pydantic import Field

from sra.document import Block
from sra.markup import xml
from sra.simple_types import Text, Token, Uri


class StandardAssembly(Block):
    """An assembly that an archive holds."""

    type: Annotated[Literal["STANDARD"], xml("name()")]
    """STANDARD"""
    alias: Annotated[Text | None, xml("@refname")] = None
    """What the assembly is called."""
    accession: Annotated[Token | None, xml("@accession")] = None
    """Its accession and version."""


class AssemblyAddress(Block):
    """Where an assembly can be found."""

    any_order: ClassVar[bool] = True

    title: Annotated[Text | None, xml("LABEL")] = None
    """What is found there."""
    href: Annotated[Uri, xml("URL")]
    """The address."""


class CustomAssembly(Block):
    """An assembly that is described here."""

    type: Annotated[Literal["CUSTOM"], xml("name()")]
    """CUSTOM"""
    description: Annotated[Text | None, xml("DESCRIPTION")] = None
    """What assembly it is."""
    addresses: Annotated[list[AssemblyAddress], MinLen(1), xml("URL_LINK")]
    """Where it can be found."""


Assembly = Annotated[StandardAssembly | CustomAssembly, Field(discriminator="type")]


class ReferenceSequence(Block):
    """One sequence of the reference."""

    alias: Annotated[Text | None, xml("@refname")] = None
    """What the sequence is called."""
    accession: Annotated[Token | None, xml("@accession")] = None
    """Its accession and version."""
    label: Annotated[Text | None, xml("@label")] = None
    """What it is called inside the data files."""
