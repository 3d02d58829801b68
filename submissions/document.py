"""What a submission says: what is to be done with which records, and whom to tell. Declared once, for JSON and XML."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sra.blocks_links import RelatedResources
from sra.blocks_properties import AdditionalProperties
from sra.blocks_record import Record
from sra.document import Block
from sra.markup import xml
from sra.simple_types import Date, DateTime, TermType, Text, Uri


class Contact(Block):
    """A person or a machine that is told how the submission goes."""

    name: Annotated[Text | None, xml("@name")] = None
    """Who it is."""
    inform_on_status: Annotated[Uri | None, xml("@inform_on_status")] = None
    """Where to report progress: a mail or web address."""
    inform_on_error: Annotated[Uri | None, xml("@inform_on_error")] = None
    """Where to report errors: a mail or web address."""


class DocumentAction(Block):
    """Take documents: add them, change them, or only check them."""

    type: Annotated[Literal["ADD", "MODIFY", "VALIDATE"], xml("name()")]
    """The action."""
    source: Annotated[Text | None, xml("@source")] = None
    """The name of the file with the documents."""
    schema_: Annotated[Annotated[str, TermType(vocabulary="submission-schemas")] | None, xml("@schema")] = None
    """The kind of the documents."""


class OpenTargetAction(Block):
    """Do something with one record or, without a target, with all of the submission."""

    type: Annotated[Literal["RELEASE", "RECEIPT"], xml("name()")]
    """The action."""
    target: Annotated[Text | None, xml("@target")] = None
    """The accession or alias of the record."""


class HoldAction(Block):
    """Keep private one record or, without a target, all of the submission."""

    type: Annotated[Literal["HOLD"], xml("name()")]
    """HOLD"""
    target: Annotated[Text | None, xml("@target")] = None
    """The accession or alias of the record."""
    hold_until_date: Annotated[Date | None, xml("@HoldUntilDate")] = None
    """Until when."""


class CancelAction(Block):
    """Withdraw a record before it is public."""

    type: Annotated[Literal["CANCEL"], xml("name()")]
    """CANCEL"""
    target: Annotated[Text, xml("@target")]
    """The accession or alias of the record."""


class HidingAction(Block):
    """Take a record out of lists (SUPPRESS), or out of sight (KILL)."""

    type: Annotated[Literal["SUPPRESS", "KILL"], xml("name()")]
    """The action."""
    target: Annotated[Text, xml("@target")]
    """The accession or alias of the record."""
    hold_until_date: Annotated[Date | None, xml("@HoldUntilDate")] = None
    """Until when, if it is not for good."""


class BareAction(Block):
    """Protect the data, or undo the submission."""

    type: Annotated[Literal["PROTECT", "ROLLBACK"], xml("name()")]
    """The action."""


Action = Annotated[
    DocumentAction | OpenTargetAction | HoldAction | CancelAction | HidingAction | BareAction,
    Field(discriminator="type"),
]


class SubmissionV1(Record):
    """A submission: actions on records that belong together."""

    xml_name: ClassVar[str] = "SUBMISSION"

    submission_date: Annotated[DateTime | None, xml("@submission_date")] = None
    """When the submission was made."""
    submission_comment: Annotated[Text | None, xml("@submission_comment")] = None
    """A remark on the submission."""
    lab_name: Annotated[Text | None, xml("@lab_name")] = None
    """The laboratory within the centre."""
    title: Annotated[Text | None, xml("TITLE")] = None
    """A short title."""
    contacts: Annotated[list[Contact] | None, xml("CONTACTS/CONTACT")] = None
    """Whom to tell how the submission goes."""
    actions: Annotated[list[Action] | None, xml("ACTIONS/ACTION/*")] = None
    """What is to be done, in order."""
    related_resources: Annotated[RelatedResources | None, xml("SUBMISSION_LINKS/SUBMISSION_LINK")] = None
    """Resources about the submission."""
    additional_properties: Annotated[AdditionalProperties | None, xml("SUBMISSION_ATTRIBUTES/SUBMISSION_ATTRIBUTE")] = (
        None
    )
    """Free properties of the submission."""
