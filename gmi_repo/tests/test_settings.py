"""Settings as processes of their own read them: what follows from which environment, and what is refused."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from kombu import Connection
from kombu.exceptions import OperationalError

from gmi_repo.backends import broker

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "GMI_EMBEDDED": "no",
    "GMI_BASE_URL": "https://repository.example.org",
    "GMI_SECRET_KEY": "k" * 25 + "-" + "y" * 25 + "0123456789",
    "GMI_TRUSTED_PROXY": "yes",
}


def environment(home: Path, given: dict[str, str]) -> dict[str, str]:
    """This process's, without what the test run or its caller set for the service."""
    ours = {name: value for name, value in os.environ.items() if not re.match("GMI_|DATABASE_URL|PORT|DJANGO", name)}
    return {**ours, "GMI_HOME": str(home), **given}


def manage(home: Path, given: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.run(command, env=environment(home, given), capture_output=True, text=True, check=False)  # noqa: S603


def setting(home: Path, given: dict[str, str], name: str) -> object:
    program = f"import json; from gmi_repo import settings; print(json.dumps(settings.{name}, default=str))"
    command = [sys.executable, "-c", program]
    answer = subprocess.run(  # noqa: S603
        command, env=environment(home, given), capture_output=True, text=True, check=True, cwd=ROOT
    )
    return json.loads(answer.stdout)


def test_nothing_set_means_the_embedded_form(tmp_path: Path) -> None:
    assert setting(tmp_path, {}, "GMI_EMBEDDED") is True
    assert setting(tmp_path, {}, "DATABASES['default']['NAME']") == str(tmp_path / "gmi.sqlite3")
    assert setting(tmp_path, {}, "ALLOWED_HOSTS") == ["127.0.0.1", "localhost", "127.0.0.1", "[::1]"]


def test_a_database_server_means_the_clustered_form(tmp_path: Path) -> None:
    given = {"DATABASE_URL": "postgres://gmi:p%40ss@db.example:5433/gmi?sslmode=require"}
    database = setting(tmp_path, given, "DATABASES['default']")

    assert setting(tmp_path, given, "GMI_EMBEDDED") is False
    assert isinstance(database, dict)
    assert (database["USER"], database["PASSWORD"], database["HOST"], database["PORT"]) == (
        "gmi", "p@ss", "db.example", 5433,
    )  # fmt: skip
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["CONN_MAX_AGE"] is None


def test_nobody_waits_for_a_broker_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    told = broker("redis://127.0.0.1:1/0", visibility_timeout=3600)
    monkeypatch.setattr("kombu.utils.functional.sleep", lambda _seconds: pytest.fail("it waits for the broker"))
    with pytest.raises(OperationalError):
        Connection(told["url"], transport_options=told["options"]).default_channel  # noqa: B018 - it connects


def test_settings_touch_no_disk(tmp_path: Path) -> None:
    setting(tmp_path / "absent", {}, "DEBUG")

    assert not (tmp_path / "absent").exists()


def test_wrong_variables_are_refused_together_and_briefly(tmp_path: Path) -> None:
    given = {"PORT": "http", "GMI_EMBEDDED": "perhaps", "DATABASE_URL": "oracle://x", "GMI_BROKER_URL": "amqp://x"}
    refused = manage(tmp_path, given, "check")

    assert refused.returncode == 2
    assert all(name in refused.stderr for name in given)
    assert "Traceback" not in refused.stderr


def test_safe_production_settings_pass_the_deployment_checks(tmp_path: Path) -> None:
    passed = manage(tmp_path, PRODUCTION, "check", "--deploy", "--fail-level", "WARNING")

    assert passed.returncode == 0, passed.stderr


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"GMI_SECRET_KEY": ""}, {"gmi.E001"}),
        (
            {"GMI_SECRET_KEY": "short", "GMI_BASE_URL": "", "GMI_DEMO_PASSWORD": "demo"},
            {"gmi.E001", "gmi.E003", "gmi.E004"},
        ),
        ({"GMI_EMBEDDED": "yes", "GMI_DEBUG": "yes"}, {"gmi.E002"}),
        ({"GMI_DEBUG": "yes"}, {"gmi.E002"}),
    ],
)
def test_unsafe_settings_are_refused(tmp_path: Path, change: dict[str, str], errors: set[str]) -> None:
    """Each by its own error, and by no other."""
    refused = manage(tmp_path, {**PRODUCTION, **change}, "check")

    assert refused.returncode == 1
    assert set(re.findall(r"gmi\.E\d+", refused.stderr)) == errors


@pytest.mark.parametrize("words", [("serve",), ("serve", "web")])
def test_nothing_is_served_with_unsafe_settings(tmp_path: Path, words: tuple[str, ...]) -> None:
    refused = manage(tmp_path, {**PRODUCTION, "GMI_SECRET_KEY": ""}, *words)

    assert refused.returncode == 1
    assert "gmi.E001" in refused.stderr


def test_the_application_itself_refuses_unsafe_settings(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import gmi_repo.wsgi"]
    given = environment(tmp_path, {**PRODUCTION, "GMI_SECRET_KEY": ""})
    refused = subprocess.run(command, env=given, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603

    assert refused.returncode == 1
    assert "gmi.E001" in refused.stderr


def test_every_variable_is_in_the_table_and_nothing_else() -> None:
    from gmi_repo.settings import env

    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    told = set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))

    assert told == {name for name in env.names if not name.endswith("_FILE")}
