"""The addresses of this room, as ENA has them; its clients write some with a slash at the end, and some without."""

from collections.abc import Iterator
from typing import Any, Final

from django.urls import URLPattern, URLResolver, path

from hypermedia.openapi_paths import add
from taxonomy import lookup

from . import organisms, views
from .browser import BrowserXmlEndpoint
from .openapi import paths

_PORTAL: Final[dict[str, Any]] = {
    "search": views.SearchEndpoint.as_view(),
    "count": views.CountEndpoint.as_view(),
    "filereport": views.FileReportEndpoint.as_view(),
    "filereportcount": views.FileReportCountEndpoint.as_view(),
    "results": views.ResultsEndpoint.as_view(),
    "searchFields": views.FieldsEndpoint.as_view(searched=True),
    "returnFields": views.FieldsEndpoint.as_view(),
}

_NAMES: Final = {"scientific-name": organisms.by_scientific_name, "any-name": lookup.by_name}


def _of_portal() -> Iterator[URLPattern]:
    for name, view in _PORTAL.items():
        yield path(f"ena/portal/api/{name}", view)
        yield path(f"ena/portal/api/{name}/", view)


def _of_taxonomy() -> Iterator[URLPattern]:
    """Each question twice: of all taxa, and of those that a sample may be of."""
    own = organisms.OrganismEndpoint
    at = "ena/taxonomy/rest"
    for prefix, only in (("", False), ("submittable-", True)):
        by_number = own.as_view(find=organisms.by_number, one=True, submittable_only=only)
        yield path(f"{at}/{prefix}tax-id/<str:words>", by_number)
        for name, find in _NAMES.items():
            yield path(f"{at}/{prefix}{name}/<path:words>", own.as_view(find=find, submittable_only=only))
    for purpose, only in (("submission", True), ("search", False)):
        suggest = organisms.SuggestEndpoint.as_view(submittable_only=only)
        yield path(f"{at}/suggest-for-{purpose}/<path:words>", suggest)


urlpatterns: list[URLPattern | URLResolver] = [
    *_of_portal(),
    path("ena/browser/api/xml", BrowserXmlEndpoint.as_view()),
    path("ena/browser/api/xml/<str:accessions>", BrowserXmlEndpoint.as_view()),
    *_of_taxonomy(),
]

add(paths)
