"""Notices as operators see them: what was sent to whom, how often, and why not. Nothing is changed here."""

from typing import TYPE_CHECKING

from django.contrib import admin

from work.admin import ReadOnly

from .models import Notice

if TYPE_CHECKING:  # what Django's classes hold is known to the type checker only
    _NoticeAdmin = admin.ModelAdmin[Notice]
else:
    _NoticeAdmin = admin.ModelAdmin


@admin.register(Notice)
class NoticeAdmin(ReadOnly, _NoticeAdmin):
    list_display = ("subject", "address", "state", "attempts", "status", "error", "tried", "created")
    list_filter = ("state",)
    list_select_related = ("submitter",)
    search_fields = ("address", "subject", "key")
