"""What a receipt says: the answer to a submission, with the accession of each record. Declared once, for JSON and XML.

Facts: SRA.receipt.xsd, as ENA publishes it now. It has no word for three of the actions that it answers (CANCEL,
SUPPRESS, KILL); a receipt that names one is valid for our schema only.
"""

from typing import Annotated, ClassVar

from annotated_types import MinLen

from sra.document import Block, Document
from sra.markup import xml
from sra.simple_types import Boolean, Date, DateTime, TermType, Text
from sra.text_types import PatternType, SizedType

FileName = Annotated[str, PatternType(pattern=r".+\.xml", expected="the name of an XML file, such as submission.xml")]


class ExternalAccession(Block):
    """What the record is called in another database."""

    accession: Annotated[Annotated[str, SizedType(least=1, most=1024)] | None, xml("@accession")] = None
    """The accession there."""
    type: Annotated[Annotated[str, TermType(vocabulary="receipt-external-types")] | None, xml("@type")] = None
    """Which database that is."""


class ReceiptEntry(Block):
    """A record that the submission was about."""

    accession: Annotated[Text | None, xml("@accession")] = None
    """The accession that it has."""
    alias: Annotated[Text, xml("@alias")]
    """The submitter's own name for it."""
    status: Annotated[Annotated[str, TermType(vocabulary="receipt-statuses")] | None, xml("@status")] = None
    """Who may see it."""
    hold_until_date: Annotated[Date | None, xml("@holdUntilDate")] = None
    """Until when it is held back."""
    external_accessions: Annotated[list[ExternalAccession] | None, xml("EXT_ID")] = None
    """What it is called in other databases."""


class Messages(Block):
    """What there is to say about the submission."""

    errors: Annotated[list[Text] | None, xml("ERROR")] = None
    """Why nothing was done."""
    infos: Annotated[list[Text] | None, xml("INFO")] = None
    """Whatever else there is to know."""


class ReceiptV1(Document):
    """A receipt: what became of a submission."""

    xml_name: ClassVar[str] = "RECEIPT"
    in_sets: ClassVar[bool] = False

    success: Annotated[Boolean, xml("@success")]
    """Whether it was done; if not, nothing was."""
    receipt_date: Annotated[DateTime, xml("@receiptDate")]
    """When."""
    submission_file: Annotated[FileName, xml("@submissionFile")]
    """The name of the file in which the submission came."""
    analyses: Annotated[list[ReceiptEntry] | None, xml("ANALYSIS")] = None
    """Analyses."""
    experiments: Annotated[list[ReceiptEntry] | None, xml("EXPERIMENT")] = None
    """Experiments."""
    runs: Annotated[list[ReceiptEntry] | None, xml("RUN")] = None
    """Runs."""
    samples: Annotated[list[ReceiptEntry] | None, xml("SAMPLE")] = None
    """Samples."""
    sample_groups: Annotated[list[ReceiptEntry] | None, xml("SAMPLEGROUP")] = None
    """Groups of samples."""
    studies: Annotated[list[ReceiptEntry] | None, xml("STUDY")] = None
    """Studies."""
    dacs: Annotated[list[ReceiptEntry] | None, xml("DAC")] = None
    """Data access committees."""
    policies: Annotated[list[ReceiptEntry] | None, xml("POLICY")] = None
    """Data access policies."""
    datasets: Annotated[list[ReceiptEntry] | None, xml("DATASET")] = None
    """Data sets."""
    projects: Annotated[list[ReceiptEntry] | None, xml("PROJECT")] = None
    """Projects."""
    checklists: Annotated[list[ReceiptEntry] | None, xml("CHECKLIST")] = None
    """Checklists."""
    submission: Annotated[ReceiptEntry | None, xml("SUBMISSION")] = None
    """The submission itself."""
    messages: Annotated[Messages | None, xml("MESSAGES")] = None
    """What there is to say about it."""
    actions: Annotated[list[Annotated[str, TermType(vocabulary="receipt-actions")]], MinLen(1), xml("ACTIONS")]
    """What was asked for."""
