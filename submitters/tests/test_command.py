"""`gmi account …`."""

import io

import pytest
from django.core.management import CommandError, call_command

from submitters.credentials import CredentialsRefused, verify_basic
from submitters.models import Account, Submitter
from submitters.tests.conftest import HOME, PASSWORD


@pytest.fixture
def say(db: None, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What is typed on standard input."""
    typed = io.StringIO()
    monkeypatch.setattr("sys.stdin", typed)
    return typed


def account(*words: str) -> str:
    out = io.StringIO()
    call_command("account", *words, stdout=out)
    return out.getvalue()


def type_in(say: io.StringIO, text: str) -> None:
    say.write(text)
    say.seek(0)


def test_add_reads_the_password_from_standard_input(say: io.StringIO) -> None:
    account("centre", "north", "--name", "North")
    type_in(say, PASSWORD + "\n")
    account("add", "ada", "--curator", "--centre", "north", "--email", "ada@example.org")
    actor = verify_basic("ada", PASSWORD, HOME)
    assert actor.is_curator
    assert not actor.is_operator
    assert actor.submitter_ids == {Submitter.objects.get(slug="north").pk}


@pytest.mark.parametrize("password", ["", "\n", "short\n", "password1234\n"])
def test_add_refuses_weak_passwords_and_makes_nothing(say: io.StringIO, password: str) -> None:
    type_in(say, password)
    with pytest.raises(CommandError):
        account("add", "ada")
    assert not Account.objects.exists()


@pytest.mark.parametrize("name", ["Ada", "a b", "a:b", "é", "", "x" * 151])
def test_add_refuses_names_that_are_taken_or_cannot_be(ada: Account, say: io.StringIO, name: str) -> None:
    type_in(say, PASSWORD + "\n")
    with pytest.raises(CommandError):
        account("add", name)
    assert Account.objects.count() == 1


def test_add_to_a_centre_that_is_not_there_makes_nothing(say: io.StringIO) -> None:
    type_in(say, PASSWORD + "\n")
    with pytest.raises(CommandError, match="no centre nowhere"):
        account("add", "ada", "--centre", "nowhere")
    assert not Account.objects.exists()


def test_change_gives_and_takes(ada: Account, centre: Submitter) -> None:
    account("change", "ADA", "--operator", "--leave", "north")
    actor = verify_basic("ada", PASSWORD, HOME)
    assert actor.is_operator
    assert not actor.submitter_ids
    account("change", "ada", "--no-operator", "--centre", "north")
    actor = verify_basic("ada", PASSWORD, HOME)
    assert not actor.is_operator
    assert actor.submitter_ids == {centre.pk}


def test_password_is_set_anew(ada: Account, say: io.StringIO) -> None:
    type_in(say, "quite another password\n")
    account("password", "ada")
    assert verify_basic("ada", "quite another password", HOME).is_known


def test_deactivate_and_activate(ada: Account) -> None:
    assert "(inactive)" in account("deactivate", "ada")
    with pytest.raises(CredentialsRefused):
        verify_basic("ada", PASSWORD, HOME)
    account("activate", "ada")
    assert verify_basic("ada", PASSWORD, HOME).is_known


def test_list_tells_roles_and_centres(ada: Account, centre: Submitter) -> None:
    Account.objects.create_user("bob", is_curator=True, is_active=False)
    assert account("list") == "ada north\nbob curator (inactive)\n"


def test_a_centre_is_made_and_changed(db: None) -> None:
    account("centre", "north", "--name", "North", "--center-name", "NORTH")
    assert account("centre", "north", "--trusted") == "north: North, trusted\n"
    centre = Submitter.objects.get()
    assert (centre.name, centre.center_name, centre.trusted) == ("North", "NORTH", True)


@pytest.mark.parametrize("slug", ["North", "no rth", "-north", "né", ""])
def test_a_centre_has_a_plain_slug(db: None, slug: str) -> None:
    with pytest.raises(CommandError):
        account("centre", slug)


def test_an_unknown_account_is_told(db: None) -> None:
    with pytest.raises(CommandError, match="no account named ada"):
        account("deactivate", "ada")
