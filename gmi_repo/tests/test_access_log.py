"""The short way of writing a line keeps what the long way promises."""

import json
import logging

from gmi_repo.access_log import FIELDS, AccessFormatter


def _line(**fields: object) -> str:
    record = logging.makeLogRecord({"name": "gmi.access", "msg": "answered", **fields})
    return AccessFormatter().format(record)


def test_a_line_holds_the_fields_of_the_answer() -> None:
    given = {"request_id": "r1", "method": "GET", "path": "/studies", "status": 200, "milliseconds": 0.4}

    line = json.loads(_line(**given, created=0.0))

    assert {name: line[name] for name in FIELDS} == given
    assert (line["event"], line["logger"]) == ("answered", "gmi.access")
    assert line["timestamp"].startswith("1970-01-01T00:00:00")


def test_a_path_cannot_begin_a_line() -> None:
    line = _line(path="/x\r\nforged\u2028line\x7f")

    assert len(line.splitlines()) == 1
    assert "\x7f" not in line


def test_other_fields_are_not_written() -> None:
    assert "hush" not in _line(path="/", cookie="hush")
