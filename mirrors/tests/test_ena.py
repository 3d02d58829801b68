"""What is asked of ENA, and how its lists and its records are read."""

from __future__ import annotations

from datetime import date

import pytest

from harvest.failures import BadRequest, ChangedFormat, Corrupt, NotFound, Transient
from harvest.transport import Transport
from mirrors.archive import Candidate, Wish
from mirrors.archives.ena import Ena
from tests.archives.answers import Answer, html, json_of, text, throttled, xml
from tests.archives.ena import EnaStandIn, asks
from tests.archives.records import linked_records

from .ena_fixtures import RECORDS, asker, brought, candidate, failure, listed, names, world

__all__ = ["asker", "world"]

STUDY, PROJECT, RUN, SAMPLE = "ERP100001", "PRJEB100001", "ERR100001", "ERS100001"
SINCE = Wish(since=date(2024, 1, 1))
ALL = sorted((made.kind, made.accession) for made in linked_records(RECORDS))
WHOLE = sorted([*ALL, ("study", PROJECT)])


@pytest.mark.parametrize("asked", [STUDY, PROJECT])
def test_a_study_brings_all_that_hangs_on_it(world: EnaStandIn, asker: Transport, asked: str) -> None:
    assert names(listed(asker, Wish(accessions=(asked,)))) == WHOLE


def test_a_run_brings_what_it_hangs_on(world: EnaStandIn, asker: Transport) -> None:
    found = names(listed(asker, Wish(accessions=(RUN,))))
    assert [kind for kind, _ in found] == ["experiment", "run", "sample", "study", "study", "submission"]


def test_a_sample_by_its_biosample_is_one_candidate(world: EnaStandIn, asker: Transport) -> None:
    pages = listed(asker, Wish(accessions=("SAMEA100001",)))
    assert [name for kind, name in names(pages) if kind == "sample"] == [SAMPLE]
    assert candidate(pages, SAMPLE).facts == {"biosample": "SAMEA100001"}


def test_an_analysis_brings_its_study(world: EnaStandIn, asker: Transport) -> None:
    found = names(listed(asker, Wish(accessions=("ERZ100001",))))
    assert ("analysis", "ERZ100001") in found
    assert ("study", STUDY) in found


def test_what_is_asked_is_what_ena_documents(world: EnaStandIn, asker: Transport) -> None:
    listed(asker, Wish(accessions=(RUN,)))
    question = world.served.asked[0]
    assert (question.method, question.path) == ("GET", "/ena/portal/api/filereport")
    assert question.params["accession"] == RUN
    assert question.params["result"] == "read_run"
    assert question.params["format"] == "tsv"
    assert {"run_accession", "fastq_ftp", "fastq_md5"} <= set(question.params["fields"].split(","))


def test_the_files_of_a_run_are_those_of_the_table(world: EnaStandIn, asker: Transport) -> None:
    files = candidate(listed(asker, Wish(accessions=(RUN,))), RUN).facts["files"]
    assert [file["name"] for file in files[:2]] == [f"{RUN}_1.fastq.gz", f"{RUN}_2.fastq.gz"]
    assert files[0]["href"] == f"ftp://ftp.sra.ebi.ac.uk/vol1/fastq/ERR100/{RUN}/{RUN}_1.fastq.gz"
    assert files[0]["md5"] == "d5325628014d939a40fcc6421e96d431"
    assert files[0]["bytes"] == int("d53256", 16)
    assert files[0]["filetype"] == "fastq"


def test_files_that_come_later_change_the_record(world: EnaStandIn, asker: Transport) -> None:
    world.fill_files(RUN, there=False)
    before = brought(asker, candidate(listed(asker, Wish(accessions=(RUN,))), RUN))
    world.fill_files(RUN, there=True)
    after = brought(asker, candidate(listed(asker, Wish(accessions=(RUN,))), RUN))
    assert before[0].files == ()
    assert len(after[0].files) == 4
    assert before[0].digest != after[0].digest


def test_a_run_without_its_row_is_asked_for_its_files(world: EnaStandIn, asker: Transport) -> None:
    (found,) = brought(asker, Candidate("run", RUN))
    assert len(found.files) == 4


