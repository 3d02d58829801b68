"""The addresses that only submissions have, and those where they differ from other records (`hypermedia.routes`)."""

from django.urls import URLPattern, URLResolver, path, re_path

from .resource import SUBMISSION
from .views import ReceiptEndpoint, SubmissionEndpoint, SubmissionsEndpoint

urlpatterns: list[URLPattern | URLResolver] = [
    path("submissions", SubmissionsEndpoint.as_view(resource=SUBMISSION), name="submissions"),
    re_path(
        r"^submissions/(?!new\Z)(?P<key>[^/]+)\Z", SubmissionEndpoint.as_view(resource=SUBMISSION), name="submission"
    ),
    path("submissions/<str:key>/receipt", ReceiptEndpoint.as_view(), name="submission-receipt"),
]
