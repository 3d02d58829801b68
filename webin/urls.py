"""The addresses of this room, as the archive has them: submitting works with and without a slash at the end."""

from typing import Final

from django.urls import URLPattern, URLResolver, path, re_path

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

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^ena/submit/drop-box/submit/?\Z", DropBoxEndpoint.as_view(), name="webin-drop-box"),
    re_path(r"^ena/submit/webin-v2/submit/?\Z", V2Endpoint.as_view(), name="webin-v2"),
    re_path(r"^ena/submit/webin-v2/submit/queue/?\Z", QueueEndpoint.as_view(), name="webin-v2-queue"),
    path("ena/submit/webin-v2/submit/poll/<str:key>", PollEndpoint.as_view(), name="webin-v2-poll"),
    *(
        path(
            f"ena/submit/drop-box/{collection}/<str:name>",
            SentEndpoint.as_view(kind=kind, root="PROJECT" if collection == "projects" else ""),
            name=f"webin-{collection}",
        )
        for collection, kind in SENT.items()
    ),
]
