"""Start-up of this app: from here on, changes of credentials are noticed."""

from django.apps import AppConfig


class SubmittersConfig(AppConfig):
    name = "submitters"
    verbose_name = "Accounts and centres"

    def ready(self) -> None:
        from submitters import invalidation

        invalidation.watch()
