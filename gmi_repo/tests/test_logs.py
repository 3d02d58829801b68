"""Log lines keep secrets, and stay lines."""

import json
import logging
import logging.config
import re
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from gmi_repo import logs


@pytest.fixture(params=[True, False], ids=["readable", "json"])
def written(request: pytest.FixtureRequest) -> Iterator[StringIO]:
    """What the configured handler writes, for a logger named `test.logs`."""
    given = logs.configuration(readable=request.param, level="INFO")["formatters"]["events"]
    handler = logging.StreamHandler(StringIO())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=given["processors"], foreign_pre_chain=given["foreign_pre_chain"]
        )
    )
    logger = logging.getLogger("test.logs")
    logger.addHandler(handler)
    yield handler.stream
    logger.removeHandler(handler)


def test_a_stranger_cannot_begin_a_line(written: StringIO) -> None:
    logging.getLogger("test.logs").warning("name %s", "x\r\n2026-01-01 forged\u2028line\x1b[2J")
    structlog.get_logger("test.logs").warning("name", given="y\nforged")

    assert len(written.getvalue().strip().splitlines()) == 2
    assert "\x1b" not in written.getvalue()


def test_secrets_are_not_written(written: StringIO) -> None:
    headers = {"Authorization": "Basic aHVzaA==", "accept": "text/html"}
    structlog.get_logger("test.logs").warning("asked", headers=headers, password="hush", token="hush")

    assert "hush" not in written.getvalue()
    assert "aHVzaA" not in written.getvalue()
    assert "text/html" in written.getvalue()


def test_fields_of_plain_loggers_are_written_too(written: StringIO) -> None:
    logging.getLogger("test.logs").warning("answered", extra={"status": 200, "cookie": "hush"})

    assert re.search('status("?: |=)200', written.getvalue())
    assert "hush" not in written.getvalue()


def test_json_lines_are_json(written: StringIO, request: pytest.FixtureRequest) -> None:
    structlog.get_logger("test.logs").warning("asked", study="SRP000001")

    if request.node.callspec.id == "json":
        line = json.loads(written.getvalue())
        assert (line["event"], line["study"], line["level"]) == ("asked", "SRP000001", "warning")
    else:
        assert "study=SRP000001" in written.getvalue()
