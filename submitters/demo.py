"""The accounts of a demonstration: one of each role, so that the embedded service can be tried at once.

Whoever starts the service prints what this returns; production refuses to start while such accounts exist.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from submitters.models import Account, Submitter

FILE_NAME = "demo-credentials"
_MAIL_DOMAIN = "example.org"  # nobody's (RFC 2606); the embedded form prints mail instead of sending it


@dataclass(frozen=True, slots=True)
class _Role:
    username: str
    centre: str | None = None  # slug
    is_curator: bool = False
    is_operator: bool = False


_ROLES = (
    _Role("submitter", centre="demo-centre"),
    _Role("trusted-submitter", centre="trusted-centre"),
    _Role("curator", is_curator=True),
    _Role("operator", is_operator=True),
)
_CENTRES = {"demo-centre": ("Demo Centre", False), "trusted-centre": ("Trusted Centre", True)}


def create_accounts(home: Path, password: str | None = None) -> Mapping[str, str]:
    """Make the demonstration accounts that are missing; the password of each, by name.

    `password` is given to all; without it each keeps the one in `home/demo-credentials`, or gets a random
    one. That file is written with mode 0600. An account of such a name that somebody else made is left
    alone.
    """
    kept = _read(home / FILE_NAME)
    with transaction.atomic():
        passwords = {role.username: _ensure(role, kept.get(role.username), password) for role in _ROLES}
    ours = {name: value for name, value in passwords.items() if value is not None}
    if ours != kept:
        _write(home / FILE_NAME, ours)
    return ours


def _ensure(role: _Role, kept: str | None, wanted: str | None) -> str | None:
    """The password of a role's account, made if need be; None when the name belongs to somebody else."""
    account = Account.objects.named(role.username).first()
    if account is not None and not account.is_demo:
        return None
    password = wanted or kept or secrets.token_urlsafe(12)
    if account is None or password != kept:  # else leave it: a new hash would end the sessions of the account
        _open(account or Account(username=role.username), role, password)
    return password


def _open(account: Account, role: _Role, password: str) -> None:
    account.is_demo = True
    account.email = f"{role.username}@{_MAIL_DOMAIN}"
    account.is_curator = role.is_curator
    account.is_staff = account.is_superuser = role.is_operator
    account.set_password(password)
    account.save()
    if role.centre is not None:
        account.submitters.add(_centre(role.centre))


def _centre(slug: str) -> Submitter:
    name, trusted = _CENTRES[slug]
    defaults = {"name": name, "center_name": name, "trusted": trusted}
    return Submitter.objects.get_or_create(slug=slug, defaults=defaults)[0]


def _read(path: Path) -> dict[str, str]:
    """The file has a line of name, space, password for each account."""
    if not path.exists():
        return {}
    lines = (line.partition(" ") for line in path.read_text("utf-8").splitlines())
    return {name: password for name, _, password in lines if password}


def _write(path: Path, passwords: Mapping[str, str]) -> None:
    """Put the file in place whole, and never readable by others, not even for a moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    text = "".join(f"{name} {password}\n" for name, password in passwords.items())
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
