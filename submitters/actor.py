"""Who asks, as the rest of the house sees it: a value that travels, without Django and without secrets."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from submitters.models import Account, Membership


@dataclass(frozen=True, slots=True)
class Actor:
    """An account at the moment of asking, or nobody; `submitter_ids` are the centres it may speak for."""

    account_id: int | None = None
    username: str = ""
    is_curator: bool = False
    is_operator: bool = False
    submitter_ids: frozenset[int] = frozenset()
    trusted_submitter_ids: frozenset[int] = frozenset()

    @property
    def is_known(self) -> bool:
        """Whether this is somebody rather than anybody."""
        return self.account_id is not None


ANONYMOUS = Actor()


def actor_of(account: Account | AnonymousUser) -> Actor:
    """The actor behind an account: one query, for its centres. An inactive account is nobody."""
    if not isinstance(account, Account) or not account.is_active:
        return ANONYMOUS
    centres = dict(Membership.objects.filter(account=account).values_list("submitter_id", "submitter__trusted"))
    return Actor(
        account_id=account.pk,
        username=account.username,
        is_curator=account.is_curator,
        is_operator=account.is_staff,
        submitter_ids=frozenset(centres),
        trusted_submitter_ids=frozenset(pk for pk, trusted in centres.items() if trusted),
    )
