from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "uploads"
    verbose_name = "Uploads"

    def ready(self) -> None:
        from hypermedia import arrivals
        from uploads import handlers, problems  # noqa: F401  # handlers: registered by being imported
        from uploads.arriving import why_no_file

        problems.tell()
        arrivals.ask(why_no_file)
