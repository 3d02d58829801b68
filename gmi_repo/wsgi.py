"""The WSGI application. Not for unsafe settings: outside the embedded form it refuses to start on them."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gmi_repo.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from gmi_repo.checks import refuse_unsafe_settings

_django = get_wsgi_application()
refuse_unsafe_settings()

from gmi_repo.content_types import Legible  # noqa: E402
from gmi_repo.seated import Seated  # noqa: E402 - of rooms that are there once Django is

application = Legible(Seated(_django, settings.GMI_WEB_THREADS, settings.GMI_TRANSFER_THREADS))
