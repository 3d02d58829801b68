"""Addresses have no slash at the end; those that come with one are shown the way."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from ..addresses import address
from ..redirects import permanent
from .endpoint import Endpoint


class TrailingSlashEndpoint(Endpoint):
    """308 for every verb, so that a POST arrives as a POST."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete", "options"]  # noqa: RUF012

    def _move(self, request: HttpRequest, path: str) -> HttpResponse:
        location = address(*path.rstrip("/").split("/"))
        return permanent(location, request.META.get("QUERY_STRING", ""))

    get = head = post = put = patch = delete = _move
