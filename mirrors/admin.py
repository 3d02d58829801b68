"""Mirrors in the admin: what is followed may be changed, runs and troubles are only looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from mirrors.models import Run, Subscription, Trouble
from work.admin import ReadOnly

if TYPE_CHECKING:  # what Django's classes hold is known to the type checker only
    _SubscriptionAdmin = admin.ModelAdmin[Subscription]
    _RunAdmin = admin.ModelAdmin[Run]
    _TroubleAdmin = admin.ModelAdmin[Trouble]
else:
    _SubscriptionAdmin = _RunAdmin = _TroubleAdmin = admin.ModelAdmin


@admin.register(Subscription)
class SubscriptionAdmin(_SubscriptionAdmin):
    """Others are begun with `gmi mirror … --follow` or a POST, which look at the wish."""

    list_display = ("archive", "wish", "every", "is_enabled", "watermark", "due")
    list_filter = ("archive", "is_enabled")
    fields = ("archive", "wish", "watermark", "every", "is_enabled", "due")
    readonly_fields = ("archive", "wish", "watermark")

    def has_add_permission(self, request: object) -> bool:
        return False


@admin.register(Run)
class RunAdmin(ReadOnly, _RunAdmin):
    list_display = ("key", "archive", "state", "seen", "new", "changed", "same", "set_aside", "failed", "created")
    list_filter = ("archive", "state")
    search_fields = ("key", "wish", "message")


@admin.register(Trouble)
class TroubleAdmin(ReadOnly, _TroubleAdmin):
    list_display = ("accession", "archive", "kind", "sort", "code", "times", "last_seen", "resolved")
    list_filter = ("archive", "sort", "code")
    search_fields = ("accession", "reason")
