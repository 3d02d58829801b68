"""The page of a form: the fields, drawn with what is in them, and everything that stands around them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from records.registry import Resource
from reviews.comparison import Difference
from sra.faults import Fault
from submitters.actor import Actor
from submitters.models import Submitter

from .answers import VARY, draw_page
from .breadcrumbs import Crumb
from .forms.drawing import Drawing
from .forms.filled import Filled
from .forms.from_schema import form_of

MOST_INPUTS = 900
"""Django reads no more than a thousand from one form; a document that needs more is edited as JSON."""


@dataclass(frozen=True)
class Purpose:
    """What a form is for. `back` is where giving up leads, `centres` are those to choose from.

    `unshown` are members that stay as they are.
    """

    resource: Resource
    heading: str
    submit: str
    lead: str
    back: str
    crumbs: Sequence[Crumb]
    centres: Sequence[Submitter] = ()
    unshown: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Placed:
    """A fault with the id of its field, "" when no field is shown for it."""

    fault: Fault
    place: str


def form_page(
    request: HttpRequest,
    actor: Actor,
    purpose: Purpose,
    filled: Filled,
    status: int = 200,
    differences: Sequence[Difference] | None = None,
) -> HttpResponse:
    """The form with what was filled in, its faults listed above and beside their fields."""
    drawing = Drawing(filled.faults, filled.extra)
    form = form_of(purpose.resource.name)
    shown = tuple(member for member in form.members if member.name not in purpose.unshown)
    controls = drawing.document(replace(form, members=shown), filled.document)
    fits = sum(control.inputs for control in controls) <= MOST_INPUTS
    context: dict[str, Any] = {
        **{name: getattr(purpose, name) for name in purpose.__dataclass_fields__},
        "controls": controls if fits else [],
        "faults": [Placed(fault, drawing.placed.get(fault.pointer, "")) for fault in filled.faults],
        "as_json": filled.text is not None or not fits,
        "text": json.dumps(filled.document, ensure_ascii=False, indent=2) if filled.text is None else filled.text,
        "chosen": filled.centre,
        "hold": filled.hold_until,
        "token": filled.token,
        "differences": differences,
    }
    response = draw_page(request, actor, "hypermedia/form.html", context)
    response.status_code = status
    response["Cache-Control"], response["Vary"] = "no-store", VARY
    return response
