"""A process that asks one address so many times, each time when it is its turn: `python -m ... URL NUMBER`."""

from __future__ import annotations

import sys

import django

django.setup()

import httpx  # noqa: E402 - a stranger's client on purpose: only the turns are looked at

from harvest.pacing import wait_turn  # noqa: E402
from harvest.rates import host_of  # noqa: E402

url, number = sys.argv[1], int(sys.argv[2])
with httpx.Client(trust_env=False) as client:
    for _ in range(number):
        wait_turn(host_of(url))
        client.get(url).raise_for_status()
