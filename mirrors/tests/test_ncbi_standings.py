"""What became of things that NCBI's search finds no more."""

from __future__ import annotations

import pytest

from harvest.failures import Failure
from harvest.transport import Transport
from mirrors.archive import Standing, Status
from mirrors.archives.ncbi import Ncbi
from tests.archives.answers import xml
from tests.archives.ncbi import NcbiStandIn, asks

from .ncbi_fixtures import ALL, BIOSAMPLE, EXPERIMENT, PROJECT, RUN, STUDY, asker, ncbi

__all__ = ["asker", "ncbi"]

RUNS = [name for name in ALL if name.startswith("SRR")]
NOTHING = xml("<eSearchResult><Count>0</Count><IdList/></eSearchResult>")


def told(ask: Transport, kind: str, *names: str) -> dict[str, Status]:
    return {name: each.status for name, each in Ncbi().standings(kind, names, ask).items()}


def test_what_is_found_is_live_and_what_is_not_is_suppressed(ncbi: NcbiStandIn, asker: Transport) -> None:
    ncbi.suppress(RUN)

    assert told(asker, "run", *RUNS) == {name: Status.SUPPRESSED if name == RUN else Status.LIVE for name in RUNS}
    standing = Ncbi().standings("run", [RUN], asker)[RUN]
    assert standing.reason.startswith("not found at NCBI on ")


def test_many_are_asked_for_at_once_and_the_absent_alone(ncbi: NcbiStandIn, asker: Transport) -> None:
    ncbi.suppress(RUN)
    many = [
        *RUNS,
        *(name for name in ALL if name.startswith("SRX")),
        *(f"SRR9{number}" for number in range(100_000, 100_003)),
    ]
    found = told(asker, "run", *many)

    assert [name for name, status in found.items() if status is Status.SUPPRESSED] == [RUN, *many[-3:]]
    assert (ncbi.asked[0].form or ncbi.asked[0].params)["term"].count(" OR ") == len(many) - 1
    assert len(ncbi.asked) == 1 + 4


def test_projects_and_biosamples_are_asked_for_where_they_are(ncbi: NcbiStandIn, asker: Transport) -> None:
    assert told(asker, "study", STUDY, PROJECT) == {STUDY: Status.LIVE, PROJECT: Status.LIVE}
    assert told(asker, "sample", BIOSAMPLE) == {BIOSAMPLE: Status.LIVE}
    assert {one.params["db"] for one in ncbi.asked} == {"sra", "bioproject", "biosample"}


def test_what_ncbi_does_not_hold_is_left_out(ncbi: NcbiStandIn, asker: Transport) -> None:
    assert told(asker, "analysis", "SRZ100001") == {}
    assert told(asker, "", "1001") == {}
    assert ncbi.asked == []


def test_one_that_is_gone_is_believed_while_others_are_found(ncbi: NcbiStandIn, asker: Transport) -> None:
    ncbi.suppress(EXPERIMENT)
    assert told(asker, "experiment", EXPERIMENT) == {EXPERIMENT: Status.SUPPRESSED}


def test_an_index_that_finds_nothing_at_all_suppresses_nothing(ncbi: NcbiStandIn, asker: Transport) -> None:
    ncbi.script(*[NOTHING] * 50, when=asks("esearch"))
    assert told(asker, "run", *RUNS) == {}


def test_an_answer_that_is_once_empty_is_asked_again(ncbi: NcbiStandIn, asker: Transport) -> None:
    ncbi.script(NOTHING, when=asks("esearch"))
    assert told(asker, "run", RUN) == {RUN: Status.LIVE}


def test_an_error_says_nothing_of_anything(ncbi: NcbiStandIn, asker: Transport) -> None:
    ncbi.script(*[xml("<eSearchResult><ERROR>Search Backend failed</ERROR></eSearchResult>")] * 50)
    with pytest.raises(Failure):
        told(asker, "run", *RUNS)


def test_it_may_come_back(ncbi: NcbiStandIn, asker: Transport) -> None:
    ncbi.suppress(RUN)
    assert told(asker, "run", RUN) == {RUN: Status.SUPPRESSED}
    ncbi.release(RUN)
    assert Ncbi().standings("run", [RUN], asker) == {RUN: Standing(Status.LIVE)}
