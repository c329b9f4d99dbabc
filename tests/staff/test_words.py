"""There is a Dutch word for everything there is."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.callflow.callback import ORIGINS
from ivr.staff import words
from ivr.staff.routes import ROUTES
from ivr.store.accounts.model import Role
from ivr.store.model import Action, Outcome, State

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("table", "things"),
    [
        pytest.param(words.STATES, set(State), id="states"),
        pytest.param(words.OUTCOMES, set(Outcome), id="outcomes"),
        pytest.param(words.ACTIONS, set(Action), id="actions"),
        pytest.param(words.ORIGINS, set(ORIGINS), id="origins"),
        pytest.param(words.MAY, set(Role), id="roles"),
    ],
)
def test_each_thing_has_its_word_and_no_word_is_left_over(table: dict[str, str], things: set[str]) -> None:
    assert set(table) == things
    assert all(table.values())


def test_everything_that_the_audit_keeps_has_its_word() -> None:
    assert {route.kept for route in ROUTES if route.kept} <= words.KEPT.keys()


@pytest.mark.parametrize(
    ("off", "said"),
    [
        (timedelta(0), "vandaag 13:00"),
        (timedelta(hours=-4, minutes=5), "vandaag 9:05"),
        (timedelta(hours=11), "morgen 0:00"),
        (timedelta(days=2), "woensdag 25 november 13:00"),
        (timedelta(days=60), "vrijdag 22 januari 2027 13:00"),
    ],
)
def test_moments_are_said_in_the_clinics_own_time(off: timedelta, said: str) -> None:
    assert words.moment(NOON + off, NOON) == said


@pytest.mark.parametrize(("number", "said"), [(0, "0 verzoeken"), (1, "1 verzoek"), (2, "2 verzoeken")])
def test_one_is_one_and_the_rest_is_many(number: int, said: str) -> None:
    assert words.count(number, "verzoek", "verzoeken") == said