def test_a_record_is_told_with_its_address_and_day(world: EnaStandIn, asker: Transport) -> None:
    pages = listed(asker, Wish(accessions=(RUN,)))
    (found,) = brought(asker, candidate(pages, RUN))
    assert (found.kind, found.accession, found.candidate) == ("run", RUN, RUN)
    assert found.href == f"{world.browser_url}/xml/{RUN}"
    assert found.version == "2024-01-06"
    assert found.decode().document["title"] == f"Run {RUN}"


def test_a_project_is_told_as_half_of_a_study(world: EnaStandIn, asker: Transport) -> None:
    (found,) = brought(asker, Candidate("study", PROJECT))
    assert (found.kind, found.candidate, found.decode().root) == ("study", PROJECT, "PROJECT")


def test_a_biosample_accession_is_answered_by_the_sample(world: EnaStandIn, asker: Transport) -> None:
    (found,) = brought(asker, Candidate("sample", "SAMEA100001"))
    assert (found.accession, found.candidate) == (SAMPLE, "SAMEA100001")


def test_an_accession_without_a_row_is_still_asked_for(world: EnaStandIn, asker: Transport) -> None:
    world.add('<SAMPLE accession="ERS900001" alias="lone"><SAMPLE_NAME><TAXON_ID>562</TAXON_ID></SAMPLE_NAME></SAMPLE>')
    assert ("sample", "ERS900001") in names(listed(asker, Wish(accessions=("ERS900001",))))


def test_an_accession_that_ena_does_not_know_is_a_candidate_too(world: EnaStandIn, asker: Transport) -> None:
    assert names(listed(asker, Wish(accessions=("ERR999999",)))) == [("run", "ERR999999")]
    assert isinstance(failure(asker, Candidate("run", "ERR999999")), NotFound)


@pytest.mark.parametrize("nothing", [Answer(204), text("run_accession\n"), json_of([])])
def test_an_empty_report_of_a_known_study_loses_no_run(world: EnaStandIn, asker: Transport, nothing: Answer) -> None:
    world.script(*[nothing] * 4, when=lambda asked: asked.words.get("result") == "read_run")
    assert names(listed(asker, Wish(accessions=(STUDY,)))) == WHOLE


def test_one_empty_answer_is_asked_again(world: EnaStandIn, asker: Transport) -> None:
    world.script(Answer(204), when=asks("/filereport"))
    assert names(listed(asker, Wish(accessions=(STUDY,)))) == WHOLE


def test_what_is_no_accession_is_refused_with_the_pattern(world: EnaStandIn, asker: Transport) -> None:
    with pytest.raises(BadRequest, match="PRJ"):
        listed(asker, Wish(accessions=("GCA_000001405",)))
    assert Ena().normalise(" err100001 ") == RUN


# ------------------------------------------------------------------------------------------------------ since a day
def test_since_a_day_all_changed_records_are_listed(world: EnaStandIn, asker: Transport) -> None:
    assert names(listed(asker, SINCE)) == WHOLE


def test_only_what_changed_is_listed(world: EnaStandIn, asker: Transport) -> None:
    world.change(RUN, f"Run {RUN}", "Another title", updated="2026-03-01")
    pages = listed(asker, Wish(since=date(2026, 2, 1)))
    assert names(pages) == [("run", RUN), ("submission", "ERA100001")]
    assert candidate(pages, RUN).version == "2026-03-01"


def test_the_end_of_an_embargo_is_a_change(world: EnaStandIn, asker: Transport) -> None:
    world.publish(RUN, "2026-03-01")
    assert ("run", RUN) in names(listed(asker, Wish(since=date(2026, 2, 1))))


def test_publication_in_the_future_is_none(world: EnaStandIn, asker: Transport) -> None:
    world.publish(RUN, "2999-03-01")
    assert names(listed(asker, Wish(since=date(2026, 2, 1)))) == []


def test_the_list_is_good_until_the_day_it_was_asked_for(world: EnaStandIn, asker: Transport) -> None:
    assert {page.as_of for page in listed(asker, SINCE)} == {listed(asker, SINCE)[0].as_of}
    assert listed(asker, Wish(since=date(2024, 1, 1), until=date(2024, 2, 1)))[0].as_of == "2024-02-01"


