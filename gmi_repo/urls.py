"""All addresses of the service, in one list."""

from django.urls import path

from gmi_repo import health

urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
]
