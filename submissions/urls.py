"""The addresses that only submissions have, and those where they differ from other records (`hypermedia.routes`)."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, re_path

from hypermedia.openapi_parts import SECURITY, problems
from hypermedia.openapi_paths import add

from .resource import SUBMISSION
from .views import ReceiptEndpoint, SubmissionEndpoint, SubmissionsEndpoint

urlpatterns: list[URLPattern] = [
    path("submissions", SubmissionsEndpoint.as_view(resource=SUBMISSION), name="submissions"),
    re_path(
        r"^submissions/(?!new\Z)(?P<key>[^/]+)\Z", SubmissionEndpoint.as_view(resource=SUBMISSION), name="submission"
    ),
    path("submissions/<str:key>/receipt", ReceiptEndpoint.as_view(), name="submission-receipt"),
]


def described() -> Iterator[tuple[str, dict[str, Any]]]:
    """The addresses that only submissions have, for the OpenAPI description."""
    forms = {"application/json": {"schema": {"type": "object"}}, "application/xml": {}, "text/html": {}}
    read = {
        "summary": "What became of a submission: SRA RECEIPT, or its twin in JSON",
        "tags": ["submissions"],
        "security": SECURITY,
        "responses": {"200": {"description": "The receipt", "content": forms}, **problems(401, 403, 404, 406, 410)},
    }
    key = {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}
    yield "/submissions/{key}/receipt", {"parameters": [key], "get": read}


add(described)
