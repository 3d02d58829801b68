"""Runs, troubles and subscriptions as rows, for tests of what operators see and do; no archive is asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from mirrors.models import Run, Subscription, Trouble
from tests.people import Answer

TAXON = "/SAMPLE/SAMPLE_NAME/TAXON_ID"
NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)


def a_run(state: str = "taking", archive: str = "ena", wish: dict[str, Any] | None = None, **columns: Any) -> Run:
    """400 of 1,000 seen in 80 seconds, unless the columns say otherwise."""
    given: dict[str, Any] = {
        "archive": archive,
        "state": state,
        "wish": json.dumps(wish or {"accessions": ["PRJEB1234"]}),
        "expected": 1000,
        "listed": 1000,
        "is_discovered": True,
        "seen": 400,
        "new": 300,
        "changed": 60,
        "same": 38,
        "set_aside": 2,
        "bytes": 1_234_567,
        "created": NOON - timedelta(seconds=90),
        "started": NOON - timedelta(seconds=80),
        "modified": NOON,
        "finished": NOON if state in ("complete", "incomplete", "failed", "stopped") else None,
    }
    return Run.objects.create(**{**given, **columns})


def a_trouble(accession: str = "ERS000001", sort: str = "set-aside", **columns: Any) -> Trouble:
    fault = {
        "code": "wrong-format",
        "reason": "“many” is no number.",
        "xpath": "/SAMPLE/SAMPLE_NAME/TAXON_ID",
        "line": 7,
    }
    given: dict[str, Any] = {
        "archive": "ena",
        "kind": "sample",
        "accession": accession,
        "sort": sort,
        "code": "wrong-format",
        "reason": "1 fault found in the document.",
        "faults": json.dumps([fault]),
    }
    return Trouble.objects.create(**{**given, **columns})


def a_subscription(archive: str = "ena", wish: dict[str, Any] | None = None, **columns: Any) -> Subscription:
    text = json.dumps({"since": "2026-01-01"} if wish is None else wish)
    return Subscription.objects.create(archive=archive, wish=text, **columns)


def told(answer: Answer, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def rels(data: Any) -> dict[str, str]:
    return {link["rel"].rpartition("/links/")[2] or link["rel"]: link["href"] for link in data["links"]}
