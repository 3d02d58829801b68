from django.apps import AppConfig


class StudyConfig(AppConfig):
    name = "studies"
    verbose_name = "Studies"

    def ready(self) -> None:
        from records.registry import register

        from .resource import STUDY

        register(STUDY)
