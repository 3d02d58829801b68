"""A run over a dump: every record once, whoever is killed, whatever is broken in it."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from harvest.models import Collection
from mirrors import dump_runs, runs, spool
from mirrors.archive import Wish
from mirrors.dumps import bundles
from mirrors.models import Run, Subscription, Trouble
from records.models import Origin, Record
from submitters.actor import ANONYMOUS
from tests.archives.answers import Answer, Question
from tests.archives.dumps import HEADER, dump, line, tar
from tests.archives.records import linked_records
from tests.archives.server import Served
from work.models import Job

from .driven import finish, step

pytestmark = pytest.mark.django_db

Keeping = Callable[..., Path]


@pytest.fixture
def keep(tmp_path: Path) -> Keeping:
    def kept(data: bytes, name: str = "NCBI_SRA_Metadata_20260101.tar.gz") -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return kept


@pytest.fixture(autouse=True)
def _small_bundles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump_runs, "bundles", lambda members: bundles(members, records=20))
    monkeypatch.setattr(dump_runs, "SHORT_WHILE", 0.001)


def begun(path: Path | str, archive: str = "ncbi") -> Run:
    return runs.begin(archive, Wish(), actor=ANONYMOUS, dump=str(path))


def taken(path: Path | str) -> Run:
    return finish(begun(path))


def test_every_record_of_a_dump_is_here_with_where_it_came_from(keep: Keeping) -> None:
    made = list(linked_records(100, "S"))
    run = taken(keep(dump(made)))
    assert (run.state, run.listed, run.seen, run.new, run.message) == (Run.State.COMPLETE, 100, 100, 100, "")
    assert set(Record.objects.values_list("accession", flat=True)) == {each.accession for each in made}
    origin = Origin.objects.get(accession=made[-1].accession)
    collection = Collection.objects.get(key=origin.raw)
    assert (origin.archive, collection.version, collection.run) == ("ncbi", "2026-01-01", run.key)
    assert not list((spool._path(run.key, 1).parent.parent).glob(f"{run.key}*"))


def test_a_dump_that_is_taken_again_changes_nothing(keep: Keeping) -> None:
    made = list(linked_records(60, "S"))
    taken(keep(dump(made)))
    before = list(Record.objects.order_by("pk").values_list("pk", "revision", "modified"))
    run = taken(keep(dump(made)))
    assert (run.new, run.changed, run.same) == (0, 0, 60)
    assert list(Record.objects.order_by("pk").values_list("pk", "revision", "modified")) == before


def test_only_what_changed_is_written(keep: Keeping) -> None:
    made = list(linked_records(60, "S"))
    taken(keep(dump(made)))
    changed = [
        type(each)(each.kind, each.accession, each.text.replace("<TITLE>Run", "<TITLE>Better run"), each.updated)
        for each in made
    ]
    run = taken(keep(dump(changed)))
    number = sum(each.kind == "run" for each in made)
    assert (run.changed, run.same) == (number, 60 - number)


def test_a_dump_comes_from_an_address_too(settings: Settings) -> None:
    data = dump(linked_records(30, "S"))

    def answer(_: Question) -> Answer:
        return Answer(200, data, {"Content-Type": "application/gzip"})

    with Served(answer) as archive:
        settings.GMI_HARVEST_RATES = [f"127.0.0.1:{archive.port}=0"]
        run = taken(f"{archive.url}/sra/reports/Metadata/NCBI_SRA_Metadata_20260101.tar.gz")
    assert (run.state, run.new) == (Run.State.COMPLETE, 30)


def test_a_dump_that_is_not_there_ends_the_run(tmp_path: Path) -> None:
    run = taken(tmp_path / "nothing.tar.gz")
    assert run.state == Run.State.FAILED
    assert "There is no file" in run.message


def test_of_a_dump_that_is_cut_short_what_came_whole_is_kept_and_the_rest_is_told(keep: Keeping) -> None:
    data = dump(linked_records(100, "S"))
    run = taken(keep(data[: len(data) * 2 // 3]))
    assert run.state == Run.State.INCOMPLETE
    assert "cut short" in run.message
    assert 0 < run.new < 100
    assert run.new == Record.objects.count() == run.seen


def test_what_cannot_be_read_is_set_aside_with_its_bytes_and_the_rest_is_taken(keep: Keeping) -> None:
    broken = b'<RUN_SET><RUN alias="r" accession="SRR900001"><NONSENSE/></RUN></RUN_SET>'
    cut = b'<RUN_SET><RUN accession="SRR900002">'
    others = (("SRA900001/SRA900001.run.xml", broken), ("SRA900002/SRA900002.run.xml", cut))
    run = taken(keep(dump(linked_records(30, "S"), *others)))
    assert (run.state, run.new, run.set_aside, run.seen) == (Run.State.COMPLETE, 30, 2, 32)
    troubles = {each.accession: each for each in Trouble.objects.all()}
    assert set(troubles) == {"SRR900001", "SRA900002"}
    kept = Collection.objects.get(key=troubles["SRR900001"].collection)
    assert kept.datasets.get().size == len(broken.removeprefix(b"<RUN_SET>").removesuffix(b"</RUN_SET>"))
    assert "NONSENSE" in troubles["SRR900001"].faults


def test_what_could_not_be_read_and_now_can_is_no_trouble_any_more(keep: Keeping) -> None:
    made = next(each for each in linked_records(30, "S") if each.kind == "run")
    name = "SRA900001/SRA900001.run.xml"
    taken(keep(tar((name, f"<RUN_SET>{made.text[:-6]}<NONSENSE/></RUN></RUN_SET>".encode()))))
    assert Trouble.objects.get().resolved is None
    run = taken(keep(tar((name, f"<RUN_SET>{made.text}</RUN_SET>".encode()))))
    assert (run.new, Trouble.objects.get().resolved is None) == (1, False)


def test_records_of_an_archive_that_is_mirrored_here_itself_are_left_to_it(keep: Keeping) -> None:
    foreign = list(linked_records(30, "E"))
    data = dump([*linked_records(30, "S"), *foreign])
    Subscription.objects.create(archive="ena", is_enabled=True)
    run = taken(keep(data))
    assert (run.new, run.compared) == (30, 30)
    Subscription.objects.update(is_enabled=False)
    assert taken(keep(data)).new == 30


def test_a_dry_run_counts_and_writes_nothing(keep: Keeping) -> None:
    path = keep(dump(linked_records(30, "S")))
    run = finish(runs.begin("ncbi", Wish(), actor=ANONYMOUS, dump=str(path), is_dry=True))
    assert (run.state, run.new, Record.objects.count()) == (Run.State.COMPLETE, 30, 0)


def test_a_set_of_all_submissions_is_a_dump_as_well(keep: Keeping) -> None:
    made = [each for each in linked_records(60, "S") if each.kind == "sample"]
    data = f"<SAMPLE_SET>{''.join(each.text for each in made)}</SAMPLE_SET>".encode()
    run = taken(keep(gzip.compress(data), "meta_sample_set.xml.gz"))
    assert (run.state, run.new) == (Run.State.COMPLETE, len(made))
    run = taken(keep(gzip.compress(data)[:-9], "meta_sample_set.xml.gz"))
    assert run.state == Run.State.INCOMPLETE
    assert "cut short" in run.message


def test_what_is_passed_over_is_told(keep: Keeping) -> None:
    run = taken(keep(dump(linked_records(10, "S"), ("SRA_Accessions.tab", b"x"), ("/etc/passwd", b"x"))))
    assert run.state == Run.State.COMPLETE
    assert "1 × hostile-name" in run.message
    codes = set(Collection.objects.get(external_id=f"dump-{run.key}").findings.values_list("code", flat=True))
    assert codes == {"hostile-name", "other-file"}


# ------------------------------------------------------------------------------------------------ whoever is killed


class Killed(BaseException):
    """What a worker sees of a kill: nothing behind it is done."""


def test_a_reader_that_is_killed_is_followed_by_one_that_passes_over_what_is_done(
    keep: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begun(keep(dump(linked_records(100, "S"))))
    written: list[int] = []
    real = spool.write

    def write(key: str, bundle: object) -> None:
        written.append(bundle.number)  # type: ignore[attr-defined]
        if len(written) == 4:
            raise Killed
        real(key, bundle)  # type: ignore[arg-type]

    monkeypatch.setattr(spool, "write", write)
    monkeypatch.setattr(dump_runs, "AHEAD", 1)
    with pytest.raises(Killed):
        step(run)
    Job.objects.filter(state=Job.State.CLAIMED).update(state=Job.State.WAITING)
    run = finish(run)
    assert (run.state, run.new, run.seen, run.same) == (Run.State.COMPLETE, 100, 100, 0)
    assert written.count(1) == 1


def test_a_taker_that_is_killed_before_its_word_counts_nothing_twice(
    keep: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begun(keep(dump(linked_records(50, "S"))))
    real, killed = spool.remove, list[int]()

    def remove(key: str, number: int) -> None:
        if not killed:
            killed.append(number)
            raise Killed  # its records are kept, and nobody knows that it is done
        real(key, number)

    monkeypatch.setattr(spool, "remove", remove)
    with pytest.raises(Killed):
        step(run)
    Job.objects.filter(state=Job.State.CLAIMED).update(state=Job.State.WAITING)
    run = finish(run)
    assert (run.state, run.new, run.seen, run.same) == (Run.State.COMPLETE, 50, 50, 0)


def test_a_portion_that_is_lost_leaves_the_run_incomplete_and_is_made_anew_when_it_is_resumed(keep: Keeping) -> None:
    run = begun(keep(dump(linked_records(50, "S"))))
    Job.objects.create(
        task="mirrors.take-bundle", key=runs.duty(run, "bundle-2"), state=Job.State.SET_ASIDE, due=run.created
    )
    run = finish(run)
    assert run.state == Run.State.INCOMPLETE
    assert "could not be taken" in run.message
    run = finish(runs.resume(run))
    assert (run.state, run.new, run.seen) == (Run.State.COMPLETE, 50, 50)


def test_a_stopped_run_takes_no_more(keep: Keeping) -> None:
    run = begun(keep(dump(linked_records(50, "S"))))
    runs.stop(run)
    step(run)
    assert Record.objects.count() == 0
    assert finish(runs.resume(runs.find(run.key))).new == 50


# ------------------------------------------------------------------------------------------------ the accessions


def compared(path: Path) -> Run:
    return finish(runs.begin("ncbi", Wish(), actor=ANONYMOUS, accessions=str(path)))


def statuses() -> dict[str, str]:
    return dict(Origin.objects.exclude(status="live").values_list("accession", "status"))


def test_standings_of_the_table_are_carried_to_what_is_here(keep: Keeping) -> None:
    made = list(linked_records(40, "S"))
    taken(keep(dump(made)))
    first, second, third = [each.accession for each in made if each.kind == "run"][:3]
    table = HEADER + line(first, "suppressed") + line(second, "withdrawn") + line("SRR777", "live") + line(third)
    run = compared(keep(table.encode()))
    assert (run.state, run.moved, run.listed, run.seen) == (Run.State.COMPLETE, 2, 4, 3)
    assert statuses() == {first: "suppressed", second: "withdrawn"}
    assert "not here: 1 (1 of RUN)" in run.message
    assert compared(keep(table.encode())).moved == 0


def test_the_liveliest_of_several_rows_counts_wherever_it_stands(keep: Keeping) -> None:
    made = list(linked_records(40, "S"))
    taken(keep(dump(made)))
    first, second = [each.accession for each in made if each.kind == "run"][:2]
    table = HEADER + line(first) + line(first, "withdrawn") + line(second, "suppressed") + line(second, "withdrawn")
    assert compared(keep(table.encode())).moved == 1
    assert statuses() == {second: "suppressed"}


def test_what_is_live_again_comes_back_and_what_was_replaced_leads_on(keep: Keeping) -> None:
    made = list(linked_records(40, "S"))
    taken(keep(dump(made)))
    first, second, third = [each.accession for each in made if each.kind == "run"][:3]
    compared(keep((HEADER + line(first, "suppressed")).encode()))
    run = compared(keep((HEADER + line(first) + line(second, "withdrawn", third)).encode()))
    assert run.moved == 2
    assert statuses() == {second: "replaced"}
    assert Record.objects.get(accession=second).replaced_by == Record.objects.get(accession=third)


def test_broken_lines_are_told_and_hold_nothing_up(keep: Keeping) -> None:
    made = list(linked_records(40, "S"))
    taken(keep(dump(made)))
    name = next(each.accession for each in made if each.kind == "run")
    run = compared(keep((HEADER + "SRR1\tlive\n" + line(name, "suppressed")).encode()))
    assert run.moved == 1
    assert "Line 2 has 2 columns, not 20." in run.message


def test_another_file_than_the_table_ends_the_run(keep: Keeping) -> None:
    run = compared(keep(b"<html>not here</html>"))
    assert (run.state, "changed_format" in run.message) == (Run.State.FAILED, True)
