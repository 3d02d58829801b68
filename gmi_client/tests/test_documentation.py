"""docs/client.md cannot go stale: all that the client has is in it."""

import argparse
from pathlib import Path

import pytest

import gmi_client
from gmi_client.command import VERBS, parser
from gmi_client.verbs.outcome import Outcome

PAGE = (Path(__file__).parents[2] / "docs" / "client.md").read_text("utf-8")


def verbs() -> dict[str, argparse.ArgumentParser]:
    found = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(next(found).choices)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_shown(verb: str) -> None:
    assert f"gmi {verb} " in PAGE


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_is_explained(verb: str) -> None:
    options = {name for action in verbs()[verb]._actions for name in action.option_strings if name.startswith("--")}
    assert options
    assert [name for name in sorted(options - {"--help"}) if f"`{name}" not in PAGE] == []


@pytest.mark.parametrize("name", ["GMI_SERVER", "GMI_TOKEN", "GMI_USER", "GMI_PASSWORD", "NETRC"])
def test_every_variable_is_explained(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("outcome", Outcome)
def test_every_status_is_listed(outcome: Outcome) -> None:
    assert f"| {outcome.value} |" in PAGE


@pytest.mark.parametrize("name", gmi_client.__all__)
def test_every_name_of_the_library_is_explained(name: str) -> None:
    assert f"`{name}" in PAGE
    assert getattr(gmi_client, name).__doc__


def test_every_method_is_explained() -> None:
    methods = [name for name in vars(gmi_client.Repository) if not name.startswith("_")]
    assert [name for name in methods if f".{name}(" not in PAGE and f"`{name}" not in PAGE] == []
