from django.apps import AppConfig


class RunConfig(AppConfig):
    name = "runs"
    verbose_name = "Runs"

    def ready(self) -> None:
        from records.registry import register

        from .resource import RUN

        register(RUN)
