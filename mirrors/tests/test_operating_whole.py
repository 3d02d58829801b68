"""From the shell's word to records, checks and pages, over an archive that answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from mirrors.models import Run, Trouble
from records.models import Record
from tests.archives.ena import EnaStandIn

pytestmark = pytest.mark.django_db(transaction=True)


def mirror(*words: str) -> int:
    """The exit status."""
    try:
        call_command("mirror", *words)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    return 0


def test_what_is_brought_agrees_with_the_archive_until_that_moves(ena: EnaStandIn, capsys: Any) -> None:
    assert mirror("ena", "--since", "2000-01-01") == 0
    brought = Record.objects.count()
    assert brought > 0
    assert f"new\t{brought}" in capsys.readouterr().out
    assert mirror("ena", "--since", "2000-01-01", "--check") == 0
    lost = Record.objects.filter(kind="run").first()
    assert lost is not None
    lost.origins.all().delete()
    capsys.readouterr()
    assert mirror("ena", "--since", "2000-01-01", "--check", "--json") == 1
    lines = {line["kind"]: line for line in json.loads(capsys.readouterr().out)["items"]}
    assert lines["run"]["missing"] == [lost.accession]


def test_a_run_of_the_shell_has_its_page(ena: EnaStandIn) -> None:
    assert mirror("ena", "--since", "2000-01-01", "--dry-run") == 0
    run = Run.objects.get()
    page = Client().get(f"/mirrors/ena/runs/{run.key}", headers={"accept": "text/html"}).content.decode()
    assert "tried only" in page
    assert not Record.objects.exists()


def test_what_cannot_be_read_is_told_kept_and_had_later(ena: EnaStandIn, capsys: Any) -> None:
    ena.change("ERS100001", "<TAXON_ID>", "<TAXON_ID>many", "2026-02-01")
    assert mirror("ena", "--since", "2000-01-01") == 1
    trouble = Trouble.objects.get()
    out = capsys.readouterr().out
    assert trouble.accession in out
    assert f"/mirrors/ena/troubles/{trouble.pk}" in out
    shown = Client().get(f"/mirrors/ena/troubles/{trouble.pk}").json()
    raw = next(link["href"] for link in shown["links"] if link["rel"] == "via")
    assert Client().get(raw.removeprefix("http://testserver")).status_code == 200
    ena.change("ERS100001", "<TAXON_ID>many", "<TAXON_ID>", "2026-03-01")
    assert mirror("--retry") == 0
    assert Trouble.objects.get().resolved


def test_an_archive_that_is_away_is_told_as_that(settings: Settings) -> None:
    settings.GMI_ENA_PORTAL_URL = "http://127.0.0.1:9/portal"
    settings.GMI_HARVEST_BACKOFF_MS = 1
    assert mirror("ena", "--query", "tax_eq(1)") == 4
