"""What was brought in and what is wrong with what is kept, as operators see it. Nothing is changed here."""

from typing import TYPE_CHECKING

from django.contrib import admin

from harvest.models import Collection, Fixity, Host
from work.admin import ReadOnly

if TYPE_CHECKING:  # what Django's classes hold is known to the type checker only
    _CollectionAdmin = admin.ModelAdmin[Collection]
    _FixityAdmin = admin.ModelAdmin[Fixity]
    _HostAdmin = admin.ModelAdmin[Host]
else:
    _CollectionAdmin = _FixityAdmin = _HostAdmin = admin.ModelAdmin


@admin.register(Collection)
class CollectionAdmin(ReadOnly, _CollectionAdmin):
    list_display = ("external_id", "source", "state", "failure", "message", "modified")
    list_filter = ("source", "state", "failure")
    search_fields = ("external_id", "key", "run")


@admin.register(Fixity)
class FixityAdmin(ReadOnly, _FixityAdmin):
    list_display = ("name", "area", "outcome", "detail", "checked")
    list_filter = ("outcome", "area")
    search_fields = ("name",)


@admin.register(Host)
class HostAdmin(ReadOnly, _HostAdmin):
    list_display = ("name", "paused_until", "reason", "slowdown", "strikes", "modified")
