"""Recorded answers of NCBI's E-utilities: lists are read, packages told apart, errors taken for what they are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from harvest.failures import Failure
from harvest.source import Fetched, Plan, Request
from mirrors.archive import Found
from mirrors.archives.ncbi import Ncbi, lists
from sra.faults import DocumentRefused
from tests.corpus.test_sra_corpus import CORPUS

pytestmark = [pytest.mark.corpus, pytest.mark.django_db]

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FAILURES = {
    "ERROR": "transient",
    "eInfoResult": "changed_format",
    "ePostResult": "changed_format",
    "eSummaryResult": "changed_format",
    "eLinkResult": "changed_format",
    "TaxaSet": "changed_format",
    "SraRunInfo": "changed_format",
}
"""What a folder's answers are to somebody who asked for a list or for records."""
NO_LISTS = {
    "einfo.error.xml": "transient",
    "einfo4.xml": "corrupt",
    "epost2.xml": "bad_request",
    "epost3.xml": "bad_request",
}
"""By the end of the name: answers that are told as something else than the others of their folder."""
Given = Callable[[Path], Fetched]


@pytest.fixture
def given(tmp_path: Path) -> Given:
    def of(file: Path) -> Fetched:
        data = file.read_bytes()
        request = Request("https://eutils.example/efetch.fcgi", name="efetch.xml")
        digest = hashlib.sha256(data).hexdigest()
        return Fetched(request, request.url, 200, {}, file, len(data), digest, NOW, NOW)

    return of


def files(folder: str) -> list[Path]:
    return sorted(file for file in (CORPUS / "ncbi" / folder).iterdir() if file.is_file())


def described(fetched: Fetched, uids: int) -> list[Found]:
    names = [f"{uid}" for uid in range(1, uids + 1)]
    plan = Plan("sra-1", (fetched.request,), {"db": "sra", "uids": names}, tuple(names))
    return Ncbi().describe(plan, [fetched], {})


def test_lists_are_read(given: Given) -> None:
    for file in files("eSearchResult"):
        fetched = given(file)
        listed = lists.read(fetched)
        assert len(listed.uids) <= listed.count, file.name
        assert all(uid.isdecimal() for uid in listed.uids)
        assert bool(listed.absent) == any("phrase" in each.code for each in Ncbi().validate(fetched)), file.name


@pytest.mark.parametrize("folder", ["EXPERIMENT_PACKAGE_SET", "EXPERIMENT_PACKAGE"])
def test_packages_are_told_apart_and_answer_in_order(given: Given, folder: str) -> None:
    for file in files(folder):
        data = file.read_bytes()
        number = data.count(b"<EXPERIMENT_PACKAGE>") or 1
        found = described(given(file), number)
        assert sorted(int(each.candidate) for each in found if each.candidate) == list(range(1, number + 1)), file.name
        assert {each.kind for each in found if each.candidate} == {"experiment"}, file.name
        assert len({(each.kind, each.digest) for each in found}) == len(found), file.name
        with_one_missing = described(given(file), number + 1)
        assert with_one_missing, file.name
        assert {each.candidate for each in with_one_missing} == {""}, file.name


def test_real_packages_are_decoded_whole(given: Given) -> None:
    for file in files("EXPERIMENT_PACKAGE_SET"):
        refused = 0
        found = described(given(file), 1) if file.read_bytes().count(b"<EXPERIMENT_PACKAGE>") == 1 else []
        for each in found:
            try:
                assert each.decode().document.get("accession") == each.accession
            except DocumentRefused:
                refused += 1
        assert refused == 0, file.name


def test_files_of_runs_are_those_that_ncbi_names(given: Given) -> None:
    (file,) = [each for each in files("EXPERIMENT_PACKAGE_SET") if "ERS3331676" in each.name]
    (run,) = [each for each in described(given(file), 1) if each.kind == "run"]

    assert {each["name"] for each in run.files} >= {"ERR4229796", "29694_1_382.cram"}
    assert all(each["href"].startswith("https://") and len(each["md5"]) == 32 for each in run.files)


@pytest.mark.parametrize("folder", sorted(FAILURES))
def test_what_is_no_answer_is_told_as_such(given: Given, folder: str) -> None:
    for file in files(folder):
        expected = next((code for name, code in NO_LISTS.items() if file.name.endswith(name)), FAILURES[folder])
        with pytest.raises(Failure) as told:
            Ncbi().validate(given(file))
        assert told.value.code == expected, (file.name, str(told.value))


def test_json_is_no_answer_to_us_whatever_it_says(given: Given) -> None:
    for file in files("json-eutils"):
        with pytest.raises(Failure):
            Ncbi().validate(given(file))
