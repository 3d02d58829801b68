"""The addresses of mirrors, their runs and what could not be had."""

from collections.abc import Iterator
from typing import Final

from django.urls import URLPattern, path

from hypermedia import entry_links, openapi_paths, relation_names
from hypermedia.addresses import address
from hypermedia.links import Link, relation
from submitters.actor import Actor

from . import views
from .openapi import paths

_ONE: Final = "mirrors/<str:archive>"

urlpatterns: Final[list[URLPattern]] = [
    path("mirrors", views.MirrorsEndpoint.as_view(), name="mirrors"),
    path(_ONE, views.OneMirrorEndpoint.as_view(), name="mirror"),
    path(f"{_ONE}/runs", views.RunsEndpoint.as_view(), name="mirror-runs"),
    path(f"{_ONE}/runs/<str:key>", views.RunEndpoint.as_view(), name="mirror-run"),
    path(f"{_ONE}/runs/<str:key>/stop", views.StopEndpoint.as_view(), name="mirror-stop"),
    path(f"{_ONE}/runs/<str:key>/resume", views.ResumeEndpoint.as_view(), name="mirror-resume"),
    path(f"{_ONE}/troubles", views.TroublesEndpoint.as_view(), name="mirror-troubles"),
    path(f"{_ONE}/troubles/<int:number>", views.TroubleEndpoint.as_view(), name="mirror-trouble"),
    path(f"{_ONE}/troubles/<int:number>/retry", views.RetryEndpoint.as_view(), name="mirror-retry"),
    path(f"{_ONE}/subscriptions/<int:number>", views.SubscriptionEndpoint.as_view(), name="mirror-subscription"),
    path(f"{_ONE}/subscriptions/<int:number>/unfollow", views.UnfollowEndpoint.as_view(), name="mirror-unfollow"),
]


def _from_the_entry(actor: Actor) -> Iterator[Link]:
    yield Link(relation("mirrors"), address("mirrors"), "Mirrors")


openapi_paths.add(paths)
entry_links.add(_from_the_entry)
relation_names.add(
    {
        "mirrors": "How the mirrors of other archives stand: freshness, runs, what could not be had.",
        "mirror/runs": "Runs of a mirror; operators begin one by POST.",
        "mirror/run": "One run of a mirror, with how far it is.",
        "mirror/troubles": "What could not be had from an archive, or not be understood, with the reasons.",
        "mirror/stop": "POST here to end a run as it is.",
        "mirror/resume": "POST here to go on with a run that ended before it had everything.",
        "mirror/retry": "POST here to ask again for what could not be had.",
        "mirror/unfollow": "POST here, and the wish is not repeated any more.",
    }
)
