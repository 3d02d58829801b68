"""A mirror of ENA: what is there comes here, once, as it is; what changes follows; what does not writes nothing."""

from __future__ import annotations

from datetime import date

import pytest

from harvest.models import Collection, Dataset
from mirrors import runs
from mirrors.archive import Wish
from mirrors.models import Run
from records.models import Change, Origin, Record, Reference, Version, Visibility
from submitters.actor import ANONYMOUS
from tests.archives.answers import text, xml
from tests.archives.ena import EnaStandIn, asks
from tests.archives.records import linked_records

from .conftest import RECORDS
from .driven import finish, follow, here, mirror, mirror_since, step

pytestmark = pytest.mark.django_db

STUDY = "ERP100001"
ALL = {made.accession: made for made in linked_records(RECORDS)}


def counts(run: Run) -> dict[str, int]:
    return {name: getattr(run, name) for name in ("new", "changed", "same", "moved", "set_aside", "failed")}


def only(**said: int) -> dict[str, int]:
    return {**dict.fromkeys(("new", "changed", "same", "moved", "set_aside", "failed"), 0), **said}


def test_a_study_comes_with_all_that_hangs_on_it(ena: EnaStandIn) -> None:
    run = mirror(STUDY)

    assert (run.state, run.message) == (Run.State.COMPLETE, "")
    assert set(here()) == set(ALL)
    assert {name: record.kind for name, record in here().items()} == {name: made.kind for name, made in ALL.items()}
    assert not Record.objects.exclude(visibility=Visibility.PUBLIC, submitter=None).exists()


def test_a_study_that_is_given_by_one_of_its_names_is_whole(ena: EnaStandIn) -> None:
    ena.script(*[text("Data not found", status=404)] * 20, when=asks("xml/PRJEB100001"))
    run = mirror(STUDY)
    assert (run.state, run.failed, set(here())) == (Run.State.COMPLETE, 0, set(ALL))


def test_what_records_name_is_found(ena: EnaStandIn) -> None:
    mirror(STUDY)
    assert not Reference.objects.filter(target=None).exists()
    edges = Reference.objects.filter(source__accession="ERX100001", origin="document")
    assert set(edges.values_list("role", "target__accession")) == {("study", STUDY), ("sample", "ERS100001")}


def test_a_record_says_where_it_is_from(ena: EnaStandIn) -> None:
    mirror(STUDY)
    origin = Origin.objects.get(accession="ERR100001")
    kept = Collection.objects.get(key=origin.raw)

    assert (origin.archive, origin.is_source) == ("ena", True)
    assert origin.href == f"{ena.browser_url}/xml/ERR100001"
    assert '"href": "ftp://' in origin.files.replace('":"', '": "')
    assert kept.datasets.get().size > 0


def test_a_second_run_writes_nothing(ena: EnaStandIn) -> None:
    mirror(STUDY)
    before = list(Record.objects.order_by("pk").values_list("pk", "revision", "modified", "relations"))
    changes, stored = Change.objects.count(), set(Dataset.objects.values_list("store_name", flat=True))

    again = mirror(STUDY)

    assert counts(again) == only(same=again.listed)
    assert list(Record.objects.order_by("pk").values_list("pk", "revision", "modified", "relations")) == before
    assert Change.objects.count() == changes
    of_records = Dataset.objects.exclude(collection__external_id__startswith="list-")
    assert set(of_records.values_list("store_name", flat=True)) <= stored


def test_a_change_makes_a_version(ena: EnaStandIn) -> None:
    mirror(STUDY)
    title = here()["ERS100001"].title
    ena.change("ERS100001", f"<TITLE>{title}</TITLE>", "<TITLE>Another title</TITLE>", "2026-06-01")

    run = mirror(STUDY)

    assert counts(run)["changed"] == 1
    assert (here()["ERS100001"].title, here()["ERS100001"].revision) == ("Another title", 2)
    assert Version.objects.get(record=here()["ERS100001"]).revision == 1


@pytest.mark.parametrize(
    ("act", "visibility"), [("suppress", Visibility.SUPPRESSED), ("withdraw", Visibility.WITHDRAWN)]
)
def test_what_became_of_a_record_is_carried_over_and_back(ena: EnaStandIn, act: str, visibility: str) -> None:
    mirror(STUDY)
    getattr(ena, act)("ERR100001")

    run = mirror(STUDY)
    assert (run.state, run.moved, here()["ERR100001"].visibility) == (Run.State.COMPLETE, 1, visibility)

    ena.restore("ERR100001")
    run = mirror(STUDY)
    assert (run.state, run.moved, here()["ERR100001"].visibility) == (Run.State.COMPLETE, 1, Visibility.PUBLIC)


def test_a_mirror_since_a_day_brings_what_changed_since(ena: EnaStandIn) -> None:
    subscription = follow()
    run = mirror_since(subscription)
    assert (run.state, set(here())) == (Run.State.COMPLETE, set(ALL))
    assert subscription.watermark == run.as_of != ""


def test_a_record_of_which_only_the_embargo_ended_comes_too(ena: EnaStandIn) -> None:
    mirror_since(follow())
    late = next(linked_records(1, seed=9))
    ena.add(late.text.replace("100001", "777777"), "2020-01-01", "2026-05-01")
    run = mirror_since(follow("2026-04-01"), date(2026, 4, 1))
    assert (run.state, run.new) == (Run.State.COMPLETE, 1)


def test_a_dry_run_fetches_and_writes_no_record(ena: EnaStandIn) -> None:
    run = finish(runs.begin("ena", Wish(accessions=(STUDY,)), actor=ANONYMOUS, is_dry=True))
    assert (run.state, run.new, Record.objects.count()) == (Run.State.COMPLETE, run.listed, 0)
    assert not [asked for asked in ena.served.asked if "/xml/" in asked.path]


def test_a_record_that_cannot_be_decoded_is_set_aside_and_the_rest_goes_on(ena: EnaStandIn) -> None:
    broken = ALL["ERS100001"].text.replace("<SAMPLE_NAME>", "<COLOUR/><SAMPLE_NAME>")
    ena.script(xml(f"<SAMPLE_SET>{broken}</SAMPLE_SET>"), when=asks("xml/ERS100001"))

    run = mirror(STUDY)

    trouble = run.troubles.get()
    kept = Collection.objects.get(key=trouble.collection).datasets.get()
    assert (run.state, run.new, run.set_aside, run.failed) == (Run.State.COMPLETE, len(ALL) - 1, 1, 0)
    assert (trouble.accession, trouble.sort, trouble.resolved) == ("ERS100001", "set-aside", None)
    assert "COLOUR" in trouble.reason
    assert kept.size > 0
    assert set(here()) == set(ALL) - {"ERS100001"}

    mirror(STUDY)
    trouble.refresh_from_db()
    assert trouble.resolved is not None
    assert set(here()) == set(ALL)


def test_a_run_that_was_stopped_goes_on_where_it_was(ena: EnaStandIn) -> None:
    run = runs.begin("ena", Wish(accessions=(STUDY,)), actor=ANONYMOUS)
    step(run)
    runs.stop(runs.find(run.key))
    asked = len(ena.served.asked)
    step(run)
    assert len(ena.served.asked) == asked

    run = finish(runs.resume(runs.find(run.key)))
    assert (run.state, set(here())) == (Run.State.COMPLETE, set(ALL))
