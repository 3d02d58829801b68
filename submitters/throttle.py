"""How often a password may be guessed: counted before any hashing, in the database, for all processes
together.

Three counters a guess: of its address, of its address and name together, of the whole service. A name alone
is not counted: else anybody could shut anybody out. For the same reason who got in from an address lately
is not held up there by what strangers do: only their own counter binds them.

A token needs no counter: at 256 random bits guessing is hopeless, and looking one up is cheaper than
counting.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.crypto import salted_hmac

from submitters.models import LoginCounter


class LoginThrottled(Exception):
    """Too many failures: no credentials are looked at from there for `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many failed attempts. Try again in {retry_after} seconds.")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` events in a window of `seconds`, which begins with its first event."""

    most: int
    seconds: int = 300


PER_NAME_AND_ADDRESS = Limit(10)
PER_ADDRESS = Limit(50)
GLOBAL = Limit(1000)
SIGN_UPS_PER_ADDRESS = Limit(10, 3600)
ACQUAINTANCE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Attempt:
    """One guess: a name as typed, from a network."""

    username: str
    address: str

    @property
    def network(self) -> str:
        """The address, or for IPv6 the /64 that one customer is given."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return self.address[:64]
        return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)

    @property
    def own(self) -> str:
        return _key("own", self.network, self.username.lower())

    @property
    def counters(self) -> tuple[tuple[str, Limit], ...]:
        """The counters it falls under, those anybody can fill first."""
        shared = ((_key("address", self.network), PER_ADDRESS), (_key("all"), GLOBAL))
        return (*shared, (self.own, PER_NAME_AND_ADDRESS))

    @property
    def acquaintance(self) -> str:
        return _key("acquainted", self.network, self.username.lower())


def check(attempt: Attempt) -> None:
    """Refuse, reading only, what `claim` would refuse: most of a flood ends here. Raises LoginThrottled."""
    limits = dict(attempt.counters)
    for row in LoginCounter.objects.filter(pk__in=limits):
        limit = limits[row.key]
        if row.count >= limit.most and _seconds_left(row, limit) > 0:
            _refuse_unless_acquainted(attempt, row, limit)


def claim(attempt: Attempt) -> None:
    """Count a guess before it is looked at, so that guesses made at the same time all count.

    Raises LoginThrottled, and then has counted nothing.
    """
    with transaction.atomic():
        for key, limit in attempt.counters:
            row = _count(key, limit)
            if row.count > limit.most:
                _refuse_unless_acquainted(attempt, row, limit)


def acquit(attempt: Attempt) -> None:
    """The guess was right: it does not count, and its maker is known at that address for a month."""
    with transaction.atomic():
        for key, _ in attempt.counters:  # one by one, locking the rows in the same order as `claim`
            LoginCounter.objects.filter(pk=key, count__gt=0).update(count=F("count") - 1)
        LoginCounter.objects.update_or_create(pk=attempt.acquaintance, defaults={"started": timezone.now()})


@transaction.atomic
def claim_sign_up(address: str) -> None:
    """Count an account that is being made from that address. Raises LoginThrottled."""
    row = _count(_key("sign-up", Attempt("", address).network), SIGN_UPS_PER_ADDRESS)
    if row.count > SIGN_UPS_PER_ADDRESS.most:
        raise LoginThrottled(_seconds_left(row, SIGN_UPS_PER_ADDRESS))


def forget_old_counters(now: datetime) -> int:
    """Delete failures of a day ago and acquaintances of a month ago; gives how many."""
    failures = Q(count__gt=0, started__lt=now - timedelta(days=1))
    acquaintances = Q(started__lt=now - timedelta(days=ACQUAINTANCE_DAYS))
    return LoginCounter.objects.filter(failures | acquaintances).delete()[0]


def _count(key: str, limit: Limit) -> LoginCounter:
    """One more, in one statement, starting anew when the window is over; the row as it then is."""
    now = timezone.now()
    over = Q(started__lte=now - timedelta(seconds=limit.seconds))
    LoginCounter.objects.bulk_create([LoginCounter(key=key, count=0, started=now)], ignore_conflicts=True)
    LoginCounter.objects.filter(pk=key).update(
        count=Case(When(over, then=Value(1)), default=F("count") + 1),
        started=Case(When(over, then=Value(now)), default=F("started")),
    )
    row = LoginCounter.objects.filter(pk=key).first()
    return row or LoginCounter(key=key, count=1, started=now)  # housekeeping took the old row in between


def _refuse_unless_acquainted(attempt: Attempt, row: LoginCounter, limit: Limit) -> None:
    month = timezone.now() - timedelta(days=ACQUAINTANCE_DAYS)
    strangers = row.key != attempt.own
    if strangers and LoginCounter.objects.filter(pk=attempt.acquaintance, started__gt=month).exists():
        return
    raise LoginThrottled(max(1, _seconds_left(row, limit)))


def _seconds_left(row: LoginCounter, limit: Limit) -> int:
    return int((row.started - timezone.now()).total_seconds()) + limit.seconds


def _key(*parts: str) -> str:
    """A digest under the site's key: what people type as their name is now and then their password."""
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return salted_hmac("submitters.throttle", text, algorithm="sha256").hexdigest()
