"""Start-up of this app: a database that was made or migrated has at least the built-in taxonomy."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TaxonomyConfig(AppConfig):
    name = "taxonomy"
    verbose_name = "Taxonomy"

    def ready(self) -> None:
        from .built_in import provide

        post_migrate.connect(provide, sender=self)
