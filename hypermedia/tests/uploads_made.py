"""Complete uploads for tests of what is done with them: bytes in the store, a file in an area."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from records import deposits
from records.deposits import Arrival
from records.models import Deposit
from store import contents
from submitters.models import Account
from tests import builders


def upload(
    account: Account, data: bytes = builders.READS, name: str = "reads.fastq", facts: dict[str, Any] | None = None
) -> Deposit:
    """Of an account, in the area of its centre if it has one."""
    part = builders.part(name, data)
    centre = account.submitters.first()
    arrival = Arrival(
        key=f"k{part.sha256[:12]}{len(name)}",
        account_id=account.pk,
        submitter_id=centre.pk if centre else None,
        name=name,
        size=part.size,
        md5=part.md5,
        sha256=part.sha256,
        media_type="",
        store_name=contents.keep(part.path, part.sha256),
        facts=facts or {},
    )
    return deposits.deposit(arrival)


def address_of(made: Deposit) -> str:
    return f"{settings.GMI_BASE_URL}/uploads/{made.key}"
