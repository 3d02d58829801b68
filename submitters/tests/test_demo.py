"""The demonstration accounts: made once, kept, and never in place of somebody's own."""

from pathlib import Path

from django.contrib.auth import SESSION_KEY
from django.test import Client

from submitters.actor import Actor
from submitters.credentials import verify_basic
from submitters.demo import create_accounts
from submitters.models import Account, Submitter
from submitters.tests.conftest import HOME

NAMES = ["submitter", "trusted-submitter", "curator", "operator"]


def actors(passwords: dict[str, str]) -> dict[str, Actor]:
    return {name: verify_basic(name, password, HOME) for name, password in passwords.items()}


def test_one_account_of_each_role(db: None, tmp_path: Path) -> None:
    made = actors(dict(create_accounts(tmp_path)))
    demo, trusted = Submitter.objects.get(slug="demo-centre"), Submitter.objects.get(slug="trusted-centre")
    assert list(made) == NAMES
    assert made["submitter"].submitter_ids == {demo.pk}
    assert made["submitter"].trusted_submitter_ids == frozenset()
    assert made["trusted-submitter"].trusted_submitter_ids == {trusted.pk}
    assert [name for name in NAMES if made[name].is_curator] == ["curator"]
    assert [name for name in NAMES if made[name].is_operator] == ["operator"]
    assert Account.objects.filter(is_demo=True).count() == 4


def test_passwords_are_random_and_kept_from_others(db: None, tmp_path: Path) -> None:
    passwords = create_accounts(tmp_path / "new" / "home")
    kept = tmp_path / "new" / "home" / "demo-credentials"
    assert len(set(passwords.values())) == 4
    assert all(len(password) >= 16 for password in passwords.values())
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.read_text() == "".join(f"{name} {passwords[name]}\n" for name in NAMES)
    assert [path.name for path in kept.parent.iterdir()] == ["demo-credentials"]


def test_a_second_start_changes_nothing(db: None, tmp_path: Path, client: Client) -> None:
    first = create_accounts(tmp_path)
    client.force_login(Account.objects.get(username="submitter"))
    assert create_accounts(tmp_path) == first
    assert client.get("/account").status_code == 200
    assert SESSION_KEY in client.session


def test_one_password_for_all(db: None, tmp_path: Path) -> None:
    create_accounts(tmp_path)
    passwords = create_accounts(tmp_path, "the same for all")
    assert set(passwords.values()) == {"the same for all"}
    assert all(actor.is_known for actor in actors(dict(passwords)).values())
    assert create_accounts(tmp_path) == passwords


def test_a_lost_file_means_new_passwords(db: None, tmp_path: Path) -> None:
    first = create_accounts(tmp_path)
    (tmp_path / "demo-credentials").unlink()
    second = create_accounts(tmp_path)
    assert set(first.values()).isdisjoint(second.values())
    assert all(actor.is_known for actor in actors(dict(second)).values())


def test_a_lost_database_means_the_same_passwords(db: None, tmp_path: Path) -> None:
    first = create_accounts(tmp_path)
    Account.objects.all().delete()
    assert create_accounts(tmp_path) == first
    assert all(actor.is_known for actor in actors(dict(first)).values())


def test_an_account_that_somebody_made_is_left_alone(db: None, tmp_path: Path) -> None:
    Account.objects.create_user("Curator", password="of their own")
    assert "curator" not in create_accounts(tmp_path, "the same for all")
    somebody = verify_basic("curator", "of their own", HOME)
    assert not somebody.is_curator
