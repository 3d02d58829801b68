"""What the database itself refuses."""

import pytest
from django.db import IntegrityError, transaction

from submitters.models import Account, Submitter


def test_names_are_unique_in_any_case(ada: Account) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username="ADA")
    assert Account.objects.get_by_natural_key("Ada") == ada


def test_slugs_are_unique_and_lower_case(centre: Submitter) -> None:
    for slug in ("north", "North"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Submitter.objects.create(slug=slug, name="Another")


def test_center_names_are_unique_in_any_case_where_given(centre: Submitter) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Submitter.objects.create(slug="other", name="Other", center_name="North")
    for slug in ("one", "two"):
        Submitter.objects.create(slug=slug, name=slug)


def test_a_membership_is_held_once(ada: Account, centre: Submitter) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ada.memberships.create(submitter=centre)
