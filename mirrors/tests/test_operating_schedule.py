"""What the clock begins, wakes and drops."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from mirrors import subscriptions, upkeep, wishes
from mirrors.archive import Wish
from mirrors.models import Candidate, Run, Subscription
from mirrors.tasks import tick
from work.models import Job

from .operated import a_run, a_subscription

pytestmark = pytest.mark.django_db


def test_a_due_subscription_is_run_from_its_watermark_less_a_margin(settings: Settings) -> None:
    settings.GMI_MIRROR_MARGIN_DAYS = 30
    followed = a_subscription(wish={"since": "2020-01-01"}, watermark="2026-11-20")
    tick()
    run = Run.objects.get()
    assert (run.subscription, wishes.of_text(run.wish).since) == (followed, date(2026, 10, 21))
    assert Job.objects.filter(key__startswith=run.key).exists()


def test_no_margin_reaches_before_the_first_day_that_was_wished(settings: Settings) -> None:
    settings.GMI_MIRROR_MARGIN_DAYS = 30
    followed = a_subscription(wish={"since": "2026-11-15"}, watermark="2026-11-20")
    assert subscriptions.next_wish(followed).since == date(2026, 11, 15)


def test_before_there_is_a_watermark_the_wish_is_run_as_it_is() -> None:
    followed = a_subscription(wish={"since": "2020-01-01"})
    assert subscriptions.next_wish(followed) == Wish(since=date(2020, 1, 1))


def test_another_server_is_asked_after_the_last_number_without_a_margin() -> None:
    followed = a_subscription("gmi", {"server": "https://gmi.example.org"}, watermark="1234")
    assert subscriptions.next_wish(followed) == Wish(server="https://gmi.example.org", after="1234")


def test_accessions_are_looked_at_again_whatever_was_seen() -> None:
    followed = a_subscription(wish={"accessions": ["PRJEB1"]}, watermark="2026-11-20")
    assert subscriptions.next_wish(followed) == Wish(accessions=("PRJEB1",))


def test_one_that_is_not_due_or_not_followed_any_more_is_left() -> None:
    a_subscription(due=timezone.now() + timedelta(hours=1))
    a_subscription(wish={"since": "2021-01-01"}, is_enabled=False)
    tick()
    assert not Run.objects.exists()


def test_one_that_is_still_going_is_not_begun_again() -> None:
    followed = a_subscription()
    a_run("taking", subscription=followed, modified=timezone.now())
    tick()
    assert Run.objects.count() == 1


def test_the_next_run_is_due_one_period_later_so_that_a_second_clock_begins_none() -> None:
    followed = a_subscription(every=3600)
    now = timezone.now()
    assert len(subscriptions.begin_due(now)) == 1
    stale = Subscription(pk=followed.pk, archive="ena", wish=followed.wish, due=followed.due, every=3600)
    assert subscriptions._begin(stale, now) is None
    followed.refresh_from_db()
    assert followed.due == now + timedelta(hours=1)


def test_a_subscription_that_cannot_be_run_does_not_hold_up_the_others() -> None:
    a_subscription("embl", due=timezone.now() - timedelta(days=2))
    a_subscription("ena", {"since": "2026-01-02"}, watermark="no day", due=timezone.now() - timedelta(days=1))
    good = a_subscription("ena")
    tick()
    assert Run.objects.get().subscription == good


def test_following_the_same_again_keeps_the_watermark() -> None:
    wish = Wish(since=date(2026, 1, 1))
    first = subscriptions.follow("ena", wish, timedelta(days=1))
    Subscription.objects.update(watermark="2026-11-20")
    subscriptions.unfollow(first)
    second = subscriptions.follow("ena", wish, timedelta(hours=1))
    assert (second.pk, second.watermark, second.every, second.is_enabled) == (first.pk, "2026-11-20", 3600, True)


def test_a_run_that_stands_still_without_a_job_goes_on() -> None:
    run = a_run("taking", modified=timezone.now() - timedelta(hours=1))
    Candidate.objects.create(run=run, kind="study", accession="PRJEB1", chunk=0)
    assert upkeep.wake(timezone.now()) == 1
    run.refresh_from_db()
    assert not run.is_over
    assert Job.objects.filter(key__startswith=f"{run.key}@").count() == 1
    assert upkeep.wake(timezone.now()) == 0


def test_a_run_with_an_open_job_or_a_young_one_is_left() -> None:
    run = a_run("taking", modified=timezone.now() - timedelta(hours=1))
    Job.objects.create(task="mirrors.take", key=f"{run.key}@0-0", due=timezone.now() + timedelta(hours=9))
    a_run("taking", modified=timezone.now())
    assert upkeep.wake(timezone.now()) == 0


def test_what_old_runs_had_to_look_at_is_dropped_and_their_counts_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "PORTION", 2)
    now = timezone.now()
    old = a_run("complete", finished=now - timedelta(days=8))
    young = a_run("complete", finished=now - timedelta(days=6))
    going = a_run("taking", modified=now)
    for run in (old, young, going):
        for number in range(5):
            Candidate.objects.create(run=run, kind="run", accession=f"ERR00000{number}", chunk=0)
    assert upkeep.forget_candidates(now) == 5
    assert set(Candidate.objects.values_list("run", flat=True)) == {young.pk, going.pk}
    assert Run.objects.get(pk=old.pk).seen == 400


def test_wishes_of_rows_are_json() -> None:
    followed = subscriptions.follow("ena", Wish(since=date(2026, 1, 1)), timedelta(days=1))
    assert json.loads(followed.wish) == {"since": "2026-01-01"}
