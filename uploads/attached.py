"""Files that a record has: what is in those that came with their document, and whether mates belong together."""

from __future__ import annotations

import re
from contextlib import closing
from itertools import combinations
from typing import Any, Final

from datafiles.mates import compare
from records import deposits
from records.models import File
from store import contents
from work import lease

from .examination import examine

MOST_FAULTS: Final = 20
_DIGEST: Final = "names-digest"


def look_into(file_id: int) -> None:
    """Write down what is in a file that is kept already. Its faults are told with it: its record is there by now."""
    file = File.objects.filter(pk=file_id).first()
    if file is None:
        return
    with closing(contents.open(file.store_name)) as stream:
        examined = examine(stream, name=file.name, filetype=file.filetype, algorithms=(), watch=_stay)
    faults = [{"file": file.name, **each.as_data()} for each in examined.inspection.faults]
    facts = {**examined.facts(), **({"faults": faults} if faults else {})}
    File.objects.filter(pk=file_id, sha256=file.sha256).update(facts=deposits.as_text(facts))
    compare_mates(file.record_id)


def compare_mates(record_id: int) -> None:
    """Write down, with both files of each pair of a record, whether they hold the mates of the same reads in order."""
    files = File.objects.filter(record=record_id).order_by("name")
    for first, second in combinations(files, 2):
        if are_mates_by_name(first.name, second.name):
            _compare(first, second)


def are_mates_by_name(first: str, second: str) -> bool:
    """Whether two names differ by nothing but the number of the read: `x_R1.fastq.gz` and `x_R2.fastq.gz`."""
    return _MATE.sub(r"\1#", first) == _MATE.sub(r"\1#", second) and first != second


_MATE = re.compile(r"((?:^|[._-])R?)[12](?=[._-]|\Z)", re.IGNORECASE)


def _compare(first: File, second: File) -> None:
    facts = [deposits.facts_of(each) for each in (first, second)]
    names = [each.get(_DIGEST) for each in facts]
    if None in names:
        return
    faults: list[dict[str, Any]] = []
    if names[0] != names[1]:
        with closing(contents.open(first.store_name)) as one, closing(contents.open(second.store_name)) as two:
            faults = [each.as_data() for each in compare(one, two)[:MOST_FAULTS]]
    for file, other, known in ((first, second, facts[0]), (second, first, facts[1])):
        mates = {"file": other.name, "paired": not faults, **({"faults": faults} if faults else {})}
        File.objects.filter(pk=file.pk, sha256=file.sha256).update(facts=deposits.as_text({**known, "mates": mates}))


def _stay(_size: int) -> None:
    lease.renew()
