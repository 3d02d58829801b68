"""Two servers of ours in step: what happens there is here after the next look, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from harvest.transport import Transport
from mirrors import checking, runs, subscriptions
from mirrors.archive import Wish
from mirrors.models import Run, Subscription, Trouble
from mirrors.wishes import as_text
from records.clock import today
from records.models import Change, Origin, Record, Reference, Visibility
from records.registry import resource
from submitters.actor import ANONYMOUS
from tests.archives.peer import Peer, peer
from tests.builders import document

from .driven import finish

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(sys.platform != "linux", reason="starts a server and looks for its processes in /proc"),
]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with peer(tmp_path_factory.mktemp("there")) as server:
        yield server


@pytest.fixture(autouse=True)
def _at_once(there: Peer, settings: Settings) -> None:
    settings.GMI_HARVEST_RATES = [f"127.0.0.1:{there.service.port}=0"]
    settings.GMI_HARVEST_BACKOFF_MS = 1


def follow(there: Peer) -> Subscription:
    """What there is now counts as seen, so that the tests do not see each other's records."""
    wish = as_text(Wish(server=there.url))
    last = there.get("/changes?after=999999999999")
    end = int(there.get(next(link["href"] for link in last["links"] if link["rel"] == "last"))["last"])
    return Subscription.objects.create(archive="gmi", wish=wish, watermark=str(end))


def look(subscription: Subscription) -> Run:
    subscription.refresh_from_db()
    wish = subscriptions.next_wish(subscription)
    run = finish(runs.begin("gmi", wish, actor=ANONYMOUS, subscription=subscription))
    assert (run.state, run.message) == (Run.State.COMPLETE, "")
    return run


def new(there: Peer, kind: str, **members: Any) -> str:
    return there.add(resource(kind).collection, document(resource(kind), **members))


def chain(there: Peer) -> dict[str, str]:
    """A study, and what hangs on it, each naming the others by address."""
    made = {"study": new(there, "study"), "sample": new(there, "sample")}
    experiment = document(resource("experiment"), study={"href": made["study"]})
    experiment["design"]["sample"] = {"href": made["sample"]}
    made["experiment"] = there.add("experiments", experiment)
    made["run"] = new(there, "run", experiment={"href": made["experiment"]})
    return made


def key_of(address: str) -> str:
    return address.rpartition("/")[2]


def copy_of(address: str) -> Record:
    return Record.objects.get(key=key_of(address))


def states(addresses: list[str]) -> list[str]:
    return [copy_of(address).visibility for address in addresses]


def test_what_is_made_there_is_here_under_the_same_name_and_address(there: Peer) -> None:
    following = follow(there)
    made = chain(there)
    run = look(following)
    assert (run.new, run.failed, run.set_aside) == (4, 0, 0)
    for kind, address in made.items():
        copy, facts = copy_of(address), there.get(address)["record"]
        assert (copy.kind, copy.accession, copy.visibility) == (kind, facts["accession"], "public")
        origin = Origin.objects.get(record=copy)
        assert (origin.archive, origin.href, origin.is_source) == (there.url, address, True)


def test_what_names_another_record_there_names_its_copy_here(there: Peer) -> None:
    following = follow(there)
    made = chain(there)
    look(following)
    edges = Reference.objects.filter(source__key=key_of(made["experiment"]), origin="document")
    assert dict(edges.values_list("role", "target__key")) == {
        "study": key_of(made["study"]),
        "sample": key_of(made["sample"]),
    }
    assert there.url not in copy_of(made["experiment"]).document


def test_nothing_new_there_writes_nothing_here(there: Peer) -> None:
    following = follow(there)
    chain(there)
    look(following)
    before = Change.objects.count()
    run = look(following)
    assert (run.listed, Change.objects.count()) == (0, before)
    again = finish(runs.begin("gmi", Wish(server=there.url, after="0"), actor=ANONYMOUS))
    assert again.changed == 0
    run = finish(runs.begin("gmi", Wish(server=there.url, after="0"), actor=ANONYMOUS))
    assert (run.new, run.changed, run.moved) == (0, 0, 0)


def test_what_happens_there_happens_here(there: Peer) -> None:
    following = follow(there)
    made = [new(there, "sample") for _ in range(5)]
    look(following)
    there.change(made[0], title="Anew")
    there.take(made[1], "suppress", reason="Wrong organism.")
    there.withdraw(made[2], "Sent twice.")
    there.take(made[3], "supersede", successor=made[4])
    run = look(following)
    assert run.failed == 0
    assert states(made) == ["public", "suppressed", "withdrawn", "replaced", "public"]
    assert copy_of(made[0]).title == "Anew"
    assert [copy_of(made[1]).note, copy_of(made[2]).note] == ["Wrong organism.", "Sent twice."]
    assert copy_of(made[3]).replaced_by == copy_of(made[4])
    for address in made[1:3]:
        there.take(address, "restore")
    look(following)
    assert states(made) == ["public", "public", "public", "replaced", "public"]


def test_what_came_and_went_between_two_looks_is_in_its_last_state(there: Peer) -> None:
    following = follow(there)
    made = [new(there, "sample") for _ in range(3)]
    there.change(made[0], title="Second")
    there.change(made[0], title="Third")
    there.take(made[1], "suppress", reason="")
    there.withdraw(made[2], "Never mind.")
    run = look(following)
    assert (run.failed, copy_of(made[0]).title, copy_of(made[1]).visibility) == (0, "Third", "suppressed")
    assert not Record.objects.filter(key=key_of(made[2])).exists()


def test_a_successor_that_is_new_itself_takes_over_here_too(there: Peer) -> None:
    following = follow(there)
    old = new(there, "sample")
    look(following)
    successor = new(there, "sample")
    there.take(old, "supersede", successor=successor)
    look(following)
    assert copy_of(old).visibility == Visibility.REPLACED
    assert copy_of(old).replaced_by == copy_of(successor)


def test_an_accession_brings_what_hangs_on_it_and_no_more(there: Peer) -> None:
    made = chain(there)
    chain(there)
    study = str(there.get(made["study"])["record"]["accession"])
    run = finish(runs.begin("gmi", Wish(accessions=(study,), server=there.url), actor=ANONYMOUS))
    assert (run.state, run.new, run.failed) == (Run.State.COMPLETE, 4, 0)
    assert set(Record.objects.values_list("key", flat=True)) == {key_of(address) for address in made.values()}


def test_an_accession_that_is_not_there_is_said_so(there: Peer) -> None:
    run = finish(runs.begin("gmi", Wish(accessions=("PEERS999999",), server=there.url), actor=ANONYMOUS))
    assert run.state == Run.State.FAILED
    assert "nothing there" in run.message


def test_private_records_stay_there(there: Peer) -> None:
    following = follow(there)
    day = today() + timedelta(days=300)
    hidden = there.add(f"samples?hold-until={day}", document(resource("sample")))
    look(following)
    assert not Record.objects.exists()
    there.take(hidden, "release")
    assert look(following).new == 1


def test_no_run_leaves_troubles(there: Peer) -> None:
    following = follow(there)
    chain(there)
    look(following)
    assert not Trouble.objects.exists()


def test_what_was_suppressed_before_it_was_first_seen_agrees_once_it_is_here(there: Peer) -> None:
    following = follow(there)
    there.take(new(there, "study"), "suppress", reason="A mistake.")
    look(following)
    wish = Wish(server=there.url, after=following.watermark)
    with Transport([there.url]) as transport:
        lines = list(checking.check("gmi", wish, transport))
    assert [(line.kind, line.there, line.here, line.agrees) for line in lines] == [("study", 1, 1, True)]
