"""Work, as operators see it: what waits, what was set aside and why, and a way to have it tried again."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from work.models import Heartbeat, Job

if TYPE_CHECKING:  # what Django's classes hold is known to the type checker only
    _JobAdmin = admin.ModelAdmin[Job]
    _HeartbeatAdmin = admin.ModelAdmin[Heartbeat]
else:
    _JobAdmin = _HeartbeatAdmin = admin.ModelAdmin


class ReadOnly:
    """Rows are written by the workers alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Job)
class JobAdmin(ReadOnly, _JobAdmin):
    list_display = ("task", "key", "state", "attempts", "due", "finished", "reason")
    list_filter = ("state", "task")
    search_fields = ("key", "reason")
    actions = ("try_again",)

    @admin.action(description="Try again what was set aside")
    def try_again(self, request: HttpRequest, jobs: QuerySet[Job]) -> None:
        jobs.filter(state=Job.State.SET_ASIDE).update(
            state=Job.State.WAITING, due=timezone.now(), attempts=0, finished=None
        )


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly, _HeartbeatAdmin):
    list_display = ("worker", "queue", "seen")
