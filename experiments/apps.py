from django.apps import AppConfig


class ExperimentConfig(AppConfig):
    name = "experiments"
    verbose_name = "Experiments"

    def ready(self) -> None:
        from records.registry import register

        from .resource import EXPERIMENT

        register(EXPERIMENT)
