"""Slowing down guesses at passwords. Failures are counted in the database, so all server processes count together."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from readingroom.accounts.models import FailedSignIn, Person


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `failures` within `window`, counted for the same account, the same address, or both together."""

    failures: int
    window: timedelta
    same_account: bool
    same_address: bool


LIMITS = (
    # Someone who guesses at one account, without locking out its owner elsewhere.
    Limit(failures=10, window=timedelta(minutes=10), same_account=True, same_address=True),
    # Someone who tries one password on many accounts; a hospital may come from a single address.
    Limit(failures=100, window=timedelta(minutes=10), same_account=False, same_address=True),
    # Many machines that guess at one account (NIST SP 800-63B-4, 3.2.2: no more than 100 failures).
    Limit(failures=100, window=timedelta(hours=24), same_account=True, same_address=False),
)


def _digest(account: str) -> str:
    name = Person.normalize_username(account).casefold()
    return salted_hmac("readingroom.accounts.throttle", name, algorithm="sha256").hexdigest()


def record_failure(account: str, address: str, *, now: datetime) -> None:
    """Counts a failed sign-in, and forgets those too old to count."""
    FailedSignIn.objects.filter(at__lt=now - max(limit.window for limit in LIMITS)).delete()
    FailedSignIn.objects.create(account=_digest(account), address=address, at=now)


def forget_failures(account: str, address: str) -> None:
    """Starts counting anew for someone who signed in from this address."""
    FailedSignIn.objects.filter(account=_digest(account), address=address).delete()


def seconds_to_wait(account: str, address: str, *, now: datetime) -> int:
    """How long until the next try at this account from this address is allowed, in seconds; 0 means now."""
    return max(_wait(limit, account, address, now) for limit in LIMITS)


def _wait(limit: Limit, account: str, address: str, now: datetime) -> int:
    failures = FailedSignIn.objects.filter(at__gt=now - limit.window)
    if limit.same_account:
        failures = failures.filter(account=_digest(account))
    if limit.same_address:
        failures = failures.filter(address=address)
    # The oldest failure of those that fill the limit: when it leaves the window, there is room for one more try.
    oldest = failures.order_by("-at").values_list("at", flat=True)[limit.failures - 1 : limit.failures].first()
    return math.ceil((oldest + limit.window - now).total_seconds()) if oldest else 0
