"""What the workers do for runs over files: long jobs of `work`, each safe to be done again, also by two at once.

`mirrors.split`
    Trigger: a run over a dump begins, or goes on. Steps: `dump_runs`: the dump into the store of raw bytes, read from
    there, a job for each bundle. Put off: while its host wants to be left alone, or a bundle is to be tried again.
    A second run reads it from the beginning, and passes over bundles that are done.

`mirrors.take-bundle`
    Trigger: a bundle was handed on. Steps: `bundle_taking`: compared, decoded, kept. A second run finds it done.
    Given up: the run ends incomplete; resumed, it makes the bundle anew.

`mirrors.compare-accessions`
    Trigger: a run over a table of accessions begins. Steps: `accession_runs`. A second run finds nothing left to move.
"""

from __future__ import annotations

from mirrors import accession_runs, bundle_taking, dump_runs
from mirrors.duties import COMPARE_ACCESSIONS, SPLIT, TAKE_BUNDLE
from mirrors.handlers import given_up, going
from work.outbox import Payload, handler


@handler(SPLIT, is_long=True, given_up=given_up)
def split(payload: Payload) -> None:
    if run := going(payload):
        dump_runs.split(run)


@handler(TAKE_BUNDLE, is_long=True)
def take_bundle(payload: Payload) -> None:
    if run := going(payload):
        bundle_taking.take_bundle(run, int(str(payload["bundle"])), str(payload["collection"]))


@handler(COMPARE_ACCESSIONS, is_long=True, given_up=given_up)
def compare_accessions(payload: Payload) -> None:
    if run := going(payload):
        accession_runs.compare(run)
