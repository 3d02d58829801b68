"""What was refused is forgotten in time; what was done is not."""

from __future__ import annotations

from datetime import timedelta

from submissions.models import Delivery
from submissions.tasks import KEPT_FOR, forget_failed
from tests.people import People

from .packages import documents, post_form, submission


def test_only_what_was_refused_long_ago_is_forgotten(people: People) -> None:
    post_form(people["trusted"], submission("ADD"), documents())
    for number in (1, 2):
        post_form(people["trusted"], submission("ADD", alias=str(number)), documents("RUN", a=str(number)))
    old = Delivery.objects.filter(state="failed").first()
    assert old is not None
    Delivery.objects.exclude(state="failed", key__gt="").update(modified=old.modified - 2 * KEPT_FOR)
    Delivery.objects.filter(pk=old.pk).update(modified=old.modified - KEPT_FOR - timedelta(days=1))
    forget_failed()
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["complete", "failed"]
