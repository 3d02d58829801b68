"""Readers understand what is right, and tell of everything that is wrong at once."""

from pathlib import Path

import pytest

from gmi_repo.environment import Environment, WrongEnvironment


def test_absent_and_empty_mean_the_default() -> None:
    env = Environment({"A": "", "B": "  "})

    assert env.text("A", "x") == "x"
    assert env.integer("B", 3, least=1, most=9) == 3
    assert env.flag("C", default=True) is True
    assert env.words("D", default=("a",)) == ["a"]
    env.refuse()


@pytest.mark.parametrize(
    ("value", "truth"), [("yes", True), ("ON", True), ("1", True), ("no", False), ("False", False), ("0", False)]
)
def test_flags(value: str, truth: bool) -> None:
    assert Environment({"A": value}).flag("A", default=not truth) is truth


def test_words_are_parted_by_commas_and_spaces() -> None:
    assert Environment({"A": "a.example, b.example c.example"}).words("A") == ["a.example", "b.example", "c.example"]


def test_rates_are_hosts_with_numbers() -> None:
    words = Environment({"A": "WWW.ebi.ac.uk=20, 127.0.0.1:9000=0 [::1]=1.5"}).rates("A")

    assert words == ["www.ebi.ac.uk=20", "127.0.0.1:9000=0", "[::1]=1.5"]


@pytest.mark.parametrize("value", ["fast", "a=b", "=3", "a=-1", "a=nan", "a=1 b", "a="])
def test_a_word_that_is_no_rate_is_refused(value: str) -> None:
    env = Environment({"A": value})
    env.rates("A")
    with pytest.raises(WrongEnvironment, match="expected host=number"):
        env.refuse()


def test_a_url_loses_its_trailing_slash() -> None:
    assert Environment({"A": "https://x.example/gmi/"}).url("A", "", ("https",)) == "https://x.example/gmi"


def test_a_relative_path_counts_from_here() -> None:
    assert Environment({"A": "var"}).path("A", Path("/x")) == Path.cwd() / "var"


@pytest.mark.parametrize("value", ["maybe", "2", "yes!"])
def test_a_flag_that_is_none_is_refused(value: str) -> None:
    env = Environment({"A": value})
    env.flag("A", default=False)
    with pytest.raises(WrongEnvironment, match=r"A is .*; expected yes or no"):
        env.refuse()


@pytest.mark.parametrize("value", ["0", "10", "-1", "1.5", "١", "9" * 5000, "five"])
def test_a_number_outside_its_range_is_refused(value: str) -> None:
    env = Environment({"A": value})
    assert env.integer("A", 5, least=1, most=9) == 5
    with pytest.raises(WrongEnvironment, match=r"A is .*; expected a whole number from 1 to 9"):
        env.refuse()


@pytest.mark.parametrize("value", ["x.example", "ftp://x.example", "https://x.example:99999", "https://x y", "//x"])
def test_a_url_of_another_kind_is_refused(value: str) -> None:
    env = Environment({"A": value})
    env.url("A", "https://default.example", ("http", "https"))
    with pytest.raises(WrongEnvironment, match=r"A is .*; expected an absolute URL"):
        env.refuse()


def test_everything_wrong_is_told_at_once() -> None:
    env = Environment({"A": "maybe", "B": "many", "C": "green"})
    env.flag("A", default=False)
    env.integer("B", 1, least=1, most=2)
    env.choice("C", ("red", "blue"), "red")

    with pytest.raises(WrongEnvironment) as wrong:
        env.refuse()
    assert wrong.value.faults == (
        "A is 'maybe'; expected yes or no (also 1/0, true/false, on/off)",
        "B is 'many'; expected a whole number from 1 to 2",
        "C is 'green'; expected one of red, blue",
    )


def test_a_wrong_secret_is_not_shown() -> None:
    env = Environment({"A_URL": "ftp://user:hush@x.example", "A_PASSWORD": "hush"})
    env.url("A_URL", "", ("http",))
    env.choice("A_PASSWORD", ("a", "b"), "a")

    with pytest.raises(WrongEnvironment) as wrong:
        env.refuse()
    assert len(wrong.value.faults) == 2
    assert "hush" not in str(wrong.value)


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hush\n")

    assert Environment({"KEY_FILE": str(tmp_path / "key")}).secret("KEY", "") == "hush"
    assert Environment({"KEY": "direct"}).secret("KEY", "", tmp_path / "key") == "direct"
    assert Environment({}).secret("KEY", "", tmp_path / "key") == "hush"
    assert Environment({}).secret("KEY", "fallback", tmp_path / "absent") == "fallback"


def test_a_secret_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    env = Environment({"KEY_FILE": str(tmp_path / "absent")})
    env.secret("KEY", "")
    with pytest.raises(WrongEnvironment, match="KEY_FILE names a file that cannot be read"):
        env.refuse()


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    env = Environment({"KEY": "a", "KEY_FILE": str(tmp_path)})
    env.secret("KEY", "")
    with pytest.raises(WrongEnvironment, match="only one of the two"):
        env.refuse()