def test_a_long_list_is_fetched_once_and_read_in_pages(world: EnaStandIn, asker: Transport) -> None:
    pages = listed(asker, SINCE, page=4)
    searches = [asked.params["result"] for asked in world.served.asked]
    assert names(pages) == WHOLE
    assert len(searches) == len(set(searches)) == 5
    assert max(len([each for each in page.candidates if each.kind == "run"]) for page in pages) == 4


def test_another_process_goes_on_where_the_page_ended(world: EnaStandIn, asker: Transport) -> None:
    first = Ena(4).discover(SINCE, "", asker)
    second = Ena(4).discover(SINCE, first.cursor, asker)
    third = Ena(4).discover(SINCE, second.cursor, asker)
    assert not set(names([second])) & set(names([third]))


def test_a_list_that_changed_meanwhile_is_read_from_its_beginning(world: EnaStandIn, asker: Transport) -> None:
    wish = Wish(query="run_accession=ERR1*")
    first = Ena(4).discover(wish, "", asker)
    world.suppress(RUN)
    second = Ena(4).discover(wish, first.cursor, asker)
    assert ("run", "ERR100002") in names([second])


def test_a_query_brings_runs_and_what_they_hang_on(world: EnaStandIn, asker: Transport) -> None:
    found = names(listed(asker, Wish(query='run_accession="ERR100001" OR run_accession="ERR100002"')))
    assert [kind for kind, _ in found].count("run") == 2
    assert ("study", STUDY) in found


def test_a_long_query_goes_as_a_form(world: EnaStandIn, asker: Transport) -> None:
    query = " OR ".join(f'run_accession="ERR{number}"' for number in range(100001, 100201))
    assert len([name for name in names(listed(asker, Wish(query=query))) if name[0] == "run"]) > 10
    assert world.served.asked[0].method == "POST"


def test_a_query_that_ena_does_not_understand_is_refused_in_its_words(world: EnaStandIn, asker: Transport) -> None:
    with pytest.raises(BadRequest, match="unknown field colour"):
        listed(asker, Wish(query="colour=blue"))


def test_json_is_read_like_a_table(world: EnaStandIn, asker: Transport) -> None:
    row = {"run_accession": RUN, "experiment_accession": "ERX100001", "sample_accession": "SAMEA1", "read_count": 7}
    world.script(json_of([{**row, "study_accession": PROJECT}]), when=asks("/filereport"))
    assert candidate(listed(asker, Wish(accessions=(RUN,))), RUN).facts == {"files": []}


# ------------------------------------------------------------------------------------------------- columns that went
def test_a_retired_column_is_left_out_once_and_said(world: EnaStandIn, asker: Transport) -> None:
    world.retire("sra_ftp", "submitted_format")
    pages = listed(asker, Wish(accessions=(STUDY, RUN)))
    refused = [asked for asked in world.served.asked if "sra_ftp" in asked.params.get("fields", "")]
    assert names(pages) == WHOLE
    assert len(refused) == 1
    (finding,) = Ena().validate(pages[0].fetched[0])
    assert "sra_ftp" in finding.message


def test_a_refusal_without_a_name_is_looked_up(world: EnaStandIn, asker: Transport) -> None:
    world.retire("bam_md5", "status")
    refusal = text("One or more fields are not valid", status=400)
    world.script(refusal, when=lambda asked: "status" in asked.params.get("fields", ""))
    assert names(listed(asker, Wish(accessions=(STUDY,)))) == WHOLE
    assert any(asked.path.endswith("/returnFields") for asked in world.served.asked)


def test_without_the_column_of_runs_there_is_no_list(world: EnaStandIn, asker: Transport) -> None:
    world.retire("run_accession")
    with pytest.raises(ChangedFormat, match="run_accession"):
        listed(asker, Wish(accessions=(STUDY,)))


def test_columns_are_read_by_name(world: EnaStandIn, asker: Transport) -> None:
    columns = "study_accession\tsample_accession\tnews\texperiment_accession\trun_accession"
    table = f"{columns}\n{PROJECT}\tSAMEA7\t\tERX100001\t{RUN}\n"
    world.script(text(table), when=asks("/filereport"))
    assert ("sample", "SAMEA7") in names(listed(asker, Wish(accessions=(RUN,))))


