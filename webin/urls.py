"""The addresses of this room, as the archive has them: submitting works with and without a slash at the end."""

from typing import Final

from django.urls import URLPattern, URLResolver, path

from hypermedia.openapi_paths import add

from .openapi import paths
from .views import DropBoxEndpoint, PollEndpoint, QueueEndpoint, SentEndpoint, V2Endpoint

SENT: Final = {
    "projects": "study",
    "studies": "study",
    "samples": "sample",
    "experiments": "experiment",
    "runs": "run",
    "analyses": "analysis",
}
"""Collection of the drop-box -> the resource that it is here."""

SUBMIT: Final = {
    "ena/submit/drop-box/submit": DropBoxEndpoint,
    "ena/submit/webin-v2/submit": V2Endpoint,
    "ena/submit/webin-v2/submit/queue": QueueEndpoint,
}

urlpatterns: list[URLPattern | URLResolver] = [
    *(path(place + slash, view.as_view()) for place, view in SUBMIT.items() for slash in ("", "/")),
    path("ena/submit/webin-v2/submit/poll/<str:key>", PollEndpoint.as_view()),
    *(
        path(
            f"ena/submit/drop-box/{collection}/<str:name>",
            SentEndpoint.as_view(kind=kind, root="PROJECT" if collection == "projects" else ""),
        )
        for collection, kind in SENT.items()
    ),
]

add(paths)
