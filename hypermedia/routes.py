"""Every address, derived from the registry: a new resource, parent or part brings its own."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path, re_path

from records.registry import Resource, resources
from sra.atom import ATOM_LINK_LOCATION

from .addresses import collection_of_review
from .changes_atom import FIXED as ATOM_FEED
from .changes_sitemap import CAPABILITIES, DESCRIPTION
from .changes_sitemap import FIXED as CHANGE_LIST
from .media_types import ATOM_TYPE
from .views.changes import ChangesEndpoint, ResourceSyncEndpoint
from .views.checklists import ChecklistEndpoint, ChecklistSchemaEndpoint, ChecklistsEndpoint
from .views.collections import CollectionEndpoint
from .views.entry import (
    EntryEndpoint,
    LookupEndpoint,
    RelationsEndpoint,
    SearchEndpoint,
    SubmitterEndpoint,
    SubmittersEndpoint,
    UserEndpoint,
)
from .views.files import FileEndpoint, FilesEndpoint
from .views.forms import EditEndpoint, NewEndpoint
from .views.halves import HalfEndpoint
from .views.openapi import OpenApiEndpoint, OpenApiPageEndpoint
from .views.origins import OriginsEndpoint
from .views.parts import RelatedEndpoint
from .views.problems import ProblemEndpoint
from .views.received import ReceivedEndpoint
from .views.records import RecordEndpoint
from .views.refusals import RefusalEndpoint
from .views.reviews import ActionEndpoint, QueueEndpoint, ReviewEndpoint
from .views.schemas import LinkSchemaEndpoint, SchemaEndpoint, SchemasEndpoint
from .views.standing import ReleaseEndpoint, RestoreEndpoint, SupersedeEndpoint, SuppressEndpoint
from .views.versions import VersionEndpoint, VersionsEndpoint
from .views.withdrawal import WithdrawalEndpoint


def routes() -> list[URLPattern]:
    """The records and their collections first: patterns are tried in turn, and those are what is asked for most."""
    rest = (route for each in resources() for route in _resource(each))
    return [*_records(), *_entry(), *_forms(), *rest, *_nested()]


def _records() -> Iterator[URLPattern]:
    """`new` is nobody's key: a form is there."""
    for each in resources():
        yield path(each.collection, CollectionEndpoint.as_view(resource=each), name=each.collection)
        key = rf"^{each.collection}/(?!new\Z)(?P<key>[^/]+)\Z"
        yield re_path(key, RecordEndpoint.as_view(resource=each), name=each.name)


def _entry() -> Iterator[URLPattern]:
    yield path("", EntryEndpoint.as_view(), name="entry")
    yield path("lookup", LookupEndpoint.as_view(), name="lookup")
    yield path("search", SearchEndpoint.as_view(), name="search")
    yield path("links", RelationsEndpoint.as_view(), name="relations")
    yield path("links/<path:name>", RelationsEndpoint.as_view(), name="relation")
    yield path("submitters", SubmittersEndpoint.as_view(), name="submitters")
    yield path("submitters/<str:slug>", SubmitterEndpoint.as_view(), name="submitter")
    yield path("users/<int:number>", UserEndpoint.as_view(), name="user")
    yield path("changes", ChangesEndpoint.as_view(), name="changes")
    yield path(ATOM_FEED, ChangesEndpoint.as_view(fixed=ATOM_TYPE), name="changes-atom")
    yield path(CHANGE_LIST, ChangesEndpoint.as_view(fixed="application/xml"), name="changes-list")
    yield path(CAPABILITIES, ResourceSyncEndpoint.as_view(), name="resourcesync-capabilities")
    yield path(f".well-known/{DESCRIPTION}", ResourceSyncEndpoint.as_view(is_description=True), name="resourcesync")
    yield path("reviews", QueueEndpoint.as_view(), name="reviews")
    yield path("refusals/<str:key>", RefusalEndpoint.as_view(), name="refusal")
    yield path("openapi", OpenApiEndpoint.as_view(), name="openapi")
    yield path("openapi.json", OpenApiEndpoint.as_view(fixed="application/json"), name="openapi-json")
    yield path("openapi.yaml", OpenApiEndpoint.as_view(fixed="application/yaml"), name="openapi-yaml")
    yield path("openapi/ui", OpenApiPageEndpoint.as_view(), name="openapi-ui")
    yield path("schemas", SchemasEndpoint.as_view(), name="schemas")
    yield path(f"schemas/{ATOM_LINK_LOCATION}", LinkSchemaEndpoint.as_view(), name="link-schema")
    yield re_path(
        r"^schemas/(?P<name>[a-z]+)-v(?P<version>\d{1,3})\.(?P<kind>json|xsd|sra\.xsd)$",
        _schema,
        name="schema",
    )
    yield path("checklists", ChecklistsEndpoint.as_view(), name="checklists")
    yield path("checklists/<str:name>.json", ChecklistSchemaEndpoint.as_view(), name="checklist-schema")
    yield path("checklists/<str:name>", ChecklistEndpoint.as_view(), name="checklist")
    yield path("problems", ProblemEndpoint.as_view(), name="problems")
    yield path("problems/<str:code>", ProblemEndpoint.as_view(), name="problem")


