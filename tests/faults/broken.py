"""A small tus server with the faults that are looked for: the experiments must find them here.

It keeps its table and files where the real one does. BROKEN says how it is broken:

- `append`: writes to the end of the file, then the new offset into the table. After a kill there are more bytes than
  the table says, and the next ones go behind them.
- `table-first`: the new offset first, then the bytes.
- `unfenced`: like the real one, but two who begin at the same offset both write, and both are told that it went well.
- `patient`: takes a lock for as long as a request lasts, and keeps only bodies that came whole.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

HOME = Path(os.environ["GMI_HOME"])
FOLDER = Path(os.environ.get("GMI_UPLOAD_FOLDER", HOME / "uploads"))
FAULT = os.environ["BROKEN"]

_BLOCK = 64 * 1024
_one_at_a_time = threading.Lock()


def _ask(query: str, *values: object) -> Any:
    with closing(sqlite3.connect(HOME / "gmi.sqlite3", timeout=30, isolation_level=None)) as database:
        return database.execute(query, values).fetchone()


_ask(
    "CREATE TABLE IF NOT EXISTS uploads_upload"
    " (key TEXT PRIMARY KEY, offset INTEGER, length INTEGER, state TEXT, found TEXT)"
)


def _file(key: str) -> Path:
    return FOLDER / key[:2] / f"{key}.part"


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    with _one_at_a_time if FAULT == "patient" and environ["REQUEST_METHOD"] == "PATCH" else nullcontext():
        status, headers = _answer(environ, environ["REQUEST_METHOD"], environ["PATH_INFO"].rpartition("/")[2])
    start(status, [*headers.items(), ("Content-Length", "0")])
    return [b""]


def _answer(environ: dict[str, Any], method: str, key: str) -> tuple[str, dict[str, str]]:
    if method == "POST":
        return _create(int(environ["HTTP_UPLOAD_LENGTH"]))
    row = _ask("SELECT offset, length FROM uploads_upload WHERE key = ?", key)
    if row is None:
        return "404 Not Found", {}
    if method == "PATCH":
        at, size = int(environ["HTTP_UPLOAD_OFFSET"]), int(environ["CONTENT_LENGTH"])
        if at != row[0]:
            return "409 Conflict", {}
        _WRITERS[FAULT](key, at, environ["wsgi.input"], size)
        if at + size == row[1]:
            _ask("UPDATE uploads_upload SET state = 'received' WHERE key = ?", key)
    if FAULT == "patient" and method == "HEAD":
        _one_at_a_time.acquire()
        _one_at_a_time.release()
    row = _ask("SELECT offset, length FROM uploads_upload WHERE key = ?", key)
    return "204 No Content" if method != "HEAD" else "200 OK", {"Upload-Offset": str(row[0])}


def _create(length: int) -> tuple[str, dict[str, str]]:
    key = secrets.token_urlsafe(16)
    _file(key).parent.mkdir(parents=True, exist_ok=True)
    _file(key).touch()
    _ask("INSERT INTO uploads_upload VALUES (?, 0, ?, 'open', '{}')", key, length)
    return "201 Created", {"Location": f"/uploads/{key}"}


def _append(key: str, at: int, stream: Any, size: int) -> None:
    with _file(key).open("ab") as file:
        _set_offset(key, at + _copy(stream, size, file.write))


def _table_first(key: str, at: int, stream: Any, size: int) -> None:
    _set_offset(key, at + size)
    with _file(key).open("r+b") as file:
        file.seek(at)
        _copy(stream, size, file.write)


def _unfenced(key: str, at: int, stream: Any, size: int) -> None:
    with _file(key).open("r+b") as file:
        file.seek(at)
        _set_offset(key, at + _copy(stream, size, file.write))


def _patient(key: str, at: int, stream: Any, size: int) -> None:
    body = bytearray()
    if _copy(stream, size, body.extend) == size:
        with _file(key).open("r+b") as file:
            file.seek(at)
            file.write(body)
        _set_offset(key, at + size)


_WRITERS = {"append": _append, "table-first": _table_first, "unfenced": _unfenced, "patient": _patient}


def _copy(stream: Any, size: int, write: Callable[[bytes], Any]) -> int:
    """How many bytes there were, of `size`."""
    done = 0
    while done < size and (block := stream.read(min(_BLOCK, size - done))):
        write(block)
        done += len(block)
    return done


def _set_offset(key: str, offset: int) -> None:
    _ask("UPDATE uploads_upload SET offset = ? WHERE key = ?", offset, key)
