"""The Celery application of this service. What workers do is in `work.tasks`, when is in the settings."""

import os
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gmi_repo.settings")

# It warns the superuser of pickled messages; ours are JSON, and no other kind is accepted.
warnings.simplefilter("ignore", SecurityWarning)

app = Celery("gmi_repo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
