from django.apps import AppConfig


class HypermediaConfig(AppConfig):
    name = "hypermedia"
    verbose_name = "Hypermedia"
