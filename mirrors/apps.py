from django.apps import AppConfig


class MirrorsConfig(AppConfig):
    name = "mirrors"
    verbose_name = "Mirrors"

    def ready(self) -> None:
        from mirrors import dump_jobs, handlers, problems  # noqa: F401  # jobs: registered by being imported

        problems.tell()
