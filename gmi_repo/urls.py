"""Where every address begins: operators' pages, accounts, and the routes derived from the registry."""

from django.contrib import admin
from django.urls import include, path, re_path

import submissions.urls
from gmi_repo.health import alive, ready
from hypermedia.routes import routes
from hypermedia.views.trailing_slash import TrailingSlashEndpoint

_different = {route.name: route for route in submissions.urls.urlpatterns}
"""Where submissions differ from other records."""

urlpatterns = [
    *(route for route in routes() if route.name not in _different),
    *_different.values(),
    path("healthz", alive),
    path("readyz", ready),
    path("admin/", admin.site.urls),
    path("", include("submitters.urls")),
    path("", include("notices.urls")),
    path("", include("uploads.urls")),
    path("", include("harvest.urls")),
    path("", include("mirrors.urls")),
    path("", include("webin.urls")),
    path("", include("portal.urls")),
    re_path(r"^(?P<path>.+)/$", TrailingSlashEndpoint.as_view()),
]

handler404 = "hypermedia.views.fallback.not_found"
handler500 = "hypermedia.views.fallback.server_error"
handler400 = "hypermedia.views.fallback.bad_request"
handler403 = "hypermedia.views.fallback.forbidden"
