"""What people and programs may order of a mirror, and that every fault of it is told at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mirrors import durations
from mirrors.errors import WrongWish
from mirrors.operating.arguments import Asked, WrongArguments, asked
from mirrors.orders import order_of

NOTHING: dict[str, Any] = {
    "archive": "", "server": "", "accession": [], "query": "", "since": "", "until": "", "after": "", "dump": "",
    "accessions": "", "follow": False, "every": "", "dry_run": False, "check": False, "no_wait": False, "json": False,
    "status": False, "stop": None, "resume": None, "retry": None, "unfollow": None,
}  # fmt: skip


def said(**options: Any) -> Asked:
    return asked({**NOTHING, **options})


def faults_of(**options: Any) -> list[str]:
    with pytest.raises(WrongArguments) as wrong:
        said(**options)
    return wrong.value.faults


def test_accessions_of_a_form_are_parted_by_blanks_commas_and_lines() -> None:
    order = order_of("ena", {"accessions": "PRJEB1, ERS000001\r\nERR000001;ERX000001\n"})
    assert order.wish.accessions == ("PRJEB1", "ERS000001", "ERR000001", "ERX000001")


def test_an_order_is_followed_daily_unless_it_says_how_often() -> None:
    assert order_of("ena", {"since": "2026-01-01", "follow": "on"}).every == timedelta(days=1)
    assert order_of("ena", {"since": "2026-01-01", "follow": True, "every": "90m"}).every == timedelta(minutes=90)
    assert order_of("ena", {"since": "2026-01-01"}).every is None


def test_every_fault_of_an_order_is_told() -> None:
    words = {"since": "yesterday", "follow": True, "every": "1s", "until": "2026-01-01", "colour": "red", "dry-run": 7}
    with pytest.raises(WrongWish) as wrong:
        order_of("ena", words)
    pointers = {fault.pointer for fault in wrong.value.faults}
    assert pointers == {"/since", "/every", "/until", "/colour", "/dry-run"}


def test_a_text_that_no_database_takes_is_refused() -> None:
    with pytest.raises(WrongWish) as wrong:
        order_of("ena", {"query": "tax_tree(28901)\0"})
    assert [fault.pointer for fault in wrong.value.faults] == ["/query"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("300", 300), (600, 600), ("24h", 86400), (" 7 d ", 604800), ("5m", 300), ("4m", None), ("400d", None)],
)
def test_times_are_read(text: Any, meant: int | None) -> None:
    found = durations.read(text)
    assert (found.total_seconds() if found else None) == meant


@pytest.mark.parametrize("text", ["", "soon", "1.5h", "-5m", "9" * 400, True, None, 5.0, "２４h"])
def test_what_is_no_time_is_none(text: Any) -> None:
    assert durations.read(text) is None


def test_times_are_shown_in_their_two_largest_units() -> None:
    assert [durations.shown(seconds) for seconds in (0, 40, 3661, 90_000, 86_410)] == [
        "0 s",
        "40 s",
        "1 h 1 min",
        "1 d 1 h",
        "1 d",
    ]


def test_a_wish_of_the_shell_is_read() -> None:
    told = said(archive="ena", since="2026-01-01", until="2026-02-01", dry_run=True)
    assert (told.action, told.order.wish.since, told.order.wish.until) == ("run", date(2026, 1, 1), date(2026, 2, 1))
    assert told.order.is_dry
    assert told.is_awaited


def test_accessions_may_stand_in_a_file(tmp_path: Any) -> None:
    names = tmp_path / "names.txt"
    names.write_text("PRJEB1 # the first\n\n# none\nPRJEB2,PRJEB3\n")
    told = said(archive="ena", accession=["ERR000001,ERR000002", f"@{names}"])
    assert told.order.wish.accessions == ("ERR000001", "ERR000002", "PRJEB1", "PRJEB2", "PRJEB3")


def test_every_fault_of_the_arguments_is_told_at_once(tmp_path: Any) -> None:
    missing = tmp_path / "no-such-file"
    faults = faults_of(archive="ena", accession=["nonsense", f"@{missing}"], every="1s", until="32.13.2026")
    assert len(faults) == 5
    for word in ("--accession 1:", f"@{missing}", "--every:", "--until:", "--follow:"):
        assert any(fault.startswith(word) or word in fault for fault in faults), word


def test_an_archive_that_is_not_there_is_told_with_those_that_are() -> None:
    assert faults_of(archive="embl", since="2026-01-01") == [
        "There is no archive “embl”; there are ena, ncbi, ddbj, gmi."
    ]
    assert faults_of() == ["Name an archive: ena, ncbi, ddbj, gmi."]


def test_another_server_needs_its_address() -> None:
    assert said(archive="gmi", server="https://gmi.example.org").order.wish.server == "https://gmi.example.org"
    assert [fault.partition(":")[0] for fault in faults_of(archive="gmi")] == ["SERVER"]


def test_bulk_files_are_of_ncbi_and_stand_alone(tmp_path: Any) -> None:
    table = tmp_path / "SRA_Accessions.tab"
    table.write_text("Accession\n")
    assert said(archive="ncbi", accessions=str(table)).accessions == str(table.resolve())
    assert said(archive="ncbi", dump="https://ftp.example.org/a.tar.gz").dump == "https://ftp.example.org/a.tar.gz"
    faults = faults_of(archive="ena", dump=str(tmp_path / "none.tar.gz"), accessions=str(table), query="x", follow=True)
    assert len(faults) == 8


def test_a_file_is_named_whole_for_workers_elsewhere(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dump.tar.gz").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    assert said(archive="ncbi", dump="dump.tar.gz").dump == str(tmp_path / "dump.tar.gz")


def test_actions_exclude_each_other_and_what_to_bring() -> None:
    assert faults_of(status=True, stop="k") == ["--status and --stop exclude each other."]
    assert len(faults_of(stop="k", query="x", follow=True)) == 2
    assert faults_of(retry="embl") == ["There is no archive “embl”; there are ena, ncbi, ddbj, gmi."]
    assert said(retry="", archive="ena").subject == "ena"
    assert faults_of(unfollow="two")[0].startswith("--unfollow")
