"""What is asked of NCBI, and how its lists and its packages are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from harvest.failures import BadRequest, ChangedFormat, Corrupt, Failure, NotFound, Throttled, Transient
from harvest.transport import Transport
from mirrors.archive import Candidate, Status, Wish
from mirrors.archives.ncbi import Ncbi, planning
from tests.archives.answers import Answer, Question, html, json_of, text, xml
from tests.archives.ncbi import NcbiStandIn, asks

from .ncbi_fixtures import (
    ALL,
    BIOSAMPLE,
    EXPERIMENT,
    PROJECT,
    RUN,
    SAMPLE,
    STUDY,
    asker,
    brought,
    candidates,
    failure,
    listed,
    ncbi,
)

__all__ = ["asker", "ncbi"]

SINCE = Wish(since=date(2024, 1, 1))


def of_study(ask: Transport) -> list[Candidate]:
    return candidates(listed(ask, Wish(accessions=(STUDY,))))


# ----------------------------------------------------------------------------------------------------- searches


def test_what_is_asked_is_what_ncbi_documents(ncbi: NcbiStandIn, asker: Transport) -> None:
    brought(asker, of_study(asker))
    search, fetch = ncbi.asked

    assert (search.method, search.path) == ("GET", "/entrez/eutils/esearch.fcgi")
    assert {name: search.params[name] for name in ("db", "term", "usehistory", "retstart", "retmax", "retmode")} == {
        "db": "sra",
        "term": f"{STUDY}[Accession]",
        "usehistory": "y",
        "retstart": "0",
        "retmax": "10000",
        "retmode": "xml",
    }
    assert (fetch.path, fetch.params["db"], fetch.params["query_key"]) == ("/entrez/eutils/efetch.fcgi", "sra", "1")
    assert (fetch.params["retstart"], fetch.params["retmax"]) == ("0", f"{len(of_study(asker))}")


def test_who_asks_is_told_with_every_request(ncbi: NcbiStandIn, asker: Transport, settings: Any) -> None:
    settings.GMI_HARVEST_EMAIL, settings.GMI_NCBI_API_KEY = "mirror@institute.example", "key-0123456789"
    fetched = listed(asker, Wish(accessions=(STUDY,)))[0].fetched[0]

    assert {name: ncbi.asked[0].params[name] for name in ("tool", "email", "api_key")} == {
        "tool": settings.GMI_HARVEST_TOOL,
        "email": "mirror@institute.example",
        "api_key": "key-0123456789",
    }
    assert "key-0123456789" not in fetched.url
    assert "institute.example" not in fetched.url


def test_updated_or_published_is_asked_of_each_database(ncbi: NcbiStandIn, asker: Transport) -> None:
    pages = listed(asker, replace(SINCE, until=date(2025, 1, 1)))

    asked = [(one.params["db"], one.params["datetype"]) for one in ncbi.asked]
    assert asked == [(db, kind) for db in ("sra", "bioproject", "biosample") for kind in ("mdat", "pdat")]
    assert {(one.params["mindate"], one.params["maxdate"]) for one in ncbi.asked} == {("2024/01/01", "2025/01/01")}
    assert {page.as_of for page in pages} == {"2025-01-01"}


def test_a_query_is_asked_as_it_is_written(ncbi: NcbiStandIn, asker: Transport) -> None:
    (page,) = listed(asker, Wish(query="WGS AND MinION"))

    assert ncbi.asked[0].params["term"] == "WGS AND MinION"
    assert page.total == len(page.candidates)


def test_all_pages_of_a_list_are_read(ncbi: NcbiStandIn, asker: Transport) -> None:
    pages = listed(asker, Wish(accessions=(STUDY,)), page=2)

    assert len(pages) == 4
    assert {each.accession for each in candidates(pages)} == {each.accession for each in of_study(asker)}


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        (PROJECT, [("sra", f"{PROJECT}[BioProject]"), ("bioproject", f"{PROJECT}[Project Accession]")]),
        (BIOSAMPLE, [("sra", f"{BIOSAMPLE}[BioSample]"), ("biosample", f"{BIOSAMPLE}[Accession]")]),
        (SAMPLE, [("sra", f"{SAMPLE}[Accession]"), ("biosample", f"{SAMPLE}[Accession]")]),
        (RUN, [("sra", f"{RUN}[Accession]")]),
    ],
)
def test_projects_and_samples_are_described_elsewhere_too(
    ncbi: NcbiStandIn, asker: Transport, name: str, asked: list[tuple[str, str]]
) -> None:
    found = candidates(listed(asker, Wish(accessions=(name,))))

    assert [(one.params["db"], one.params["term"]) for one in ncbi.asked] == asked
    assert {each.facts["db"] for each in found} == {db for db, _ in asked}


def test_what_is_no_accession_is_refused_before_anything_is_asked(ncbi: NcbiStandIn, asker: Transport) -> None:
    with pytest.raises(BadRequest, match="GSE5"):
        listed(asker, Wish(accessions=("GSE5",)))
    assert ncbi.asked == []


def test_a_list_that_ends_too_early_is_read_by_spans_of_days(ncbi: NcbiStandIn, asker: Transport) -> None:
    ncbi.wall = 4
    found = candidates(listed(asker, SINCE, page=3))

    assert {each.accession for each in found if each.facts["db"] == "sra"} == {
        each.accession for each in of_study(asker)
    }


def test_a_list_from_which_something_has_gone_is_read_again(ncbi: NcbiStandIn, asker: Transport) -> None:
    newest = max(name for name in ALL if name.startswith("SRX"))

    def hide(asked: Question) -> Answer:
        ncbi.suppress(newest)
        return ncbi._answer(asked)

    ncbi.script(ncbi._answer, hide, when=asks("esearch"))
    found = {each.accession for each in candidates(listed(asker, Wish(accessions=(STUDY,)), page=4))}

    assert {each.accession for each in of_study(asker)} <= found


def test_a_page_that_comes_twice_is_asked_for_again(ncbi: NcbiStandIn, asker: Transport) -> None:
    def first_again(asked: Question) -> Answer:
        return ncbi._answer(replace(asked, params={**asked.params, "retstart": "0"}))

    ncbi.script(ncbi._answer, first_again, when=asks("esearch"))
    found = listed(asker, Wish(accessions=(STUDY,)), page=3)

    assert {each.accession for each in candidates(found)} == {each.accession for each in of_study(asker)}


def test_a_field_that_ncbi_does_not_know_is_not_left_out_silently(ncbi: NcbiStandIn, asker: Transport) -> None:
    told = "<eSearchResult><Count>9</Count><RetStart>0</RetStart><IdList><Id>1</Id></IdList>%s</eSearchResult>"
    ncbi.script(xml(told % "<QueryTranslation>WGS[All Fields]</QueryTranslation>"))
    with pytest.raises(BadRequest, match="Strategie"):
        listed(asker, Wish(query="WGS[Strategie]"))

    ncbi.script(xml(told % "<ErrorList><FieldNotFound>Strategie</FieldNotFound></ErrorList>"))
    with pytest.raises(BadRequest, match="Strategie"):
        listed(asker, Wish(query="WGS[Strategie]"))


# ----------------------------------------------------------------------------------------------------- records


def test_a_package_tells_of_all_that_is_in_it(ncbi: NcbiStandIn, asker: Transport) -> None:
    found = brought(asker, of_study(asker))

    assert {each.accession: each.kind for each in found} == {name: made.kind for name, made in ALL.items()}
    assert len(found) == len(ALL)
    assert {each.candidate for each in found if each.kind == "experiment"} == {
        each.accession for each in of_study(asker)
    }
    (run,) = [each for each in found if each.accession == RUN]
    assert run.files == (
        {"name": RUN, "href": f"https://sra.example/{RUN}", "md5": "0" * 32, "bytes": 77, "filetype": "run"},
    )
    assert run.href == f"https://www.ncbi.nlm.nih.gov/sra/{RUN}"
    assert run.decode().document["accession"] == RUN


def test_a_biosample_and_a_project_answer_for_themselves(ncbi: NcbiStandIn, asker: Transport) -> None:
    ncbi.add_biosample("SAMN77", date(2024, 5, 5))
    ncbi.add_umbrella("PRJNA77", date(2024, 5, 5))
    some = [each for each in candidates(listed(asker, SINCE)) if each.facts["db"] != "sra"]
    found = {each.accession: each for each in brought(asker, some)}

    assert {each.candidate for each in found.values()} == {each.accession for each in some}
    assert (found["SAMN77"].kind, found["PRJNA77"].kind) == ("sample", "study")
    assert found["SAMN77"].version == "2024-05-05T00:00:00.000"
    assert found["PRJNA77"].href == "https://www.ncbi.nlm.nih.gov/bioproject/PRJNA77"
    assert found["PRJNA77"].decode().root == "PROJECT"
    assert found[BIOSAMPLE].decode().document["identifiers"]["secondary"] == [{"id": SAMPLE}]


def test_hours_later_records_are_asked_for_by_their_uids(
    ncbi: NcbiStandIn, asker: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = of_study(asker)
    monkeypatch.setattr(planning, "FRESH", -1)
    ncbi.forget_searches()
    found = brought(asker, some)

    assert ncbi.asked[-1].params["id"] == ",".join(each.accession for each in some)
    assert {each.candidate for each in found if each.candidate} == {each.accession for each in some}


def test_long_lists_of_uids_go_by_post(ncbi: NcbiStandIn, asker: Transport) -> None:
    uids = [Candidate("", f"{uid}", facts={"db": "sra", "uid": f"{uid}", "at": 0}) for uid in range(1, 300)]
    brought(asker, uids)

    assert (ncbi.asked[-1].method, ncbi.asked[-1].form["id"][:4]) == ("POST", "1,2,")
    assert ncbi.asked[-1].form["tool"]


def test_if_one_is_missing_nobody_is_taken_for_another(ncbi: NcbiStandIn, asker: Transport) -> None:
    some = of_study(asker)
    ncbi.suppress(EXPERIMENT)
    found = brought(asker, some)

    assert found
    assert {each.candidate for each in found} == {""}
    alone = [each.candidate for one in some for each in brought(asker, [one]) if each.candidate]
    assert len(alone) == len(some) - 1


def test_a_record_of_another_thing_is_no_answer(ncbi: NcbiStandIn, asker: Transport) -> None:
    (each,) = candidates(listed(asker, Wish(accessions=(EXPERIMENT,))))
    other = replace(each, facts={**each.facts, "asked": "SRX999999"})

    assert brought(asker, [each])
    assert brought(asker, [other]) == []


def test_an_accession_that_nobody_knows_is_asked_for_twice_and_told(ncbi: NcbiStandIn, asker: Transport) -> None:
    (each,) = candidates(listed(asker, Wish(accessions=("SRX999999",))))

    assert each.accession == "SRX999999"
    assert isinstance(failure(asker, [each]), NotFound)
    assert len(ncbi.asked) == 2


def test_a_run_that_is_not_public_is_suppressed(ncbi: NcbiStandIn, asker: Transport) -> None:
    def hidden(asked: Question) -> Answer:
        body = ncbi._answer(asked).body
        assert isinstance(body, str)
        return xml(body.replace('is_public="true"', 'is_public="false"'))

    some = of_study(asker)
    ncbi.script(hidden, when=asks("efetch"))
    told = {each.kind: each.standing.status for each in brought(asker, some)}

    assert (told["run"], told["experiment"]) == (Status.SUPPRESSED, Status.LIVE)


# ------------------------------------------------------------------------------------------------------ errors

WRONG: list[tuple[str, Answer, type[Failure]]] = [
    ("error-root", xml("<?xml version='1.0'?>\n<ERROR>\n</ERROR>"), Transient),
    ("backend", xml("<eSearchResult><ERROR>Search Backend failed: read failed</ERROR></eSearchResult>"), Transient),
    (
        "database",
        xml("<EXPERIMENT_PACKAGE_SET><Error>Internal Server Error (db)</Error></EXPERIMENT_PACKAGE_SET>"),
        Transient,
    ),
    ("time-out", xml("<eFetchResult><ERROR>Status: Timeout</ERROR></eFetchResult>", 400), Transient),
    ("exception", json_of({"esummaryresult": ["NCBI C++ Exception: Error: TXCLIENT"]}), Transient),
    ("route", text("Unable to route request!"), Transient),
    ("status", text("", status=500), Transient),
    ("db-name", json_of({"header": {}, "esearchresult": {"ERROR": "Invalid db name specified"}}), BadRequest),
    ("ids", xml("<eFetchResult><ERROR>Empty id list; nothing todo</ERROR></eFetchResult>", 400), BadRequest),
    ("words", text("Both list of IDs and query_key are empty", status=400), BadRequest),
    ("summary", xml("<eSummaryResult><ERROR>cannot get document summary</ERROR></eSummaryResult>"), NotFound),
    ("page", html(), Corrupt),
    ("empty", xml(""), Corrupt),
    ("cut", xml("<?xml version='1.0'?><EXPERIMENT_PACKAGE_SET><EXPERIMENT_PACKAGE>"), Corrupt),
    ("broken", xml("<EXPERIMENT_PACKAGE_SET><EXPERIMENT_PACKAGE></EXPERIMENT_PACKAGE_SET>"), Corrupt),
    ("other", xml("<TaxaSet><Taxon/></TaxaSet>"), ChangedFormat),
    ("json", json_of({"result": {"uids": ["1"]}}), ChangedFormat),
]


@pytest.mark.parametrize(("answer", "kind"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
@pytest.mark.usefixtures("asker")
def test_an_error_is_never_taken_for_data(
    ncbi: NcbiStandIn, asker: Transport, answer: Answer, kind: type[Failure]
) -> None:
    some = of_study(asker)
    ncbi.script(*[answer] * 8, when=asks("efetch"))

    assert type(failure(asker, some)) is kind


@pytest.mark.parametrize("status", [200, 429])
def test_too_many_requests_is_a_pause(ncbi: NcbiStandIn, asker: Transport, status: int) -> None:
    limit = {"error": "API rate limit exceeded", "api-key": "127.0.0.1", "count": "4", "limit": "3"}
    ncbi.script(json_of(limit, status))

    assert of_study(asker)
    assert len(ncbi.asked) == 2


def test_a_limit_that_only_we_understand_is_a_pause_too(ncbi: NcbiStandIn, asker: Transport) -> None:
    ncbi.script(*[xml("<eSearchResult><ERROR>API rate limit exceeded</ERROR></eSearchResult>")] * 2)
    with pytest.raises(Throttled):
        of_study(asker)


def test_a_search_that_fails_by_the_way_is_asked_again(ncbi: NcbiStandIn, asker: Transport) -> None:
    ncbi.script(xml("<eSearchResult><ERROR>Search Backend failed</ERROR></eSearchResult>"))
    assert of_study(asker)


def test_a_count_without_a_list_is_no_end(ncbi: NcbiStandIn, asker: Transport) -> None:
    ncbi.script(*[xml("<eSearchResult><Count>7</Count><IdList/></eSearchResult>")] * 3)
    with pytest.raises(Transient, match="counts 7"):
        of_study(asker)


def test_a_list_that_is_partly_empty_is_told_of(ncbi: NcbiStandIn, asker: Transport) -> None:
    from mirrors.archives.ncbi import questions

    fetched = asker(questions.search("sra", f"{STUDY}[Accession] OR SRP999999[Accession]"))
    (finding,) = Ncbi().validate(fetched)
    assert (finding.code, "SRP999999" in finding.message) == ("phrase-not-found", True)
