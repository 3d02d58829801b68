"""The list of one's uploads, newest first, in pages by key."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hypermedia.addresses import address
from hypermedia.answers import Sheet, answer
from hypermedia.links import Link
from hypermedia.requests import QueryRefused
from sra.faults import Fault
from submitters.actor import Actor
from submitters.models import Submitter

from . import limits, status
from .models import Upload

PAGE_SIZE: Final = 100
_ENDED: Final = (Upload.State.CANCELLED, Upload.State.EXPIRED)


def shown(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Raises QueryRefused, NotAcceptable."""
    account_id = actor.account_id or 0  # the view lets known accounts in only
    mine = Upload.objects.filter(account_id=account_id).exclude(state__in=_ENDED)
    rows = list(_after(request, mine).select_related("submitter", "record").order_by("-id")[: PAGE_SIZE + 1])
    uploads, here = rows[:PAGE_SIZE], address("uploads")
    links = [Link("self", here), Link("up", address("")), Link("first", here)]
    if len(rows) > PAGE_SIZE:
        links.append(Link("next", f"{here}?after={uploads[-1].key}"))
    data = {"items": [_item(each) for each in uploads], "limits": _limits(account_id)}
    context = {**data, "submitters": _centres(actor), "record": request.GET.get("record", "")}
    return answer(request, actor, Sheet("uploads", data, "uploads/uploads.html", links, context))


def _after(request: HttpRequest, mine: Any) -> Any:
    """Raises QueryRefused."""
    key = request.GET.get("after")
    if key is None:
        return mine
    edge = None if "\0" in key else mine.filter(key=key).values_list("pk", flat=True).first()
    if edge is None:
        raise QueryRefused([Fault("wrong-format", "The cursor is none that this list gave.", "/after")])
    return mine.filter(pk__lt=edge)


def _item(upload: Upload) -> dict[str, Any]:
    return {"links": [link.as_data() for link in status.links(upload)], **status.data(upload)}


def _limits(account_id: int) -> dict[str, int]:
    """In bytes, uploads and days: of one file, of all that is under way, of those open at once."""
    return {
        "size": settings.GMI_UPLOAD_MAX_BYTES,
        "quota": settings.GMI_UPLOAD_QUOTA_BYTES,
        "used": settings.GMI_UPLOAD_QUOTA_BYTES - limits.quota_left(account_id),
        "open": settings.GMI_UPLOADS_OPEN,
        "days": settings.GMI_UPLOAD_DAYS,
    }


def _centres(actor: Actor) -> list[Submitter]:
    return list(Submitter.objects.filter(pk__in=actor.submitter_ids).order_by("slug"))
