from datetime import UTC, datetime, timedelta

import pytest

from readingroom.accounts.models import FailedSignIn
from readingroom.accounts.throttle import forget_failures, record_failure, seconds_to_wait

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HERE = "198.51.100.7"
ELSEWHERE = "203.0.113.9"

pytestmark = pytest.mark.django_db


def fail(times: int, *, account: str = "ann", address: str = HERE, at: datetime = NOON) -> None:
    for _ in range(times):
        record_failure(account, address, now=at)


@pytest.mark.parametrize(
    ("failures", "account", "address", "after", "wait"),
    [
        (9, "ann", HERE, timedelta(0), 0),
        (10, "ann", HERE, timedelta(0), 600),
        (10, "ann", HERE, timedelta(minutes=9), 60),
        (10, "ann", HERE, timedelta(minutes=10), 0),
        (10, "ANN", HERE, timedelta(0), 600),
        (10, "ben", HERE, timedelta(0), 0),
        (10, "ann", ELSEWHERE, timedelta(0), 0),
        (100, "ann", ELSEWHERE, timedelta(0), 24 * 3600),
        (100, "ben", HERE, timedelta(0), 600),
        (100, "ben", ELSEWHERE, timedelta(0), 0),
    ],
)
def test_after_too_many_failures_one_waits(failures: int, account: str, address: str, after: timedelta, wait: int) -> None:
    fail(failures)
    assert seconds_to_wait(account, address, now=NOON + after) == wait


def test_the_wait_ends_when_the_oldest_failure_that_counts_is_over() -> None:
    fail(1, at=NOON - timedelta(minutes=8))
    fail(9)
    assert seconds_to_wait("ann", HERE, now=NOON) == 120


def test_signing_in_starts_the_count_anew_for_this_account_from_this_address() -> None:
    fail(10)
    fail(10, account="ben")
    forget_failures("ann", HERE)
    assert seconds_to_wait("ann", HERE, now=NOON) == 0
    assert seconds_to_wait("ben", HERE, now=NOON) == 600


def test_failures_too_old_to_count_are_forgotten_and_names_are_not_kept() -> None:
    fail(3, at=NOON - timedelta(days=2))
    fail(1)
    assert [failure.at for failure in FailedSignIn.objects.all()] == [NOON]
    assert "ann" not in FailedSignIn.objects.get().account
