"""Alarms are sent by one machine at a time, and what was sent is known to all, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from ivr.store.alarms import Alarm
from ivr.store.database import Database
from ivr.store.errors import StoreError
from ivr.store.ledger import Ledger
from ivr.store.schema import alarms

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def wanted(_alarm: Alarm) -> bool:
    return True


def test_an_alarm_that_was_never_sent_is_a_new_one(ledger: Ledger) -> None:
    assert ledger.alarm("overdue") == Alarm(0, None, None)


def test_what_was_sent_is_known_to_another_machine_and_after_a_restart(
    url: str, ledger: Ledger, make_ledger: Callable[[str], Ledger]
) -> None:
    ledger.keep_alarm("overdue", Alarm(1, NOON))
    ledger.keep_alarm("overdue", Alarm(2, NOON + MINUTE))
    ledger.keep_alarm("other", Alarm(9, NOON))

    assert make_ledger(url).alarm("overdue") == Alarm(2, NOON + MINUTE)


def test_who_claims_an_alarm_keeps_the_others_from_sending_it_until_the_claim_ends(
    url: str, ledger: Ledger, make_ledger: Callable[[str], Ledger]
) -> None:
    other = make_ledger(url)
    assert ledger.claim_alarm("overdue", wanted, NOON, NOON + 2 * MINUTE) == Alarm()

    assert other.claim_alarm("overdue", wanted, NOON + MINUTE, NOON + 9 * MINUTE) is None
    assert other.claim_alarm("overdue", wanted, NOON + 2 * MINUTE, NOON + 9 * MINUTE) is not None


def test_a_claim_changes_nothing_else(ledger: Ledger) -> None:
    ledger.keep_alarm("overdue", Alarm(3, NOON))

    assert ledger.claim_alarm("overdue", wanted, NOON + MINUTE, NOON + 2 * MINUTE) == Alarm(3, NOON)
    assert ledger.alarm("overdue") == Alarm(3, NOON, NOON + 2 * MINUTE)


def test_an_alarm_that_is_not_wanted_as_it_stands_is_not_claimed(ledger: Ledger) -> None:
    ledger.keep_alarm("overdue", Alarm(1, NOON))

    assert ledger.claim_alarm("overdue", lambda alarm: alarm.times == 0, NOON, NOON + MINUTE) is None
    assert ledger.alarm("overdue") == Alarm(1, NOON)


def test_of_many_who_claim_at_once_one_does(
    url: str, ledger: Ledger, make_ledger: Callable[[str], Ledger]
) -> None:
    ledger.alarm("overdue")
    ledgers, start = [make_ledger(url) for _ in range(6)], Barrier(6)

    def claim(each: Ledger) -> bool:
        start.wait(10)
        return each.claim_alarm("overdue", wanted, NOON, NOON + MINUTE) is not None

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(claim, ledgers)) == 1


def test_an_alarm_that_was_sent_at_no_moment_is_refused_by_the_database(database: Database) -> None:
    with pytest.raises(StoreError), database.writing() as connection:
        connection.execute(sa.insert(alarms).values(name="overdue", times=1))
