"""Typed readers of environment variables. What they are read for is the settings' business.

A reader never stops at the first wrong variable: it notes the fault, returns the default, and
`Environment.refuse` raises once with all of them, each naming the variable, what it holds and what would be
right.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

T = TypeVar("T")

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off"})


class WrongEnvironment(Exception):
    """The environment cannot be understood; `faults` has one sentence for each wrong variable."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("the environment is wrong:\n  - " + "\n  - ".join(faults))


class Environment:
    """Reads `variables`; an absent or empty one means its default. `names` is everything ever asked for."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._faults: list[str] = []
        self.names: set[str] = set()

    def text(self, name: str, default: str = "") -> str:
        self.names.add(name)
        return self._variables.get(name, "").strip() or default

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        return self._read(name, default, lambda value: _one_of(value, allowed))

    def flag(self, name: str, default: bool) -> bool:
        return self._read(name, default, _truth)

    def integer(self, name: str, default: int, least: int, most: int) -> int:
        return self._read(name, default, lambda value: _whole_number(value, least, most))

    def path(self, name: str, default: Path) -> Path:
        """An absolute path; a relative one counts from the working directory."""
        return Path(self.text(name, str(default))).expanduser().absolute()

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        """An absolute URL with one of `schemes`, without a trailing slash."""
        return self._read(name, default, lambda value: _url(value, schemes)).rstrip("/")

    def words(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """Words between commas or spaces."""
        return self.text(name).replace(",", " ").split() or list(default)

    def rates(self, name: str) -> list[str]:
        """Words `host=number` or `host:port=number`, in lower case: so many a second."""
        return self._read(name, [], _rates)

    def secret(self, name: str, default: str, default_file: Path | None = None) -> str:
        """The value of `name`, or the content of the file that `<name>_FILE` (else `default_file`) names."""
        value, named = self.text(name), self.text(f"{name}_FILE")
        if value and named:
            self.fault(name, "is set, and so is its _FILE form", "only one of the two")
        if value or not (named or default_file):
            return value or default
        return self._content(f"{name}_FILE", Path(named)) if named else _content_or(default_file, default)

    def _content(self, name: str, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            self.fault(name, f"names a file that cannot be read ({problem})", "a readable text file")
            return ""

    def _read(self, name: str, default: T, convert: Callable[[str], T]) -> T:
        value = self.text(name)
        if not value:
            return default
        try:
            return convert(value)
        except ValueError as wrong:
            self.fault(name, f"is {_shown(name, value)}", str(wrong))
            return default

    def fault(self, name: str, what: str, right: str) -> None:
        """Notes that `name` is wrong, for `refuse` to tell."""
        self._faults.append(f"{name} {what}; expected {right}")

    def refuse(self) -> None:
        """Raises `WrongEnvironment` when anything read so far was wrong."""
        if self._faults:
            raise WrongEnvironment(self._faults)


def _truth(value: str) -> bool:
    if value.lower() in YES:
        return True
    if value.lower() in NO:
        return False
    raise ValueError("yes or no (also 1/0, true/false, on/off)")


def _whole_number(value: str, least: int, most: int) -> int:
    rule = f"a whole number from {least} to {most}"
    if not value.isascii() or not value.isdigit() or not least <= int(value[:20]) <= most:
        raise ValueError(rule)
    return int(value)


def _rates(value: str) -> list[str]:
    words = value.lower().replace(",", " ").split()
    if not all(re.fullmatch(r"[^=]+=[0-9]{1,6}(\.[0-9]{1,6})?", word) for word in words):
        raise ValueError("host=number or host:port=number between spaces, such as www.ebi.ac.uk=20 127.0.0.1:9000=0")
    return words


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError("one of " + ", ".join(allowed))
    return value


def _url(value: str, schemes: tuple[str, ...]) -> str:
    rule = "an absolute URL starting with " + " or ".join(f"{scheme}:" for scheme in schemes)
    if any(character.isspace() for character in value):
        raise ValueError(rule)
    if _split(value, rule).scheme not in schemes:
        raise ValueError(rule)
    return value


def _split(value: str, rule: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises ValueError for a port that is none
    except ValueError:
        raise ValueError(rule) from None
    return parts


def _shown(name: str, value: str) -> str:
    """The value as an error may show it: neither a password inside a URL nor anything called secret."""
    if "SECRET" in name or "PASSWORD" in name or "@" in value:
        return "set to something else"
    return repr(value[:200])


def _content_or(path: Path | None, default: str) -> str:
    return path.read_text(encoding="utf-8").strip() if path and path.is_file() else default
