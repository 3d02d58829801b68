"""What the workers do with uploads: jobs of `work`, each safe to be done again.

`uploads.finish`
    Trigger: the last byte of an upload, in the transaction that acknowledges it.
    Steps: `finalising`. A long job: its lease is renewed while it goes on.
    Retried: what is wrong with disk, store or database. Not retried: what is wrong with the file.
    Set aside: after the last attempt the upload has failed, and says so.
    A second run does no harm: an upload that is not received is left alone; the store takes a file once.

`uploads.tie`
    Trigger: a file is complete whose sender had named a run or analysis, in the transaction that says so.
    Steps: `filing`. Done, and told to be done, in one transaction.
    A second run does no harm: there is none, and if there were, the file would be tied already.

`uploads.inspect`
    Trigger: a file came with its document and is kept already.
    Steps: look into it; write down what was found. A second run finds the same.

`uploads.pair`
    Trigger: a record has got a file beside another one.
    Steps: compare the names of reads in files that are called mates; write down the result. A second run finds the
    same.

`uploads.remove-bytes`
    Trigger: a file left an area and no row referred to its bytes, an hour ago.
    Steps: ask again; remove them from the store.
    A second run does no harm: what is gone is gone.
"""

from __future__ import annotations

from records.awaiting import PAIR
from records.files import INSPECT
from work.outbox import Payload, handler

from . import area, attached, filing, finalising
from .writing import FINISH


def _given_up(payload: Payload) -> None:
    finalising.give_up(str(payload["upload"]))


@handler(FINISH, in_transaction=False, is_long=True, given_up=_given_up)
def finish(payload: Payload) -> None:
    finalising.finish(str(payload["upload"]))


@handler(filing.TIE)
def tie(payload: Payload) -> None:
    filing.tie(str(payload["upload"]))


@handler(area.REMOVE)
def remove_bytes(payload: Payload) -> None:
    area.remove_bytes(str(payload["store_name"]))


@handler(INSPECT, is_long=True)
def inspect(payload: Payload) -> None:
    attached.look_into(int(str(payload["file"])))


@handler(PAIR, is_long=True)
def pair(payload: Payload) -> None:
    attached.compare_mates(int(str(payload["record"])))
