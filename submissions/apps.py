from django.apps import AppConfig


class SubmissionConfig(AppConfig):
    name = "submissions"
    verbose_name = "Submissions"

    def ready(self) -> None:
        from records.registry import register

        from .resource import SUBMISSION

        register(SUBMISSION)
