"""The checks that need a database, or a folder."""

from pathlib import Path

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


def test_the_folder_of_uploads_is_private_and_can_be_written(settings: Settings, tmp_path: Path) -> None:
    settings.GMI_UPLOAD_FOLDER = folder = tmp_path / "uploads"
    assert not identifiers() & {"gmi.E006", "gmi.W007"}

    folder.mkdir(mode=0o755)
    assert "gmi.W007" in identifiers()
    folder.chmod(0o700)
    assert not identifiers() & {"gmi.E006", "gmi.W007"}


def test_a_file_where_uploads_should_go_is_an_error(settings: Settings, tmp_path: Path) -> None:
    settings.GMI_UPLOAD_FOLDER = tmp_path / "uploads"
    (tmp_path / "uploads").write_text("")

    assert "gmi.E006" in identifiers()
