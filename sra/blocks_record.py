"""What every document begins and ends with: its names at the head, links and properties at the end."""

from typing import Annotated

from sra.blocks_identity import ExternalIdentifiers, Identifiers, SubmitterReference
from sra.document import Document
from sra.markup import xml
from sra.simple_types import Text


class Record(Document):
    """The members that all six documents share."""

    accession: Annotated[Text | None, xml("@accession")] = None
    """The accession in an archive or in this repository."""
    alias: Annotated[Text | None, xml("@alias")] = None
    """The submitter's own name for the record, unique among the submitter's records of this kind."""
    center_name: Annotated[Text | None, xml("@center_name")] = None
    """The name of the centre that submits."""
    broker_name: Annotated[Text | None, xml("@broker_name")] = None
    """The name of the broker that submits on the centre's behalf."""
    submitter: list[SubmitterReference] | None = None
    """Who submits, by address."""
    identifiers: Annotated[Identifiers | None, xml("IDENTIFIERS")] = None
    """Identifiers given by archives and by the submitter."""
    external_database_identifiers: Annotated[
        ExternalIdentifiers | None, xml("IDENTIFIERS/EXTERNAL_ID", after="SECONDARY_ID")
    ] = None
    """What the record is called in other databases."""
