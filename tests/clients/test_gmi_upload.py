"""`gmi upload` against the real service: verified, refused with the line, killed and gone on with."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from records.models import Deposit, File, Record
from records.registry import resource
from reviews.models import Review
from submitters.models import Account, Submitter
from uploads.models import Upload

from .. import builders
from ..builders import record
from ..people import PASSWORD
from .relay import Relay, relay
from .serving import give_folders, working

DONE, REFUSED, _, HELD = range(4)
INTERRUPTED: Final = 130

READS: Final = b"".join(b"@read.%d\nACGTN\n+\nIIII!\n" % number for number in range(50))
LARGE: Final = 12 << 20

_GMI: Final = """
import signal, sys
from gmi_client.command import main
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main(sys.argv[1:]))
"""
"""As from a terminal: who is started by a test run in the background inherits that Ctrl-C is not heard."""


@dataclass
class Gmi:
    """The command as a process of its own, with a home of its own."""

    road: Relay
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *words: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _GMI, "upload", *map(str, words)],
            cwd=self.folder,
            env={**os.environ, "GMI_SERVER": self.road.url, "HOME": str(self.folder), **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def end(self) -> None:
        """Nothing of a test that failed lives on into the next one."""
        for process in self.started:
            process.kill()
            process.communicate()

    def run(self, *words: object) -> tuple[int, str, str]:
        process = self.start(*words)
        out, told = process.communicate(timeout=60)
        return process.returncode, out, told

    def write(self, name: str, content: bytes) -> str:
        (self.folder / name).write_bytes(content)
        return hashlib.sha256(content).hexdigest()


@pytest.fixture
def gmi(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Iterator[Gmi]:
    give_folders(settings, tmp_path / "service")
    account = Account.objects.create_user("sender", password=PASSWORD)
    Submitter.objects.create(slug="dairy", name="Dairy").accounts.add(account)
    own = tmp_path / "home"
    own.mkdir()
    with relay(live_server.url) as road, working():
        settings.GMI_BASE_URL = road.url
        here = Gmi(road, own, {"GMI_USER": "sender", "GMI_PASSWORD": PASSWORD})
        yield here
        here.end()


def test_a_file_is_verified_and_its_digest_told(gmi: Gmi) -> None:
    sha256 = gmi.write("reads.fastq", READS)
    status, out, told = gmi.run("reads.fastq")
    assert (status, told.count(sha256)) == (DONE, 1)
    upload = Upload.objects.get()
    assert out == f"reads.fastq verified sha256:{sha256} 50 reads 250 bases {gmi.road.url}/uploads/{upload.key}\n"
    assert (upload.state, upload.declared["sha256"]) == (Upload.State.COMPLETE, sha256)
    assert list((gmi.folder / ".local" / "state" / "gmi" / "uploads").iterdir()) == []


def test_a_broken_file_is_told_with_its_line_and_the_others_go_on(gmi: Gmi) -> None:
    gmi.write("bad.fastq", READS + b"@read.50\nACGT\n+\nIII\n")
    gmi.write("good.fastq", READS)
    status, out, told = gmi.run("bad.fastq", "absent.fastq", "good.fastq")
    assert status == REFUSED
    assert "bad.fastq:204: quality-length: " in told
    assert "absent.fastq" in told
    assert out.startswith("good.fastq verified ")


@pytest.mark.parametrize(
    ("parts", "stop", "ends_with"),
    [(1, signal.SIGKILL, -signal.SIGKILL), (3, signal.SIGKILL, -signal.SIGKILL), (3, signal.SIGINT, INTERRUPTED)],
)
def test_what_was_killed_goes_on_where_it_was(gmi: Gmi, parts: int, stop: signal.Signals, ends_with: int) -> None:
    sha256 = gmi.write("large.bin", os.urandom(LARGE))
    gmi.road.close_after(LARGE // 2)
    first = gmi.start("large.bin", "--parts", parts)
    assert gmi.road.held.wait(30)
    first.send_signal(stop)
    _, told = first.communicate(timeout=30)
    assert first.returncode == ends_with
    assert stop == signal.SIGKILL or "the same command goes on from there" in told
    gmi.road.open()
    status, out, told = gmi.run("large.bin", "--parts", parts)
    assert (status, f"sha256:{sha256}" in out) == (DONE, True), told
    assert "were there already" in told
    assert gmi.road.sent < LARGE * 3 // 4
    assert Deposit.objects.get().sha256 == sha256


def test_the_parts_of_a_file_become_one(gmi: Gmi) -> None:
    sha256 = gmi.write("large.bin", os.urandom(LARGE))
    status, _, _ = gmi.run("large.bin", "--parts", 3, "--as", "reads.dat")
    whole = Upload.objects.get(part=Upload.Part.FINAL)
    assert (status, whole.found["sha256"], whole.name, len(whole.parts)) == (DONE, sha256, "reads.dat", 3)


@pytest.fixture
def run_of_mine(gmi: Gmi) -> Record:
    """A public run of the sender's centre, whose document names one file."""
    return record(resource("run"), Submitter.objects.get())


def test_the_file_that_a_run_awaits_becomes_its_file(gmi: Gmi, run_of_mine: Record) -> None:
    gmi.write("reads.fastq", builders.READS)
    status, out, told = gmi.run("reads.fastq", "--run", run_of_mine.accession)
    assert (status, "verified" in out) == (DONE, True), told
    assert File.objects.get(record=run_of_mine).name == "reads.fastq"


def test_nobody_is_told_to_say_who_they_are(gmi: Gmi) -> None:
    gmi.write("reads.fastq", READS)
    gmi.environment = {"GMI_USER": "", "GMI_PASSWORD": ""}
    status, _, told = gmi.run("reads.fastq")
    assert (status, "say who you are" in told) == (REFUSED, True)


def test_a_file_that_is_not_the_awaited_one_is_kept_and_told(gmi: Gmi, run_of_mine: Record) -> None:
    gmi.write("reads.fastq", READS)
    status, out, told = gmi.run("reads.fastq", "--run", run_of_mine.accession)
    assert (status, "verified" in out) == (REFUSED, True), told
    assert "reads.fastq: checksum-mismatch: " in told


def test_where_changes_are_reviewed_the_review_is_told(gmi: Gmi, run_of_mine: Record) -> None:
    gmi.write("more.fastq", READS)
    status, out, told = gmi.run("more.fastq", "--run", run_of_mine.accession)
    assert status == HELD, out + told
    assert f"more.fastq held for review {gmi.road.url}/runs-to-review/{Review.objects.get().key}" in out
    assert "gmi watch" in told
