"""The addresses that only submissions have; those that all records have are made by `hypermedia.routes`."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
