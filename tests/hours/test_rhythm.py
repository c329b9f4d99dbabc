"""Recurring rules in words, and rules made of choices."""

import pytest

from ivr.hours.recurrence import RecurrenceError, parse_rule
from ivr.hours.rhythm import RHYTHMS, in_words, rule_of
from tests.hours.strategies import MORE_RULES


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "elke dinsdag"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", "elke maandag, woensdag en vrijdag"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "om de week op dinsdag"),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=TU", "eens in de 3 weken op dinsdag"),
        ("FREQ=WEEKLY;BYMONTH=7,8;BYDAY=FR", "elke vrijdag, alleen in juli en augustus"),
        ("FREQ=MONTHLY;BYDAY=1TH", "elke eerste donderdag van de maand"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "elke laatste vrijdag van de maand"),
        ("FREQ=MONTHLY;BYDAY=1TH,3TH", "elke eerste en derde donderdag van de maand"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=4MO", "elke vierde maandag van de maand, eens in de 2 maanden"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "elke laatste werkdag van de maand"),
        ("FREQ=MONTHLY;BYDAY=1TH,2FR", "volgens de regel FREQ=MONTHLY;BYDAY=1TH,2FR"),
        ("FREQ=MONTHLY;BYDAY=TH", "volgens de regel FREQ=MONTHLY;BYDAY=TH"),
        ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=1FR", "volgens de regel FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=1FR"),
        ("FREQ=WEEKLY", "volgens de regel FREQ=WEEKLY"),
        ("FREQ=DAILY;INTERVAL=5", "volgens de regel FREQ=DAILY;INTERVAL=5"),
    ],
)
def test_a_rule_has_words(rule: str, words: str) -> None:
    assert in_words(rule) == words


@pytest.mark.parametrize("rule", MORE_RULES)
def test_whatever_a_timetable_may_hold_has_words(rule: str) -> None:
    assert in_words(rule)


def test_what_is_no_rule_has_none() -> None:
    with pytest.raises(RecurrenceError):
        in_words("elke donderdag")


@pytest.mark.parametrize("rhythm", RHYTHMS)
@pytest.mark.parametrize("weekday", range(7))
def test_each_choice_is_a_rule_and_is_said_as_it_was_chosen(rhythm: str, weekday: int) -> None:
    rule = rule_of(rhythm, weekday)
    parse_rule(rule)
    words = RHYTHMS[rhythm][0].split(" … ")

    assert all(part in in_words(rule) for part in words if part != "elke week")
    assert (["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"])[
        weekday
    ] in in_words(rule)


@pytest.mark.parametrize(("rhythm", "weekday"), [("5", 0), ("", 3), ("week", 7)])
def test_what_is_no_choice_is_no_rule(rhythm: str, weekday: int) -> None:
    with pytest.raises(LookupError):
        rule_of(rhythm, weekday)
