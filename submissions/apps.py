from django.apps import AppConfig


class SubmissionConfig(AppConfig):
    name = "submissions"
    verbose_name = "Submissions"

    def ready(self) -> None:
        from records.registry import register

        from . import handlers  # noqa: F401  # registers the handler that workers look up by name
        from .resource import SUBMISSION

        register(SUBMISSION)
