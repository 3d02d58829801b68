"""An address and its verbs: what happens around every one of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views import View

from submitters.actor import ANONYMOUS, Actor

from ..addresses import escaped
from ..errors import known
from ..redirects import permanent
from ..refusals import refuse
from ..requests import MethodNotAllowed, identify, require_same_site
from .finding import Elsewhere


class Endpoint(View):
    """Who asks is settled before any verb runs; what goes wrong in one becomes an answer here."""

    actor: Actor = ANONYMOUS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            require_same_site(request)
            self.actor = identify(request)
            return super().dispatch(request, *args, **kwargs)
        except Elsewhere as elsewhere:
            return permanent(
                _there(request, elsewhere, kwargs.get("ancestry", "")), request.META.get("QUERY_STRING", "")
            )
        except known() as error:
            return refuse(request, error, self.actor)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise MethodNotAllowed(self.verbs())

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """RFC 9110 section 9.3.7: what may be done here, and what may be sent."""
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.verbs()), **self.accepted()})

    def verbs(self) -> list[str]:
        """The methods of this address."""
        return [name.upper() for name in self.http_method_names if hasattr(self, name)]

    def accepted(self) -> dict[str, str]:
        """Accept-Post and Accept-Patch, where a body is read."""
        return {}


def _there(request: HttpRequest, elsewhere: Elsewhere, ancestry: str) -> str:
    """Where the rest of the address leads from the record that answers elsewhere: its parts, or what is below it."""
    steps = request.path_info.split("/")[1:]
    own = elsewhere.steps or len(ancestry.split("/") if ancestry else ()) + 2
    return "/".join([elsewhere.location, *map(escaped, steps[own:])])
