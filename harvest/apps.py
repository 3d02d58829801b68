from django.apps import AppConfig


class HarvestConfig(AppConfig):
    name = "harvest"
    verbose_name = "Harvest"

    def ready(self) -> None:
        from harvest import fixity, handlers  # noqa: F401  # handlers: registered by being imported
        from hypermedia import doubts

        doubts.ask(fixity.known_wrong)
