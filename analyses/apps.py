from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "analyses"
    verbose_name = "Analyses"

    def ready(self) -> None:
        from records.registry import register

        from .resource import ANALYSIS

        register(ANALYSIS)
