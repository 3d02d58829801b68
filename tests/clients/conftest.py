"""A running service with a trusted centre, and tables as people fill them in for ena-upload-cli."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from submitters.models import Account, Submitter

from ..people import PASSWORD

REDIRECTED = Path(__file__).with_name("redirected.py")

Table = list[dict[str, str]]

STUDY: Table = [
    {
        "alias": "dairy-2026",
        "title": "Listeria in a dairy",
        "study_type": "Whole Genome Sequencing",
        "study_abstract": "Isolates of one dairy over a year.",
    }
]
SAMPLE: Table = [
    {
        "alias": f"swab-{number}",
        "title": f"Swab {number}",
        "scientific_name": "Listeria monocytogenes",
        "taxon_id": "1639",
        "sample_description": "From a floor drain – Käserei.",
        "collection date": "2026-03",
        "geographic location (country and/or sea)": "Denmark",
    }
    for number in (1, 2)
]
EXPERIMENT: Table = [
    {
        "alias": f"library-{number}",
        "title": f"Library of swab {number}",
        "study_alias": "dairy-2026",
        "sample_alias": f"swab-{number}",
        "design_description": "Whole genome.",
        "library_strategy": "WGS",
        "library_source": "GENOMIC",
        "library_selection": "RANDOM",
        "library_layout": "PAIRED",
        "insert_size": "300",
        "platform": "ILLUMINA",
        "instrument_model": "Illumina MiSeq",
    }
    for number in (1, 2)
]
RUN: Table = [
    {
        "alias": f"reads-{number}",
        "experiment_alias": f"library-{number}",
        "file_name": f"swab-{number}_R{mate}.fastq.gz",
        "file_type": "fastq",
        "file_checksum": f"{number}{mate}" * 16,
    }
    for number in (1, 2)
    for mate in (1, 2)
]
TABLES: dict[str, Table] = {"study": STUDY, "sample": SAMPLE, "experiment": EXPERIMENT, "run": RUN}


@dataclass(frozen=True)
class Outcome:
    """One call of the command: what it printed and how it ended, and the receipt it kept."""

    words: str
    status: int
    printed: str
    receipt: etree._Element | None


@dataclass(frozen=True)
class Cli:
    """ena-upload-cli in a folder of its own, as one account of one centre."""

    base: str
    folder: Path
    account: str
    center: str

    def write(self, tables: Mapping[str, Table]) -> None:
        for name, rows in tables.items():
            with self._path(name).open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(rows[0]), delimiter="\t", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)

    def updated(self, name: str) -> Table:
        """The table that the command wrote, with what it learned from the receipt."""
        with self.folder.joinpath(f"{name}_updated.tsv").open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file, delimiter="\t"))

    def take_over(self, *names: str, status: str, **changes: str) -> None:
        """Use the updated tables as they came, with another word under status, as the tool's own guide says."""
        self.write({name: [{**row, "status": status, **changes} for row in self.updated(name)] for name in names})

    def run(self, action: str, *names: str, password: str = PASSWORD, more: tuple[str, ...] = ()) -> Outcome:
        words = ["--action", action, "--center", self.center, "--no_data_upload", *more]
        for name in names:
            words += [f"--{name}", str(self._path(name))]
        receipt = self.folder / "receipt.xml"
        receipt.unlink(missing_ok=True)
        ended = subprocess.run(  # noqa: S603
            [sys.executable, str(REDIRECTED), self.base, *words],
            cwd=self.folder,
            env={**os.environ, "ENA_USERNAME": self.account, "ENA_PASSWORD": password, "TMPDIR": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        kept = etree.fromstring(receipt.read_bytes()) if receipt.exists() else None
        return Outcome(" ".join(words), ended.returncode, ended.stdout + ended.stderr, kept)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.tsv"


@pytest.fixture
def cli(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Cli:
    settings.GMI_BASE_URL = live_server.url
    centre = Submitter.objects.create(slug="dairy", name="Dairy", center_name="DAIRY", trusted=True)
    centre.accounts.add(Account.objects.create_user("Webin-1", password=PASSWORD))
    return Cli(live_server.url, tmp_path, "Webin-1", "DAIRY")
