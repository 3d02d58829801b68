"""Every route, written by hand: the verbs it knows, and what its GET answers to whom.

Names stand for all resources: `{resource}` and `{collection}` for one, `{parent}` for one it may stand below. The
object behind an address belongs to `submitter`'s centre and nobody else may see it; what needs no object is public.
Statuses are those of GET for: anonymous, other, submitter, curator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ASKED_BY: Final = ("anonymous", "other", "submitter", "curator")

PUBLIC: Final = (200, 200, 200, 200)
KNOWN: Final = (401, 200, 200, 200)
HIDDEN: Final = (401, 403, 200, 200)
MEMBERS: Final = (401, 200, 200, 403)
NO_GET: Final = (405, 405, 405, 405)
MOVED: Final = (308, 308, 308, 308)
ASKS_MORE: Final = (400, 400, 400, 400)
NOWHERE: Final = (404, 404, 404, 404)


@dataclass(frozen=True)
class Route:
    verbs: str
    """Beside HEAD and OPTIONS."""
    get: tuple[int, int, int, int]
    accept: str = ""


PER_DEPLOYMENT: Final = {
    "entry": Route("GET", PUBLIC),
    "lookup": Route("GET", (400, 400, 400, 400)),
    "search": Route("GET", PUBLIC),
    "relations": Route("GET", PUBLIC),
    "relation": Route("GET", PUBLIC),
    "submitters": Route("GET", PUBLIC),
    "submitter": Route("GET", PUBLIC),
    "user": Route("GET", MOVED),
    "changes": Route("GET", PUBLIC),
    "changes-atom": Route("GET", PUBLIC),
    "changes-list": Route("GET", PUBLIC),
    "resourcesync-capabilities": Route("GET", PUBLIC),
    "resourcesync": Route("GET", PUBLIC),
    "reviews": Route("GET", KNOWN),
    "refusal": Route("GET", (401, 404, 200, 404)),
    "openapi": Route("GET", PUBLIC),
    "openapi-json": Route("GET", PUBLIC),
    "openapi-yaml": Route("GET", PUBLIC),
    "openapi-ui": Route("GET", PUBLIC, "text/html"),
    "schemas": Route("GET", PUBLIC),
    "link-schema": Route("GET", PUBLIC),
    "schema": Route("GET", PUBLIC),
    "checklists": Route("GET", PUBLIC),
    "checklist": Route("GET", PUBLIC),
    "checklist-schema": Route("GET", PUBLIC),
    "problems": Route("GET", PUBLIC),
    "problem": Route("GET", PUBLIC),
    "slash": Route("GET POST PUT PATCH DELETE", MOVED),
}

PER_RESOURCE: Final = {
    "{collection}": Route("GET POST", PUBLIC),
    "{resource}": Route("GET PUT PATCH DELETE", HIDDEN),
    "{resource}-new": Route("GET POST", MEMBERS, "text/html"),
    "{resource}-edit": Route("GET POST", HIDDEN, "text/html"),
    "{resource}-withdrawal": Route("GET POST", HIDDEN, "text/html"),
    "{resource}-versions": Route("GET", HIDDEN),
    "{resource}-version": Route("GET", HIDDEN),
    "{resource}-received": Route("GET", HIDDEN),
    "{resource}-origins": Route("GET", HIDDEN),
    "{resource}-version-received": Route("GET", HIDDEN),
    "{resource}-release": Route("POST", NO_GET),
    "{resource}-suppress": Route("POST", NO_GET),
    "{resource}-restore": Route("POST", NO_GET),
    "{resource}-supersede": Route("POST", NO_GET),
    "{resource}-reviews": Route("GET", KNOWN),
    "{resource}-review": Route("GET", HIDDEN),
    "{resource}-review-action": Route("POST", NO_GET),
}

PER_PART: Final = {"{resource}-{part}": Route("GET", HIDDEN)}

PER_HALF: Final = {"{resource}-{half}": Route("GET", (401, 403, 404, 404))}
"""Of a record that has no such half."""

PER_RESOURCE_WITH_FILES: Final = {
    "{resource}-data": Route("GET POST", HIDDEN),
    "{resource}-file": Route("GET", HIDDEN),
}

PER_PARENT: Final = {
    "{parent}-{collection}": Route("GET POST", HIDDEN),
    "{parent}-{collection}-item": Route("GET PUT PATCH DELETE", HIDDEN),
    "{parent}-{resource}-new": Route("GET POST", (401, 403, 200, 403), "text/html"),
}

OF_OTHER_ROOMS: Final = {
    # operators' probes
    "/healthz": PUBLIC,
    "/readyz": (503, 503, 503, 503),  # no worker runs in a test
    # pages about oneself know sessions only, so that none of these callers is signed in
    "/sign-in": PUBLIC,
    "/sign-out": NO_GET,
    "/sign-up": (404, 404, 404, 404),
    "/account": (302, 302, 302, 302),
    "/account/password": (302, 302, 302, 302),
    "/account/tokens": (302, 302, 302, 302),
    "/account/webhooks": (302, 302, 302, 302),
    "/account/tokens/<int:pk>/revoke": (302, 302, 302, 302),
    # of a submission that is not there; of others see submissions/tests/test_receipts.py
    "/submissions/<str:key>/receipt": (404, 404, 404, 404),
    # uploads are one's own; of what is not there, or is somebody else's, all known hear the same
    "/uploads": KNOWN,
    "/uploads/": KNOWN,
    "/uploads/<str:key>": (401, 404, 404, 404),
    # mirrors are public to read; of runs, troubles and subscriptions that are not there all hear the same
    "/mirrors": PUBLIC,
    "/mirrors/<str:archive>": NOWHERE,
    "/mirrors/<str:archive>/runs": NOWHERE,
    "/mirrors/<str:archive>/runs/<str:key>": NOWHERE,
    "/mirrors/<str:archive>/runs/<str:key>/stop": NO_GET,
    "/mirrors/<str:archive>/runs/<str:key>/resume": NO_GET,
    "/mirrors/<str:archive>/troubles": NOWHERE,
    "/mirrors/<str:archive>/troubles/<int:number>": NOWHERE,
    "/mirrors/<str:archive>/troubles/<int:number>/retry": NO_GET,
    "/mirrors/<str:archive>/subscriptions/<int:number>": NOWHERE,
    "/mirrors/<str:archive>/subscriptions/<int:number>/unfollow": NO_GET,
    # what came from outside, as it came; of what is not there all hear the same
    "/collections": PUBLIC,
    "/collections/<str:key>": NOWHERE,
    "/collections/<str:key>/download/<str:number>": NOWHERE,
    "/collections/<str:key>/metadata.json": NOWHERE,
    # Webin's: nothing is said to anybody unknown, and of what is not there all others hear the same
    "/ena/submit/drop-box/submit": (401, 405, 405, 405),
    "/ena/submit/drop-box/submit/": (401, 405, 405, 405),
    "/ena/submit/webin-v2/submit": (401, 405, 405, 405),
    "/ena/submit/webin-v2/submit/": (401, 405, 405, 405),
    "/ena/submit/webin-v2/submit/queue": (401, 405, 405, 405),
    "/ena/submit/webin-v2/submit/queue/": (401, 405, 405, 405),
    "/ena/submit/webin-v2/submit/poll/<str:key>": (401, 404, 404, 404),
    "/ena/submit/drop-box/projects/<str:name>": (401, 404, 404, 404),
    "/ena/submit/drop-box/studies/<str:name>": (401, 404, 404, 404),
    "/ena/submit/drop-box/samples/<str:name>": (401, 404, 404, 404),
    "/ena/submit/drop-box/experiments/<str:name>": (401, 404, 404, 404),
    "/ena/submit/drop-box/runs/<str:name>": (401, 404, 404, 404),
    "/ena/submit/drop-box/analyses/<str:name>": (401, 404, 404, 404),
    # the archive’s reading addresses, open to everybody; of what is missing, or not there, all hear the same
    "/ena/portal/api/search": ASKS_MORE,
    "/ena/portal/api/search/": ASKS_MORE,
    "/ena/portal/api/count": ASKS_MORE,
    "/ena/portal/api/count/": ASKS_MORE,
    "/ena/portal/api/filereport": ASKS_MORE,
    "/ena/portal/api/filereport/": ASKS_MORE,
    "/ena/portal/api/filereportcount": ASKS_MORE,
    "/ena/portal/api/filereportcount/": ASKS_MORE,
    "/ena/portal/api/results": PUBLIC,
    "/ena/portal/api/results/": PUBLIC,
    "/ena/portal/api/searchFields": ASKS_MORE,
    "/ena/portal/api/searchFields/": ASKS_MORE,
    "/ena/portal/api/returnFields": ASKS_MORE,
    "/ena/portal/api/returnFields/": ASKS_MORE,
    "/ena/browser/api/xml": ASKS_MORE,
    "/ena/browser/api/xml/<str:accessions>": NOWHERE,
    "/ena/taxonomy/rest/tax-id/<str:words>": PUBLIC,  # the root
    "/ena/taxonomy/rest/scientific-name/<path:words>": NOWHERE,
    "/ena/taxonomy/rest/any-name/<path:words>": NOWHERE,
    "/ena/taxonomy/rest/submittable-tax-id/<str:words>": NOWHERE,
    "/ena/taxonomy/rest/submittable-scientific-name/<path:words>": NOWHERE,
    "/ena/taxonomy/rest/submittable-any-name/<path:words>": NOWHERE,
    "/ena/taxonomy/rest/suggest-for-submission/<path:words>": NOWHERE,
    "/ena/taxonomy/rest/suggest-for-search/<path:words>": NOWHERE,
}
"""Pattern -> statuses of GET; these are not `hypermedia`'s."""

ADMIN: Final = "/admin/"
"""Below this every page is Django's, for staff with a session."""
