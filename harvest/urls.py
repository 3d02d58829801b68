"""The addresses of what was brought in."""

from collections.abc import Iterator
from typing import Final

from django.urls import URLPattern, path

from hypermedia import entry_links, openapi_paths, relation_names
from hypermedia.addresses import address
from hypermedia.links import Link, relation
from submitters.actor import Actor

from . import views
from .openapi import paths

_ONE: Final = "collections/<str:key>"

urlpatterns: Final[list[URLPattern]] = [
    path("collections", views.CollectionsEndpoint.as_view(), name="collections"),
    path(_ONE, views.CollectionEndpoint.as_view(), name="collection"),
    path(f"{_ONE}/download/<str:number>", views.DatasetEndpoint.as_view(), name="collection-download"),
    path(f"{_ONE}/metadata.json", views.ManifestEndpoint.as_view(), name="collection-manifest"),
]


def _from_the_entry(actor: Actor) -> Iterator[Link]:
    yield Link(relation("collections"), address("collections"), "What was brought in from elsewhere, as it came")


openapi_paths.add(paths)
entry_links.add(_from_the_entry)
relation_names.add({"collections": "What was brought in from elsewhere: each attempt, how it went, and the bytes."})