# --------------------------------------------------------------------------------------------------- faults of lists
PASSING = [
    text("Something unexpected went wrong please try again.", status=400),
    text("Something unexpected went wrong please try again."),
    json_of({"message": "Service temporarily unavailable", "status": 503}),
    xml("<ERROR>Internal Server Error (db)</ERROR>"),
    html(),
    text(""),
    throttled("0"),
    text("oops", status=500),
    text(f"run_accession\texperiment_accession\tsample_accession\tstudy_accession\n{RUN}\tERX1000"),
]
NAMES = ["400", "words", "json", "error", "page", "nothing", "429", "500", "cut"]


@pytest.mark.parametrize("fault", PASSING, ids=NAMES)
def test_a_passing_fault_of_a_list_loses_nothing(world: EnaStandIn, asker: Transport, fault: Answer) -> None:
    world.script(fault, when=asks("/filereport"))
    assert names(listed(asker, Wish(accessions=(STUDY,)))) == WHOLE


@pytest.mark.parametrize(
    ("fault", "kind"), [(PASSING[0], Transient), (PASSING[2], Transient), (PASSING[4], Corrupt), (PASSING[8], Corrupt)]
)
def test_a_lasting_fault_of_a_list_is_a_failure(
    world: EnaStandIn, asker: Transport, fault: Answer, kind: type[Exception]
) -> None:
    world.script(*[fault] * 40, when=asks("/search"))
    with pytest.raises(kind):
        listed(asker, SINCE)


# ------------------------------------------------------------------------------------------------- faults of records
FAULTS = [
    (xml("<RUN_SET><RUN accession='ERR100001'>"), "corrupt"),
    (xml("<RUN_SET><RUN accession='ERR100001'></RUN>"), "corrupt"),
    (text(""), "corrupt"),
    (html(), "corrupt"),
    (xml("<ERROR>Internal Server Error (db)</ERROR>"), "transient"),
    (xml("<RUN_SET><Error>Internal Server Error (db)</Error></RUN_SET>"), "transient"),
    (text("Something unexpected went wrong please try again.", status=400), "transient"),
    (json_of({"status": 503, "message": "Service unavailable"}), "transient"),
    (xml('<ROOT request="ERR100001&amp;display=xml">\nEntry: ERR100001 entry is not found.\n</ROOT>'), "not_found"),
    (json_of({"status": 404, "message": "Data not found"}, 404), "not_found"),
    (html(status=404), "not_found"),
    (Answer(410, b"gone"), "withdrawn"),
    (text("ERR100001 was withdrawn by its owner", status=404), "withdrawn"),
    (text("ERR100001 has been replaced by ERR100002", status=404), "replaced"),
    (text("The record is confidential", status=404), "embargoed"),
    (xml("<taxonSet><taxon taxId='9103'/></taxonSet>"), "changed_format"),
]


@pytest.mark.parametrize(("fault", "code"), FAULTS, ids=[f"{number}-{code}" for number, (_, code) in enumerate(FAULTS)])
def test_an_answer_that_is_no_record_is_a_failure_of_its_class(
    world: EnaStandIn, asker: Transport, fault: Answer, code: str
) -> None:
    world.script(*[fault] * 10, when=asks(f"xml/{RUN}"))
    assert failure(asker, Candidate("run", RUN, facts={"files": []})).code == code


def test_another_record_than_the_one_asked_for_is_none(world: EnaStandIn, asker: Transport) -> None:
    world.script(lambda _: world._record("ERR100002"), when=asks(f"xml/{RUN}"))
    assert "ERR100002" in str(failure(asker, Candidate("run", RUN, facts={"files": []})))


def test_a_successor_is_named(world: EnaStandIn, asker: Transport) -> None:
    world.withdraw(RUN, f"{RUN} is replaced by ERR100002")
    assert getattr(failure(asker, Candidate("run", RUN, facts={"files": []})), "by", "") == "ERR100002"


def test_old_envelopes_are_read(world: EnaStandIn, asker: Transport) -> None:
    record = world.world.find(RUN)
    assert record is not None
    world.script(xml(f'<ROOT request="{RUN}&amp;display=xml">{record.text}</ROOT>'), when=asks(f"xml/{RUN}"))
    assert brought(asker, Candidate("run", RUN, facts={"files": []}))[0].accession == RUN
