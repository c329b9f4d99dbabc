"""Guessing ends soon; the rightful person gets in meanwhile, from a browser that is known."""

from datetime import UTC, datetime, timedelta
from typing import Any

from ivr.store.accounts import throttle
from ivr.store.accounts.accounts import Accounts
from ivr.store.accounts.model import DEVICE

Desk = Any
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def tried(
    accounts: Accounts, times: int, login: str = "anna", address: str = "192.0.2.9", **more: Any
) -> list[bool]:
    """Attempts that all fail: which of them were allowed?"""
    now = more.get("now", NOON)
    return [accounts.begin_attempt(login, address, more.get("device"), now) is not None for _ in range(times)]


def test_an_account_takes_five_failures_from_wherever(accounts: Accounts) -> None:
    allowed = [tried(accounts, 1, address=f"192.0.2.{number}")[0] for number in range(7)]

    assert allowed == [True] * throttle.PER_ACCOUNT + [False] * 2


def test_an_address_takes_twenty_failures_at_whatever(accounts: Accounts) -> None:
    allowed = [tried(accounts, 1, login=f"guess{number}")[0] for number in range(22)]

    assert allowed == [True] * throttle.PER_ADDRESS + [False] * 2


def test_another_account_at_another_address_is_not_touched(accounts: Accounts) -> None:
    tried(accounts, 6)

    assert tried(accounts, 1, login="berend", address="192.0.2.10") == [True]


def test_after_a_quarter_of_an_hour_it_may_be_tried_again(accounts: Accounts) -> None:
    tried(accounts, 6)

    assert tried(accounts, 1, now=NOON + throttle.WINDOW - timedelta(seconds=1)) == [False]
    assert tried(accounts, 1, now=NOON + throttle.WINDOW) == [True]


def test_what_was_refused_does_not_make_it_last_longer(accounts: Accounts) -> None:
    tried(accounts, 5)
    tried(accounts, 5, now=NOON + timedelta(minutes=14))

    assert tried(accounts, 1, now=NOON + throttle.WINDOW) == [True]


def test_a_success_does_not_count(desk: Desk) -> None:
    desk.add()
    for number in range(12):
        desk.log_in(session=f"s{number}", device=f"d{number}")

    assert tried(desk.accounts, 1) == [True]


def test_a_success_does_not_pardon_who_guesses(desk: Desk) -> None:
    desk.add()
    tried(desk.accounts, 4)
    desk.log_in()

    assert tried(desk.accounts, 2) == [True, False]


def test_a_browser_that_is_known_gets_in_while_others_guess(desk: Desk) -> None:
    desk.add()
    desk.log_in(device="hers")
    tried(desk.accounts, 20)

    assert tried(desk.accounts, 1) == [False]
    assert tried(desk.accounts, 1, device="hers") == [True]


def test_a_browser_is_known_for_one_account(desk: Desk) -> None:
    desk.add()
    desk.add("berend")
    desk.log_in(device="hers")
    tried(desk.accounts, 20, login="berend")

    assert tried(desk.accounts, 1, login="berend", device="hers") == [False]


def test_a_known_browser_does_not_guess_for_ever(desk: Desk) -> None:
    desk.add()
    desk.log_in(device="hers")

    assert tried(desk.accounts, 11, device="hers") == [True] * throttle.PER_DEVICE + [False]


def test_a_browser_is_forgotten_in_the_end(desk: Desk) -> None:
    desk.add()
    desk.log_in(device="hers")
    later = NOON + DEVICE
    tried(desk.accounts, 6, now=later)

    assert tried(desk.accounts, 1, device="hers", now=later) == [False]


def test_neither_logins_nor_addresses_are_kept_and_nothing_for_long(
    accounts: Accounts, database: Any
) -> None:
    tried(accounts, 1, login="anna", address="192.0.2.9")

    def kept() -> list[Any]:
        with database.reading() as connection:
            return list(connection.exec_driver_sql("SELECT subject FROM staff_attempts").scalars())

    assert len(kept()) == 2
    assert not any("anna" in each or "192.0.2" in each for each in kept())
    tried(accounts, 1, login="other", address="192.0.2.1", now=NOON + timedelta(days=1, seconds=1))
    assert len(kept()) == 2
