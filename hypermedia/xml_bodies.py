"""The one function by which XML comes in: records of one type, whatever dialect of it they were written in."""

from __future__ import annotations

from records.registry import record_names
from sra.codec import Codec
from sra.envelopes import PACKAGE, PACKAGE_SET
from sra.faults import DocumentRefused, Fault
from sra.reading import Reading, ReadRecord, read


def read_records(codec: Codec, body: bytes) -> tuple[ReadRecord, ...]:
    """The records of a document that is one of this codec's, a set of them, or a `<WEBIN>` around nothing else.

    Raises DocumentRefused, also for documents of other kinds, and of several.
    """
    reading = read(body, dict.fromkeys(record_names(codec), codec))
    if reading.root in (PACKAGE, PACKAGE_SET):
        raise DocumentRefused([_several_kinds(reading, codec)])
    return reading.records


def _several_kinds(reading: Reading, codec: Codec) -> Fault:
    """A package is a whole hierarchy; to take a part of it alone would lose the rest without a word."""
    expected = " or ".join(codec.roots) + "; packages are taken as submissions"
    reason = f"the root element {reading.root} holds records of several kinds"
    return Fault("wrong-root", reason, xpath="/", line=1, expected=expected)
