"""All who ask a host keep its one pace, and all slow down when it says so to one of them."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as configured
from django.db import connections
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from harvest import pacing, turns
from harvest.failures import Throttled
from harvest.models import Host
from tests.archives.answers import text
from tests.archives.server import Served

HOST = "paced.example"


def _taken(number: int, patience: float = math.inf) -> float:
    """Seconds that so many turns took."""
    began = time.monotonic()
    for _ in range(number):
        pacing.wait_turn(HOST, patience)
    return time.monotonic() - began


def _rate(settings: Settings, rate: float, host: str = HOST) -> None:
    settings.GMI_HARVEST_RATES = [f"{host}={rate}"]


# ------------------------------------------------------------------------------------------------------------- the pace
@pytest.mark.django_db
@pytest.mark.parametrize("rate", [20, 100])
def test_turns_keep_their_distance(settings: Settings, rate: float) -> None:
    _rate(settings, rate)

    assert _taken(10) >= 9 / rate


@pytest.mark.django_db
def test_without_a_limit_nobody_waits_and_little_is_asked(
    settings: Settings, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    _rate(settings, 0)
    pacing.wait_turn(HOST)

    with django_assert_max_num_queries(30):
        assert all(pacing.seconds_to_turn(HOST) == 0 for _ in range(1000))


@pytest.mark.django_db
def test_fast_hosts_cost_few_writes(settings: Settings, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    """Turns are taken several at once: after the first few, a read and a write for a fifth of a second."""
    _rate(settings, 200)
    _taken(60)

    with django_assert_max_num_queries(40):
        _taken(80)


@pytest.mark.django_db
def test_who_dies_takes_little_with_him(settings: Settings) -> None:
    """However many turns somebody took and never used, the next is not far."""
    _rate(settings, 100)
    for _ in range(20):
        pacing.seconds_to_turn(HOST)
        pacing.forget()  # as a process that is gone

    assert Host.objects.get().next_turn - timezone.now() <= 2 * turns.SPAN


@pytest.mark.django_db
def test_turns_that_nobody_used_do_not_make_a_crowd(settings: Settings) -> None:
    _rate(settings, 50)
    _taken(20)
    time.sleep(0.3)

    assert _taken(11) >= 10 / 50 - turns.LATE.total_seconds()


@pytest.mark.django_db
def test_a_clock_that_was_wrong_does_not_stop_us(settings: Settings) -> None:
    _rate(settings, 50)
    Host.objects.create(name=HOST, next_turn=timezone.now() + timedelta(days=400))

    assert pacing.seconds_to_turn(HOST) < 1


def _together(*acts: Callable[[], object]) -> None:
    def run(act: Callable[[], object]) -> None:
        try:
            act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_threads_share_the_pace(settings: Settings) -> None:
    _rate(settings, 50)
    began = time.monotonic()
    _together(*[lambda: _taken(10)] * 4)

    assert time.monotonic() - began >= 39 / 50


@pytest.mark.django_db(transaction=True)
def test_processes_share_the_pace(settings: Settings) -> None:
    """Counted where it matters: at the host. The nth request never comes before the nth turn."""
    with Served(lambda _: text("fine")) as host:
        rate = 20.0
        began = time.monotonic()
        workers = [_process(host, rate, 10) for _ in range(2)]
        assert [worker.wait(timeout=60) for worker in workers] == [0, 0]

        came = sorted(asked.at for asked in host.asked)
    first = came[0]
    assert len(came) == 20
    assert all(at - first >= number / rate - turns.LATE.total_seconds() for number, at in enumerate(came))
    assert Host.objects.get().next_turn >= timezone.now() - timedelta(seconds=time.monotonic() - began)


def _process(host: Served, rate: float, number: int) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "DATABASE_URL": _address_of_database(),
        "DJANGO_SETTINGS_MODULE": "gmi_repo.settings",
        "GMI_HARVEST_RATES": f"127.0.0.1:{host.port}={rate}",
    }
    command = [sys.executable, "-m", "harvest.tests.pacing_worker", host.url, str(number)]
    return subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2])  # noqa: S603


def _address_of_database() -> str:
    one = configured.DATABASES["default"]
    if one["ENGINE"].endswith("sqlite3"):
        return f"sqlite://{connections['default'].settings_dict['NAME']}"
    name = connections["default"].settings_dict["NAME"]
    who = quote(one["USER"]) + (f":{quote(one['PASSWORD'])}" if one["PASSWORD"] else "")
    return f"postgres://{who}@{one['HOST']}:{one['PORT'] or 5432}/{name}"


# ------------------------------------------------------------------------------------------------------------ slower
@pytest.mark.django_db
def test_too_fast_pauses_longer_each_time(settings: Settings) -> None:
    settings.GMI_HARVEST_BACKOFF_MS = 1000
    pauses = []
    for _ in range(9):
        now = timezone.now()
        Host.objects.update(paused_until=None)
        pauses.append((pacing.slow_down(HOST, now) - now).total_seconds())

    assert all(
        least <= pause <= least * 1.25 + 1
        for pause, least in zip(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60], strict=True)
    )
    assert Host.objects.get().slowdown == pacing.SLOWEST


@pytest.mark.django_db
def test_what_the_host_says_of_time_is_kept() -> None:
    until = timezone.now() + timedelta(minutes=7)

    assert pacing.slow_down(HOST, timezone.now(), until) == until
    with pytest.raises(Throttled) as told:
        pacing.wait_turn(HOST, patience=20)
    assert told.value.until == until


@pytest.mark.django_db
def test_of_many_on_their_way_together_only_the_first_counts() -> None:
    asked = timezone.now()
    ends = [pacing.slow_down(HOST, asked) for _ in range(10)]

    row = Host.objects.get()
    assert (row.strikes, row.slowdown) == (1, 2)
    assert ends[0] == row.paused_until or ends[0] < timezone.now()


@pytest.mark.django_db
def test_good_answers_bring_the_pace_back_step_by_step(settings: Settings) -> None:
    _rate(settings, 0)
    asked = timezone.now()
    pacing.slow_down(HOST, asked)
    Host.objects.update(slowdown=4, paused_until=None)
    pacing.forget()
    pacing.wait_turn(HOST)

    pacing.good_answer(HOST, asked)  # it was on its way before: it tells nothing
    assert Host.objects.get().strikes == 1
    seen = []
    for _ in range(2 * pacing.GOOD_ANSWERS + 1):
        pacing.good_answer(HOST, timezone.now())
        seen.append(Host.objects.get().slowdown)
    assert Host.objects.get().strikes == 0
    assert (seen[0], seen[-1], sorted(set(seen))) == (4, 1, [1, 2, 4])


@pytest.mark.django_db
def test_a_slowed_host_is_asked_less_often(settings: Settings) -> None:
    _rate(settings, 100)
    Host.objects.create(name=HOST, slowdown=8)

    assert _taken(5) >= 4 * 8 / 100


# --------------------------------------------------------------------------------------------------------- operators
@pytest.mark.django_db
def test_pauses_are_seen_and_can_be_ended(settings: Settings) -> None:
    _rate(settings, 100)
    until = timezone.now() + timedelta(hours=1)
    pacing.pause(HOST, until, "moving house")
    pacing.pause(HOST, until - timedelta(minutes=30), "not shorter")
    pacing.pause("other.example", timezone.now(), "over already")

    assert [(host.name, host.paused_until) for host in pacing.pauses()] == [(HOST, until)]
    assert 0 < pacing.seconds_to_turn(HOST) <= 1  # and then looks again
    assert pacing.resume(HOST)
    pacing.wait_turn(HOST, patience=0)
    assert (pacing.pauses(), pacing.resume("unknown.example")) == ([], False)


@pytest.mark.django_db
def test_a_pause_by_another_process_is_seen_soon(settings: Settings) -> None:
    _rate(settings, 100)
    _taken(3)
    Host.objects.update(paused_until=timezone.now() + timedelta(hours=1))

    with pytest.raises(Throttled):
        _taken(100, patience=20)
