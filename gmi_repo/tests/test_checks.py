"""The check of accounts, which needs a database."""

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from submitters.models import Account

pytestmark = pytest.mark.django_db


def identifiers() -> set[str | None]:
    return {problem.id for problem in run_checks(databases=["default"])}


def test_accounts_of_a_trial_are_an_error_in_production(settings: Settings) -> None:
    Account.objects.create_user("curator", password="x", is_demo=True)

    assert "gmi.E005" not in identifiers()
    settings.GMI_EMBEDDED = False
    assert "gmi.E005" in identifiers()


def test_accounts_that_may_not_sign_in_are_no_danger(settings: Settings) -> None:
    settings.GMI_EMBEDDED = False
    Account.objects.create_user("curator", password="x", is_demo=True, is_active=False)
    Account.objects.create_user("person", password="x")

    assert "gmi.E005" not in identifiers()
