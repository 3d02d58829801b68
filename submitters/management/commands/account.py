"""`gmi account …`: accounts and centres from the operator's shell.

A password is asked for or read from standard input, never taken as an argument, which every process could
read.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from submitters.models import Account, Submitter


class Command(BaseCommand):
    help = "Make, change, list and deactivate accounts, and the centres they belong to."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        add = _verb(verbs, "add", self.add, "make an account; its password is asked for or read from stdin")
        add.add_argument("--email", default="")
        _add_role_arguments(add)
        _add_role_arguments(_verb(verbs, "change", self.change, "give or take roles and centres"))
        _verb(verbs, "password", self.password, "set a new password, asked for or read from stdin")
        _verb(verbs, "deactivate", self.deactivate, "shut an account out; nothing of it is deleted")
        _verb(verbs, "activate", self.activate, "let a deactivated account in again")
        _add_centre_arguments(verbs.add_parser("centre", help="make or change a centre"), self.centre)
        verbs.add_parser("list", help="list the accounts").set_defaults(action=self.list)

    def handle(self, *args: Any, **options: Any) -> None:
        action: Callable[[dict[str, Any]], None] = options["action"]
        try:
            with transaction.atomic():
                action(options)
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages)) from refused

    def add(self, options: dict[str, Any]) -> None:
        account = Account(username=options["name"], email=options["email"])
        account.clean_fields(exclude=["password"])
        account.validate_constraints()
        _set_password(account)
        account.save()
        _apply_roles(account, options)
        self.stdout.write(f"{account.username} is made.")

    def change(self, options: dict[str, Any]) -> None:
        account = _account(options["name"])
        _apply_roles(account, options)
        self.stdout.write(_line(account))

    def password(self, options: dict[str, Any]) -> None:
        account = _account(options["name"])
        _set_password(account)
        account.save(update_fields=["password"])
        self.stdout.write(f"{account.username} has a new password.")

    def deactivate(self, options: dict[str, Any]) -> None:
        self._set_active(options["name"], False)

    def activate(self, options: dict[str, Any]) -> None:
        self._set_active(options["name"], True)

    def centre(self, options: dict[str, Any]) -> None:
        given = {key: options[key] for key in ("name", "center_name", "trusted") if options[key] is not None}
        centre = Submitter.objects.filter(slug=options["slug"]).first() or Submitter(slug=options["slug"])
        for key, value in {"name": centre.name or centre.slug, **given}.items():
            setattr(centre, key, value)
        centre.full_clean()
        centre.save()
        self.stdout.write(f"{centre.slug}: {centre.name}{', trusted' if centre.trusted else ''}")

    def list(self, options: dict[str, Any]) -> None:
        for account in Account.objects.prefetch_related("submitters"):
            self.stdout.write(_line(account))

    def _set_active(self, name: str, active: bool) -> None:
        account = _account(name)
        account.is_active = active
        account.save(update_fields=["is_active"])
        self.stdout.write(_line(account))


def _verb(verbs: Any, name: str, action: Callable[[dict[str, Any]], None], help: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=help)
    parser.add_argument("name", metavar="NAME")
    parser.set_defaults(action=action)
    return parser


def _add_role_arguments(parser: argparse.ArgumentParser) -> None:
    for role, what in (
        ("curator", "may decide on reviews"),
        ("operator", "may do everything, also in the admin"),
    ):
        parser.add_argument(f"--{role}", action=argparse.BooleanOptionalAction, default=None, help=what)
    parser.add_argument("--centre", action="append", default=[], metavar="SLUG", help="join this centre; repeatable")
    parser.add_argument("--leave", action="append", default=[], metavar="SLUG", help="leave this centre; repeatable")


def _add_centre_arguments(parser: argparse.ArgumentParser, action: Callable[[dict[str, Any]], None]) -> None:
    parser.add_argument("slug", metavar="SLUG")
    parser.add_argument("--name")
    parser.add_argument("--center-name", help="as the archives know it")
    parser.add_argument("--trusted", action=argparse.BooleanOptionalAction, default=None, help="skips review")
    parser.set_defaults(action=action)


def _apply_roles(account: Account, options: dict[str, Any]) -> None:
    if options["curator"] is not None:
        account.is_curator = options["curator"]
    if options["operator"] is not None:
        account.is_staff = account.is_superuser = options["operator"]
    account.save(update_fields=["is_curator", "is_staff", "is_superuser"])
    account.submitters.add(*map(_centre, options["centre"]))
    account.submitters.remove(*map(_centre, options["leave"]))


def _account(name: str) -> Account:
    account: Account | None = Account.objects.named(name).first()
    if account is None:
        raise CommandError(f"There is no account named {name}.")
    return account


def _centre(slug: str) -> Submitter:
    centre = Submitter.objects.filter(slug=slug).first()
    if centre is None:
        raise CommandError(f"There is no centre {slug}. Make it first: account centre {slug} --name …")
    return centre


def _set_password(account: Account) -> None:
    password = _typed_password() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    validate_password(password, account)
    account.set_password(password)


def _typed_password() -> str:
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise CommandError("The two passwords differ.")
    return password


def _line(account: Account) -> str:
    flags = {"curator": account.is_curator, "operator": account.is_staff, "demo": account.is_demo}
    words = [word for word, true in flags.items() if true] + [centre.slug for centre in account.submitters.all()]
    return " ".join([account.username, *words, *([] if account.is_active else ["(inactive)"])])
