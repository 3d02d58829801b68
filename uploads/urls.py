"""The addresses of uploads; those who PUT a file with `curl -T` end theirs with a slash."""

from typing import Final

from django.urls import URLPattern, path

from hypermedia.openapi_paths import add

from .openapi import paths
from .views import UploadEndpoint, UploadsEndpoint

urlpatterns: Final[list[URLPattern]] = [
    path("uploads", UploadsEndpoint.as_view(), name="uploads"),
    path("uploads/", UploadsEndpoint.as_view()),
    path("uploads/<str:key>", UploadEndpoint.as_view(), name="upload"),
]

add(paths)
