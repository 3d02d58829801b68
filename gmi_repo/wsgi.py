"""The WSGI application. Not for unsafe settings: outside the embedded form it refuses to start on them."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gmi_repo.settings")

from django.core.wsgi import get_wsgi_application

from gmi_repo.checks import refuse_unsafe_settings

application = get_wsgi_application()
refuse_unsafe_settings()
