"""`gmi` as people and scripts use it, against the real service."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import httpx
import pytest

from gmi_client import Pace, Repository
from gmi_client.command import main, parser
from gmi_client.screen import Screen
from gmi_client.tests import material
from gmi_client.tests.conftest import QUICK, Person, Site
from gmi_client.tests.scripted import scripted
from gmi_client.verbs import submit

DONE, REFUSED, USAGE, HELD, UNREACHABLE = range(5)

Gmi: TypeAlias = Callable[..., tuple[int, str, str]]
Write: TypeAlias = Callable[[str, bytes], str]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("GMI_SERVER", "GMI_TOKEN", "GMI_USER", "GMI_PASSWORD", "NETRC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def gmi(capsys: pytest.CaptureFixture[str]) -> Gmi:
    """Runs a command; its status, output and complaints."""

    def run(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main([str(word) for word in words])
        return (status, *capsys.readouterr())

    return run


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def kept(name: str, data: bytes) -> str:
        (tmp_path / name).write_bytes(data)
        return str(tmp_path / name)

    return kept


@pytest.fixture
def sign_in(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[[Person], None]:
    monkeypatch.setenv("GMI_SERVER", site.url)

    def as_person(person: Person) -> None:
        monkeypatch.setenv("GMI_USER", person.name)
        monkeypatch.setenv("GMI_PASSWORD", person.password)

    as_person(site.trusted)
    return as_person


live = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sign_in")]


def marked(function: Callable[..., None]) -> Callable[..., None]:
    for mark in live:
        function = mark(function)
    return function


STUDY = material.as_json(material.study())


@marked
def test_a_stored_document_is_told_with_accession_and_address(site: Site, gmi: Gmi, write: Write) -> None:
    path = write("study.json", STUDY)
    status, out, hint = gmi("submit", path)
    stored = httpx.get(f"{site.url}/studies").json()["items"][0]
    assert status == DONE
    assert out == f"{path} stored {stored['accession']} {stored['links'][0]['href']}\n"
    assert "gmi get" in hint


@marked
def test_a_held_document_is_watched_to_its_end(
    site: Site, gmi: Gmi, write: Write, sign_in: Callable[[Person], None]
) -> None:
    sign_in(site.submitter)
    status, out, hint = gmi("submit", write("study.json", STUDY))
    review = out.split()[-1]
    assert (status, "held for review" in out) == (HELD, True)
    assert f"gmi watch {review}" in hint
    site.decide(review, "accept", "Fine.")
    status, out, _ = gmi("watch", review)
    assert status == DONE
    lines = out.splitlines()
    assert [line.split(" ", 1)[1] for line in lines[:2]] == [
        f"pending review (submit by {site.submitter.name})",
        f"review complete (accept by {site.curator.name}) Fine.",
    ]
    assert httpx.get(lines[2]).json()["alias"] == "cheese"


@marked
@pytest.mark.parametrize(
    ("action", "status", "state"),
    [
        ("accept", DONE, "review complete"),
        ("decline", REFUSED, "declined"),
        ("request-changes", HELD, "changes requested"),
    ],
)
def test_waiting_ends_with_the_decision(
    site: Site, write: Write, capsys: pytest.CaptureFixture[str], action: str, status: int, state: str
) -> None:
    def decide(_: float) -> None:
        (review,) = httpx.get(f"{site.url}/reviews", auth=site.curator.auth).json()["items"]
        site.decide(review["links"][0]["href"], action)

    polling = Pace(tries=1, sleep=decide)
    arguments = parser().parse_args(["submit", "--wait", write("study.json", STUDY)])
    with Repository(site.url, site.submitter.auth, QUICK, polling) as repository:
        assert submit.run(arguments, repository, Screen()) == status
    said = capsys.readouterr()
    assert state in said.out
    assert ("/resubmit" in said.err) == (status == HELD)


@marked
def test_all_faults_of_all_files_are_shown(site: Site, gmi: Gmi, write: Write) -> None:
    wrong = write("wrong.json", b'{"alias": "a", "description": {"titel": "x", "type": "Nonsense"}}')
    good, ill_formed = write("good.json", STUDY), write("broken.xml", b"<STUDY>\n\n<DESCRIPTOR/>\n</STUDY>")
    status, out, told = gmi("submit", wrong, ill_formed, good)
    assert status == REFUSED
    for field in ("description.title: ", "description.titel: ", "description.type: ", "(line 3)", "try: title"):
        assert field in told
    assert out.startswith(f"{good} stored ")


@marked
def test_an_alias_in_use_is_told_with_where(site: Site, gmi: Gmi, write: Write) -> None:
    path = write("study.json", STUDY)
    stored = gmi("submit", path)[1].split()[-1]
    status, _, told = gmi("submit", path)
    assert status == REFUSED
    assert f"see {stored}" in told


@marked
def test_a_type_that_cannot_be_told_is_asked_for(gmi: Gmi, write: Write) -> None:
    path = write("thing.json", b'{"alias": "a"}')
    assert gmi("submit", path)[0] == USAGE
    status, _, told = gmi("submit", "--as", "sample", path)
    assert (status, "names: " in told) == (REFUSED, True)


@marked
def test_get_prints_the_bytes_as_they_come(site: Site, gmi: Gmi, write: Write) -> None:
    address = gmi("submit", write("study.json", STUDY))[1].split()[-1]
    for what in (address, "cheese", address.removeprefix(site.url)):
        assert gmi("get", what) == (DONE, httpx.get(address, auth=site.trusted.auth).text, "")
    xml = httpx.get(address, headers={"Accept": "application/xml"}).text
    assert gmi("get", address, "--as", "xml") == (DONE, xml, "")
    assert gmi("get", "cheese", "--as", "text/html", "--submitter", site.trusted.centre)[0] == DONE


@marked
def test_get_keeps_a_file_up_to_date(site: Site, gmi: Gmi, write: Write, tmp_path: Path) -> None:
    address = gmi("submit", write("study.json", STUDY))[1].split()[-1]
    kept = tmp_path / "kept.json"
    words = ("get", address, "--output", kept, "--if-changed")
    assert gmi(*words) == (DONE, "", "")
    kept.write_text("mine")
    assert "up to date" in gmi(*words)[2]
    assert kept.read_text() == "mine"
    httpx.patch(address, json={"alias": "brie"}, auth=site.trusted.auth).raise_for_status()
    assert gmi(*words) == (DONE, "", "")
    assert json.loads(kept.read_text())["alias"] == "brie"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.json", "kept.json.etag", "study.json"]


@marked
def test_a_kept_file_of_another_address_or_form_is_replaced(gmi: Gmi, write: Write, tmp_path: Path) -> None:
    address = gmi("submit", write("study.json", STUDY))[1].split()[-1]
    kept = tmp_path / "kept"
    gmi("get", address, "--output", kept, "--if-changed")
    gmi("get", address, "--as", "xml", "--output", kept, "--if-changed")
    assert kept.read_bytes().startswith(b"<?xml")
    gmi("get", "/studies", "--output", kept, "--if-changed")
    assert "items" in json.loads(kept.read_text())


@marked
def test_ls_shows_where_one_can_go(site: Site, gmi: Gmi, write: Write) -> None:
    assert f"studies\t{site.url}/studies\n" in gmi("ls")[1]
    address = gmi("submit", write("study.json", STUDY))[1].split()[-1]
    assert f"/study/samples\t{address}/samples\t" in gmi("ls", address)[1]


@marked
@pytest.mark.parametrize("what", ["samples", "sample", "/samples"])
def test_ls_shows_a_line_for_each_item(site: Site, gmi: Gmi, write: Write, what: str) -> None:
    stored = gmi("submit", write("set.xml", material.sample_set("rind")))[1].split()
    assert gmi("ls", what) == (DONE, f"{stored[-2]}\trind\t\tpublic\t{stored[-1]}\n", "")


@marked
def test_ls_goes_on_to_the_last_page_when_asked(site: Site, gmi: Gmi, write: Write) -> None:
    gmi("submit", write("set.xml", material.sample_set(*"abc")))
    status, out, hint = gmi("ls", "/samples?limit=2", "--json")
    assert (status, len(out.splitlines()), "--all" in hint) == (DONE, 2, True)
    status, out, hint = gmi("ls", "/samples?limit=2", "--json", "--all")
    assert [json.loads(line)["alias"] for line in out.splitlines()] == ["c", "b", "a"]
    assert hint == ""


@marked
def test_ls_shows_reviews_with_their_state(
    site: Site, gmi: Gmi, write: Write, sign_in: Callable[[Person], None]
) -> None:
    sign_in(site.submitter)
    review = gmi("submit", write("study.json", STUDY))[1].split()[-1]
    assert gmi("ls", "reviews")[1] == f"\t\tListeria in cheese\tpending review\t{review}\n"


@marked
def test_what_is_not_there_is_refused(gmi: Gmi) -> None:
    assert gmi("get", "nobody")[0] == REFUSED
    assert gmi("watch", "/studies-to-review/none")[0] == REFUSED
    assert gmi("ls", "/nowhere")[0] == REFUSED


@pytest.mark.parametrize(
    "words",
    [
        ["get"],
        ["submit", "absent.json"],
        ["get", "/x", "--as", "pdf"],
        ["get", "/x", "--if-changed"],
        ["submit", "a", "b", "--files", "c"],
        ["ls", "--server", "nonsense"],
        ["ls", "--server", "http://u:p@example.org"],
        ["ls", "--password", "x"],
    ],
)
def test_wrong_use_is_told_without_asking_the_server(gmi: Gmi, words: list[str]) -> None:
    status, out, told = gmi(*words)
    assert (status, out) == (USAGE, "")
    assert told.strip()
    assert "u:p" not in told


def test_a_server_that_is_not_there_is_unreachable(gmi: Gmi) -> None:
    with scripted([b""]) as gone:
        pass
    status, _, told = gmi("ls", "--server", gone.url)
    assert (status, gone.url in told) == (UNREACHABLE, True)


@marked
def test_people_get_a_table_and_whole_addresses(gmi: Gmi, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    address = gmi("submit", write("study.json", STUDY))[1].split()[-1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    table = gmi("ls", "studies")[1]
    assert "ACCESSION" in table.splitlines()[0]
    assert address in table
    assert '\n  "alias": "cheese"' in gmi("get", "cheese")[1]


def test_the_codes_of_a_terminal_are_not_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().say("\x1b]0;owned\x07\x1b[2J[bold]x[/bold]\u202e")
    assert capsys.readouterr().out == " ]0;owned  [2J[bold]x[/bold] \n"
