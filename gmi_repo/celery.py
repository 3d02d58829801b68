"""The Celery application of this service. What workers do is in `work.tasks`, when is in the settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gmi_repo.settings")

app = Celery("gmi_repo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
