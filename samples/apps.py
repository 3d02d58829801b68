from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "samples"
    verbose_name = "Samples"

    def ready(self) -> None:
        from records.registry import register

        from .resource import SAMPLE

        register(SAMPLE)
