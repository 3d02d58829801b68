"""What is in a dump, and what is not taken for a document of it: hostile names, links, ends that are missing."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterator
from typing import Any

import pytest

from harvest.failures import ChangedFormat, Corrupt
from harvest.source import Finding
from mirrors.archive import Standing, Status
from mirrors.dumps import Member, accession_rows, archive_members, bundles, set_members, strongest
from mirrors.dumps import members as members_module
from tests.archives.dumps import HEADER, line, tar


def runs(count: int, start: int = 1) -> bytes:
    inner = "".join(f'<RUN accession="SRR{number}" alias="run {number}"/>' for number in range(start, start + count))
    return f'<?xml version="1.0"?>\n<RUN_SET>{inner}</RUN_SET>'.encode()


class Heard(list[Finding]):
    def __call__(self, finding: Finding) -> None:
        self.append(finding)

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self]


def names(found: Iterator[Member]) -> list[str]:
    return [member.name for member in found]


DUMP = (("SRA000001/SRA000001.submission.xml", b"<SUBMISSION/>"), ("SRA000001/SRA000001.run.xml", runs(2)))


@pytest.mark.parametrize("compressed", [True, False], ids=["gzip", "plain"])
@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_the_documents_of_a_dump_come_in_its_order(compressed: bool, form: int) -> None:
    found = list(archive_members(io.BytesIO(tar(*DUMP, compressed=compressed, form=form))))
    assert [(each.submission, each.kind, each.data) for each in found] == [
        ("SRA000001", "submission", b"<SUBMISSION/>"),
        ("SRA000001", "run", runs(2)),
    ]


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_long_name_is_read_whole(form: int) -> None:
    name = f"{'NCBI_SRA_Metadata_Full_20260101' * 8}/SRA000001/SRA000001.run.xml"
    assert names(archive_members(io.BytesIO(tar((name, runs(1)), form=form)))) == [name]


def test_a_stream_that_cannot_go_back_and_gives_little_at_a_time_is_read() -> None:
    data = tar(*DUMP)

    class Trickle(io.RawIOBase):
        at = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any, /) -> int:
            part = data[self.at : self.at + min(7, len(buffer))]
            self.at += len(part)
            buffer[: len(part)] = part
            return len(part)

    assert len(list(archive_members(Trickle()))) == 2  # type: ignore[arg-type]


def test_what_is_no_document_is_passed_over_and_told() -> None:
    heard = Heard()
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w:gz") as archive:
        for name in ("/etc/SRA1.run.xml", "../SRA1/SRA1.run.xml", "SRA1/SRA1.run.xml.exe", "SRA_Accessions.tab"):
            archive.addfile(tarfile.TarInfo(name))
        for sort in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            entry = tarfile.TarInfo("SRA1/SRA1.run.xml")
            entry.type, entry.linkname = sort, "/etc/passwd"
            archive.addfile(entry)
        archive.addfile(tarfile.TarInfo("SRA2/SRA2.run.xml"))
    assert names(archive_members(io.BytesIO(kept.getvalue()), heard)) == ["SRA2/SRA2.run.xml"]
    assert heard.codes == ["hostile-name", "hostile-name", "other-file", "other-file"] + ["no-plain-file"] * 3


def test_a_sparse_file_is_no_document() -> None:
    heard = Heard()
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w", format=tarfile.PAX_FORMAT) as archive:
        entry = tarfile.TarInfo("SRA1/SRA1.run.xml")
        entry.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "1000000000000"}
        archive.addfile(entry)
        archive.addfile(tarfile.TarInfo("SRA2/SRA2.run.xml"))
    assert names(archive_members(io.BytesIO(kept.getvalue()), heard)) == ["SRA2/SRA2.run.xml"]
    assert heard.codes == ["no-plain-file"]


@pytest.mark.parametrize("compressed", [True, False], ids=["gzip", "plain"])
def test_wherever_a_dump_is_cut_it_is_told_after_what_came_whole(compressed: bool) -> None:
    data = tar(*DUMP, compressed=compressed)
    ends = len(data) - (8 if compressed else 0)
    for end in [*range(1, 1200, 37), *range(max(1, ends - 40), ends)]:
        if end >= ends:
            continue
        found: list[Member] = []
        whole = False
        try:
            for each in archive_members(io.BytesIO(data[:end])):
                found.append(each)
            whole = True
        except Corrupt:
            pass
        assert [each.data for each in found] == [data for _, data in DUMP][: len(found)]
        assert not whole or len(found) == len(DUMP)


def test_a_dump_without_the_mark_of_its_end_is_cut_short() -> None:
    data = tar(*DUMP, compressed=False)
    with pytest.raises(Corrupt, match="mark of its end"):
        list(archive_members(io.BytesIO(data.rstrip(b"\0") + bytes(-len(data.rstrip(b"\0")) % 512))))


def test_a_flipped_bit_of_a_header_is_seen() -> None:
    data = bytearray(tar(*DUMP, compressed=False))
    data[1024 + 3] ^= 1
    with pytest.raises(Corrupt):
        list(archive_members(io.BytesIO(bytes(data))))


def test_a_flipped_bit_of_the_gzip_stream_is_seen() -> None:
    data = bytearray(tar(*DUMP))
    data[-6] ^= 1
    with pytest.raises(Corrupt):
        list(archive_members(io.BytesIO(bytes(data))))


def test_a_large_document_comes_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members_module, "LARGE", 1000)
    found = list(archive_members(io.BytesIO(tar(("SRA1/SRA1.run.xml", runs(100))))))
    assert len(found) > 3
    assert b"".join(part.data.removeprefix(b"<RUN_SET>").removesuffix(b"</RUN_SET>") for part in found) == (
        runs(100).partition(b"<RUN_SET>")[2].removesuffix(b"</RUN_SET>")
    )


def test_a_large_document_that_is_ill_formed_gives_what_is_whole_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members_module, "LARGE", 1000)
    heard = Heard()
    broken = runs(100)[:-50] + b"<"
    found = list(archive_members(io.BytesIO(tar(("SRA1/SRA1.run.xml", broken), *DUMP)), heard))
    assert sum(part.data.count(b"<RUN ") for part in found) >= 98 + 2
    assert heard.codes == ["not-read"]
    assert found[-1].name == DUMP[-1][0]


def test_a_set_of_mirroring_is_read_in_portions_and_its_end_is_awaited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members_module, "LARGE", 1000)
    whole = gzip.compress(runs(200))
    assert sum(part.data.count(b"<RUN ") for part in set_members(io.BytesIO(whole), "run")) == 200
    with pytest.raises(Corrupt):
        list(set_members(io.BytesIO(whole[:-20]), "run"))
    with pytest.raises(Corrupt):
        list(set_members(io.BytesIO(gzip.compress(runs(200)[:-3])), "run"))


def test_bundles_hold_whole_documents_of_about_so_many_records() -> None:
    found = [Member(f"{number}", f"SRA{number}", "run", runs(3)) for number in range(10)]
    made = list(bundles(found, records=7))
    assert [(each.number, each.records, len(each.members)) for each in made] == [
        (1, 9, 3),
        (2, 9, 3),
        (3, 9, 3),
        (4, 3, 1),
    ]
    assert [member for each in made for member in each.members] == found


@pytest.mark.parametrize("compressed", [True, False], ids=["gzip", "plain"])
def test_the_rows_of_the_table_are_told_by_the_names_of_its_columns(compressed: bool) -> None:
    heard = Heard()
    data = (HEADER + line("SRR1") + line("SRR2", "suppressed") + line("SRR3", "withdrawn", "SRR4")).encode()
    rows = list(accession_rows(io.BytesIO(gzip.compress(data) if compressed else data), heard))
    assert [(row.accession, row.status, row.submission, row.replaced_by) for row in rows] == [
        ("SRR1", "live", "SRA1", None),
        ("SRR2", "suppressed", "SRA1", None),
        ("SRR3", "withdrawn", "SRA1", "SRR4"),
    ]
    assert [row.standing for row in rows] == [
        Standing(Status.LIVE),
        Standing(Status.SUPPRESSED),
        Standing(Status.REPLACED, "SRR4"),
    ]
    assert not heard


def test_other_columns_in_another_order_are_no_matter() -> None:
    wanted = "Status\tAccession\tNew\tReplacedBy\tType\tVisibility\tSubmission\tUpdated\tPublished"
    data = f"{wanted}\r\nlive\tSRR1\tx\t-\tRUN\tpublic\tSRA1\t-\t-\r\n".encode()
    (row,) = accession_rows(io.BytesIO(data), Heard())
    assert (row.accession, row.status, row.published) == ("SRR1", "live", None)


def test_a_broken_line_is_told_with_its_number_and_the_next_is_read() -> None:
    heard = Heard()
    data = HEADER + line("SRR1") + "SRR2\tlive\n" + line("SRR3") + "SRR4\tSRA1\tli"
    assert [row.accession for row in accession_rows(io.BytesIO(data.encode()), heard)] == ["SRR1", "SRR3"]
    assert [finding.message for finding in heard] == ["Line 3 has 2 columns, not 20.", "Line 5 has 3 columns, not 20."]


def test_a_line_without_end_is_not_gathered_for_ever() -> None:
    heard = Heard()
    data = (HEADER + line("SRR1")).encode() + b"x" * 5_000_000 + b"\n" + line("SRR2").encode()
    assert [row.accession for row in accession_rows(io.BytesIO(data), heard)] == ["SRR1", "SRR2"]
    assert set(heard.codes) == {"broken-line"}


def test_a_table_that_is_cut_short_or_another_is_told() -> None:
    whole = gzip.compress((HEADER + line("SRR1") * 50_000).encode())
    with pytest.raises(Corrupt):
        list(accession_rows(io.BytesIO(whole[:-30]), Heard()))
    with pytest.raises(ChangedFormat, match="Submission"):
        list(accession_rows(io.BytesIO(b"<html>no\nsuch file</html>"), Heard()))


def test_of_several_statuses_the_liveliest_counts() -> None:
    live, out, gone = (Standing(status) for status in (Status.LIVE, Status.SUPPRESSED, Status.WITHDRAWN))
    assert strongest([gone, live, out]) == live
    assert strongest([gone, out]) == out
