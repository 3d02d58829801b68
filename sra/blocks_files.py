"""Data files, as runs and analyses name them."""

from typing import Annotated

from annotated_types import MinLen

from sra.document import Block
from sra.markup import xml
from sra.simple_types import TermType, Text

ChecksumMethod = Annotated[str, TermType(vocabulary="checksum-methods")]


class RunFile(Block):
    """A file of reads."""

    filename: Annotated[Text, xml("@filename")]
    """The name of the file, or its path where it was uploaded."""
    filetype: Annotated[Annotated[str, TermType(vocabulary="run-file-types")], xml("@filetype")]
    """The format of the file."""
    quality_scoring_system: Annotated[
        Annotated[str, TermType(vocabulary="quality-scoring-systems")] | None, xml("@quality_scoring_system")
    ] = None
    """How quality is scored."""
    quality_encoding: Annotated[
        Annotated[str, TermType(vocabulary="quality-encodings")] | None, xml("@quality_encoding")
    ] = None
    """How a score is written."""
    ascii_offset: Annotated[Annotated[str, TermType(vocabulary="ascii-offsets")] | None, xml("@ascii_offset")] = None
    """The character that stands for the score 0."""
    checksum_method: Annotated[ChecksumMethod, xml("@checksum_method")]
    """How the checksum was made."""
    checksum: Annotated[Text, xml("@checksum")]
    """The checksum of the file, in hexadecimal."""
    unencrypted_checksum: Annotated[Text | None, xml("@unencrypted_checksum")] = None
    """The checksum of what is in the file before it was encrypted."""
    read_labels: Annotated[list[Text] | None, xml("READ_LABEL")] = None
    """The labels of the reads in the file."""
    read_types: Annotated[list[Annotated[str, TermType(vocabulary="file-read-types")]] | None, xml("READ_TYPE")] = None
    """What the reads in the file are."""


class DataBlock(Block):
    """A set of files that belong together."""

    member_name: Annotated[Text | None, xml("@member_name")] = None
    """The member of the pool whose reads these are."""
    files: Annotated[list[RunFile], MinLen(1), xml("FILES/FILE")]
    """The files."""


class AnalysisFile(Block):
    """A file of results."""

    filename: Annotated[Text, xml("@filename")]
    """The name of the file, or its path where it was uploaded."""
    filetype: Annotated[Annotated[str, TermType(vocabulary="analysis-file-types")], xml("@filetype")]
    """The format of the file."""
    checksum_method: Annotated[
        Annotated[str, TermType(vocabulary="analysis-checksum-methods")], xml("@checksum_method")
    ]
    """How the checksum was made."""
    checksum: Annotated[Text, xml("@checksum")]
    """The checksum of the file, in hexadecimal."""
    unencrypted_checksum: Annotated[Text | None, xml("@unencrypted_checksum")] = None
    """The checksum of what is in the file before it was encrypted."""
    checklist: Annotated[Text | None, xml("@checklist")] = None
    """The checklist that the content of the file follows."""
