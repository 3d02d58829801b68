"""Who asks, and who is told so."""

import json
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from gmi_client import ClientError, Repository
from gmi_client.credentials import find_auth
from gmi_client.tests.conftest import QUICK
from gmi_client.tests.scripted import said, scripted

OK = said("200 OK", "{}", Content_Type="application/json")


def header(environ: Mapping[str, str], user: str = "", host: str = "repository.example.org") -> str:
    """What Authorization says with this environment; a prompt would be answered with `asked`."""
    auth = find_auth(environ, user, lambda _: "asked")
    request = httpx.Request("GET", f"https://{host}/")
    return str(next(auth.sync_auth_flow(request)).headers.get("Authorization", "")) if auth else ""


def basic(name: str, password: str) -> str:
    return str(
        next(httpx.BasicAuth(name, password).sync_auth_flow(httpx.Request("GET", "http://x"))).headers["Authorization"]
    )


@pytest.mark.parametrize(
    ("environ", "user", "sent"),
    [
        ({}, "", ""),
        ({"GMI_USER": "ada", "GMI_PASSWORD": "pw"}, "", basic("ada", "pw")),
        ({"GMI_TOKEN": "t"}, "", "Bearer t"),
        ({"GMI_TOKEN": "t", "GMI_USER": "ada", "GMI_PASSWORD": "pw"}, "", "Bearer t"),
        ({}, "ada", basic("ada", "asked")),
        ({"GMI_TOKEN": "t", "GMI_USER": "bob", "GMI_PASSWORD": "pw"}, "ada", basic("ada", "asked")),
        ({"GMI_USER": "ada", "GMI_PASSWORD": "pw"}, "ada", basic("ada", "pw")),
    ],
)
def test_the_nearest_statement_counts(environ: dict[str, str], user: str, sent: str, tmp_path: Path) -> None:
    assert header({"HOME": str(tmp_path), **environ}, user) == sent


def test_a_name_without_a_password_is_wrong_use() -> None:
    with pytest.raises(ClientError, match="GMI_PASSWORD"):
        header({"GMI_USER": "ada"})


@pytest.mark.parametrize("by_name", [True, False])
def test_netrc_is_for_the_hosts_in_it(tmp_path: Path, by_name: bool) -> None:
    file = tmp_path / ("elsewhere" if by_name else ".netrc")
    file.write_text("machine repository.example.org login ada password pw\n")
    file.chmod(0o600)
    environ = {"NETRC": str(file)} if by_name else {"HOME": str(tmp_path)}
    assert header(environ) == basic("ada", "pw")
    assert header(environ, host="other.example.org") == ""


def test_a_netrc_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine\n")
    with pytest.raises(ClientError, match="netrc"):
        header({"HOME": str(tmp_path)})


def test_credentials_stay_with_the_server() -> None:
    with (
        scripted([OK]) as stranger,
        scripted([said("302 Found", Location=f"{stranger.url}/x")]) as server,
        Repository(server.url, ("ada", "pw"), QUICK) as repository,
    ):
        repository.get("/x")
    assert server.asked[0].headers["Authorization"] == basic("ada", "pw")
    assert stranger.asked[0].headers["Authorization"] is None


def test_a_link_to_a_stranger_is_followed_without_credentials() -> None:
    with (
        scripted([OK]) as stranger,
        scripted([OK]) as server,
        Repository(server.url, "token", QUICK) as repository,
    ):
        repository.get(f"{stranger.url}/x")
    assert stranger.asked[0].headers["Authorization"] is None


def test_the_server_may_have_another_name_if_it_says_so() -> None:
    with scripted([OK]) as other:
        entry = json.dumps({"links": [{"rel": "self", "href": f"{other.url}/"}]})
        with (
            scripted([said("200 OK", entry, Content_Type="application/json")]) as server,
            Repository(server.url, "token", QUICK) as repository,
        ):
            repository.get(f"{other.url}/studies/1")
    assert other.asked[0].headers["Authorization"] == "Bearer token"
