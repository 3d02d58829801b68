from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "uploads"
    verbose_name = "Uploads"

    def ready(self) -> None:
        from uploads import handlers, problems  # noqa: F401  # handlers: registered by being imported

        problems.tell()
