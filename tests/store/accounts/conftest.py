"""Accounts over both databases, with somebody who can log in."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from ivr.store.accounts.accounts import Accounts, Attempt, Proof, Step
from ivr.store.accounts.model import Role, Session, User
from ivr.store.accounts.tokens import hashed, typed

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADDRESS = "192.0.2.7"


class Desk:
    """What a test asks of accounts, with the parts that do not matter filled in."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts
        self.steps = 100

    def add(self, login: str = "anna", role: Role = Role.EMPLOYEE) -> User:
        """Add somebody with a password and an app."""
        code = self.accounts.add(login, login.title(), role, by="root", now=NOON)
        session = self.begin_setup(login, code)
        self.accounts.offer_secret(session, "SECRET")
        assert self.accounts.finish_setup(session, "a hash", self.next_step(), {"ABCD": "its hash"}, NOON)
        return self.user(login)

    def begin_setup(self, login: str, code: str) -> Session:
        token = hashed(f"setup {login} {code}")
        assert self.accounts.begin_setup(login, hashed(typed(code)), self.attempt(login), token, NOON)
        found = self.accounts.session(token, NOON)
        assert found
        return found

    def user(self, login: str = "anna") -> User:
        found = self.accounts.user(login)
        assert found
        return found

    def next_step(self) -> int:
        self.steps += 1
        return self.steps

    def attempt(self, login: str = "anna", now: datetime = NOON) -> Attempt:
        found = self.accounts.begin_attempt(login, ADDRESS, None, now)
        assert found
        return found

    def log_in(
        self, login: str = "anna", session: str = "s", device: str = "d", now: datetime = NOON
    ) -> None:
        proof = Proof(self.user(login), Step(self.next_step()), self.attempt(login, now))
        assert self.accounts.log_in(proof, session, device, now)

    def told(self) -> list[tuple[str, str, str, str]]:
        """The audit, the first row first."""
        rows = [each.entry for each in reversed(self.accounts.entries())]
        return [(each.who, each.what, each.about, each.outcome) for each in rows]


@pytest.fixture
def accounts(url: str, cipher: Callable[[], object]) -> Iterator[Accounts]:
    accounts = Accounts(url, cipher())
    yield accounts
    accounts.close()


@pytest.fixture
def desk(accounts: Accounts) -> Desk:
    return Desk(accounts)