_schema = SchemaEndpoint.as_view()


def _forms() -> Iterator[URLPattern]:
    """Before the nested records, for the same reason."""
    for each in resources():
        at, name = each.collection, each.name
        yield path(f"{at}/new", NewEndpoint.as_view(resource=each), name=f"{name}-new")
        yield path(f"{at}/<str:key>/edit", EditEndpoint.as_view(resource=each), name=f"{name}-edit")
        yield path(f"{at}/<str:key>/withdraw", WithdrawalEndpoint.as_view(resource=each), name=f"{name}-withdrawal")
        for parent in each.parents:
            yield re_path(
                rf"{_ancestry(parent.name)}/{at}/new$",
                NewEndpoint.as_view(resource=each),
                name=f"{parent.name}-{name}-new",
            )


_STEPS = {
    "release": ReleaseEndpoint,
    "suppress": SuppressEndpoint,
    "restore": RestoreEndpoint,
    "supersede": SupersedeEndpoint,
}


def _resource(resource: Resource) -> Iterator[URLPattern]:
    at, name = resource.collection, resource.name
    yield path(f"{at}/<str:key>/versions", VersionsEndpoint.as_view(resource=resource), name=f"{name}-versions")
    yield path(
        f"{at}/<str:key>/versions/<int:number>",
        VersionEndpoint.as_view(resource=resource),
        name=f"{name}-version",
    )
    received = ReceivedEndpoint.as_view(resource=resource)
    yield path(f"{at}/<str:key>/received", received, name=f"{name}-received")
    yield path(f"{at}/<str:key>/versions/<int:number>/received", received, name=f"{name}-version-received")
    yield path(f"{at}/<str:key>/origins", OriginsEndpoint.as_view(resource=resource), name=f"{name}-origins")
    for step, endpoint in _STEPS.items():
        yield path(f"{at}/<str:key>/{step}", endpoint.as_view(resource=resource), name=f"{name}-{step}")
    for part in resource.related_at:
        yield path(
            f"{at}/<str:key>/{part}",
            RelatedEndpoint.as_view(resource=resource, part=part),
            name=f"{name}-{part}",
        )
    for half, root in resource.codec.halves.items():
        shown = HalfEndpoint.as_view(resource=resource, half=half, root=root)
        yield path(f"{at}/<str:key>/{half}", shown, name=f"{name}-{half}")
    if resource.files_at:
        yield path(f"{at}/<str:key>/data", FilesEndpoint.as_view(resource=resource), name=f"{name}-data")
        yield path(f"{at}/<str:key>/data/<path:name>", FileEndpoint.as_view(resource=resource), name=f"{name}-file")
    yield from _reviews(resource)


def _reviews(resource: Resource) -> Iterator[URLPattern]:
    at, name = collection_of_review(resource.collection), f"{resource.name}-review"
    yield path(at, QueueEndpoint.as_view(resource=resource), name=f"{name}s")
    yield path(f"{at}/<str:key>", ReviewEndpoint.as_view(resource=resource), name=name)
    yield path(f"{at}/<str:key>/<str:action>", ActionEndpoint.as_view(resource=resource), name=f"{name}-action")


def _nested() -> Iterator[URLPattern]:
    """`/studies/1/samples`, `/studies/1/samples/2`, and the longer chains of the draft."""
    for child in resources():
        for parent in child.parents:
            ancestry = rf"{_ancestry(parent.name)}/{child.collection}"
            name = f"{parent.name}-{child.collection}"
            yield re_path(rf"{ancestry}$", CollectionEndpoint.as_view(resource=child), name=name)
            yield re_path(rf"{ancestry}/(?P<key>[^/]+)$", RecordEndpoint.as_view(resource=child), name=f"{name}-item")


def _ancestry(parent: str) -> str:
    """The part of a nested address that leads to the parent, from the start."""
    collections = "|".join(each.collection for each in resources())
    above = next(each.collection for each in resources() if each.name == parent)
    return rf"^(?P<ancestry>(?:(?:{collections})/[^/]+/)*{above}/[^/]+)"
