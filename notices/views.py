"""The page of one's centres' webhooks: the key that signs them, a way to replace it, and how calls went."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from submitters.models import Account, Submitter

from .models import Notice
from .signatures import newest_key, replace_key

SHOWN = 20


@method_decorator(never_cache, name="dispatch")
class WebhooksView(LoginRequiredMixin, TemplateView):
    """Members of a centre only; POST `centre` replaces that centre's key."""

    template_name = "notices/webhooks.html"
    http_method_names = ("get", "head", "post", "options")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        centres = list(_account(self.request).submitters.all())
        return super().get_context_data(
            keys=[(centre, newest_key(centre)) for centre in centres],
            notices=Notice.objects.filter(submitter__in=centres)[:SHOWN],
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        centres = _account(request).submitters.all()
        centre: Submitter = get_object_or_404(centres, slug=request.POST.get("centre", ""))
        replace_key(centre)
        messages.success(request, f"{centre.name} has a new key; the old one signs along for a day.")
        return redirect("webhooks")


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise PermissionDenied
    return request.user
