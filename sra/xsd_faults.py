"""Why the XSD refuses a document: record by record, the first of them at length, the others in libxml2's words.

libxml2 has decided; `xmlschema` explains, at thirty times the price, so only some. If the two should ever disagree,
libxml2's verdict and its own words stand.
"""

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any

from lxml import etree

from sra.explanations import explanations
from sra.faults import Fault
from sra.libxml2_words import complaints_by_path, complaints_by_place, faults_in_words
from sra.positions import line_of
from sra.roots import Root
from sra.schema_writer import compile_schema
from sra.set_faults import set_faults
from sra.validity import complaints, is_large

MAX_FAULTS = 10_000
"""No more are told of one document."""
MAX_RECORDS = 20
"""Records that are explained at length."""
MAX_EXPLAINED = 100
"""A record with more faults than these is not explained; what is wrong with it is a misunderstanding."""
MAX_OF_A_LARGE_RECORD = 20
"""In records of more than `validity.MAX_ELEMENTS` each place costs a count of them."""

_log_lock = threading.Lock()


class Explainer:
    """Explains the refusals of one schema."""

    def __init__(self, kind: Root, source: bytes) -> None:
        self._kind = kind
        self._source = source

    def faults(self, root: etree._Element) -> list[Fault]:
        """Every fault that can be told, at least one: those of the set around the records, then record by record."""
        found = list(islice(self._found(root), MAX_FAULTS))
        return found or [Fault("xml-schema", "the XSD refuses it", xpath=f"/{root.tag}", line=line_of(root))]

    def _found(self, root: etree._Element) -> Iterator[Fault]:
        if root.tag == self._kind.name:
            yield from self._of_record(root, f"/{root.tag}", at_length=True)
            return
        yield from set_faults(self._kind.name, root)
        records, explained = self._kind.records(root), 0
        for index, record in enumerate(records):
            several = len(records) > 1
            path = f"/{root.tag}/{record.tag}" + (f"[{index + 1}]" if several else "")
            faults = self._of_record(record, path, at_length=explained < MAX_RECORDS)
            explained += bool(faults)
            prefix = f"/{index}" if several else ""
            yield from (replace(fault, pointer=prefix + fault.pointer) for fault in faults)

    def _of_record(self, record: etree._Element, path: str, at_length: bool) -> list[Fault]:
        if is_large(record):
            told = complaints_by_place(record, complaints(_schema(self._source), record))
            return list(islice(faults_in_words(self._kind, record, path, told), MAX_OF_A_LARGE_RECORD))
        log = self._log_of(record)
        if not log:
            return []
        explained = list(islice(self._explained(record, path), MAX_EXPLAINED + 1)) if at_length else []
        if 0 < len(explained) <= MAX_EXPLAINED:
            return explained
        return list(faults_in_words(self._kind, record, path, complaints_by_path(record, log)))

    def _explained(self, record: etree._Element, path: str) -> Iterator[Fault]:
        return explanations(self._source, self._kind, record, path)

    def _log_of(self, record: etree._Element) -> list[etree._LogEntry]:
        with _log_lock:  # the log belongs to the schema, so it is copied before the next one uses it
            schema = _schema(self._source)
            schema.validate(record)
            log: Any = schema.error_log
            return list(log)


@cache
def _schema(source: bytes) -> etree.XMLSchema:
    """The schema once more, for explaining only: whoever judges clears the log of the one that all share."""
    return compile_schema(source)
