"""The addresses of uploads; those who PUT a file with `curl -T` end theirs with a slash."""

from collections.abc import Iterator
from typing import Final

from django.urls import URLPattern, path

from hypermedia import entry_links, openapi_paths, relation_names
from hypermedia.addresses import address
from hypermedia.links import Link, relation
from submitters.actor import Actor

from .openapi import paths
from .views import UploadEndpoint, UploadsEndpoint

urlpatterns: Final[list[URLPattern]] = [
    path("uploads", UploadsEndpoint.as_view(), name="uploads"),
    path("uploads/", UploadsEndpoint.as_view()),
    path("uploads/<str:key>", UploadEndpoint.as_view(), name="upload"),
]


def _from_the_entry(actor: Actor) -> Iterator[Link]:
    if actor.is_known:
        yield Link(relation("uploads"), address("uploads"), "Your uploads")


openapi_paths.add(paths)
entry_links.add(_from_the_entry)
relation_names.add({"uploads": "Your uploads; POST here, in one of four dialects, begins another."})
