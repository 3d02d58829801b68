"""Operators see why a duty was set aside, and can have it tried again."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from work.models import Job


@pytest.fixture
def operator(db: None, client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("operator", password="x"))
    return client


def test_a_duty_set_aside_is_shown_with_its_reason_and_tried_again(operator: Client) -> None:
    now = timezone.now()
    job = Job.objects.create(
        task="test.write",
        key="a",
        due=now,
        state=Job.State.SET_ASIDE,
        attempts=8,
        finished=now,
        reason="the disk is full",
    )

    jobs = reverse("admin:work_job_changelist")
    assert "the disk is full" in operator.get(jobs).content.decode()
    operator.post(jobs, {"action": "try_again", "_selected_action": [job.pk]})

    job.refresh_from_db()
    assert (job.state, job.attempts, job.finished) == (Job.State.WAITING, 0, None)


def test_nobody_edits_a_duty(operator: Client) -> None:
    job = Job.objects.create(task="test.write", key="a", due=timezone.now())

    assert operator.post(reverse("admin:work_job_change", args=[job.pk]), {"state": "done"}).status_code == 403
    assert operator.get(reverse("admin:work_job_add")).status_code == 403
