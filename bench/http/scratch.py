"""The database of one run: made when it begins, dropped when it ends, however it ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

DEFAULT_SERVER = "postgres://postgres@127.0.0.1:5432/postgres"


class NoDatabase(Exception):
    """No PostgreSQL answers where one was expected."""


@dataclass(frozen=True)
class ScratchDatabase:
    """`server` is the URL of a database that is always there; the scratch database is a neighbour of it."""

    server: str
    name: str

    @property
    def url(self) -> str:
        return urlunsplit(urlsplit(self.server)._replace(path=f"/{self.name}"))

    def backends(self) -> list[int]:
        """The processes of PostgreSQL that serve the scratch database now (on this machine)."""
        query = "select pid from pg_stat_activity where datname = %s"
        with psycopg.connect(self.server, autocommit=True) as connection:
            return [pid for (pid,) in connection.execute(query, [self.name])]


@contextmanager
def scratch_database() -> Iterator[ScratchDatabase]:
    """Beside the database that DATABASE_URL names, else on the standard port. Raises NoDatabase."""
    server = os.environ.get("DATABASE_URL", DEFAULT_SERVER)
    database = ScratchDatabase(server, f"gmi_bench_{os.getpid()}")
    try:
        _run(server, sql.SQL("create database {}"), database.name)
    except psycopg.OperationalError as error:
        raise NoDatabase(f"no PostgreSQL at {server} (set DATABASE_URL): {error}") from None
    try:
        yield database
    finally:
        _run(server, sql.SQL("drop database if exists {} with (force)"), database.name)


def _run(server: str, statement: sql.SQL, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name)))
