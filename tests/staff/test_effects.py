"""What callers notice of a closure: told by the flow, and so true whatever the flow is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.callflow.turns import CALLBACK_LIST
from ivr.content.live import Live
from ivr.content.occurring import CLINIC
from ivr.hours.model import Closure, Kind
from ivr.staff.effects import Effect, heard, of_closing

MONDAY = datetime(2026, 11, 23, 12, 10, 7, tzinfo=UTC)  # 13:10 in the clinic: all is open
NIGHT = datetime(2026, 11, 23, 2, tzinfo=UTC)


def effect(
    live: Live, *lines: str, kind: Kind = Kind.CLOSED, now: datetime = MONDAY, minutes: int = 110
) -> Effect:
    until = now.replace(second=0) + timedelta(minutes=minutes)
    return of_closing(live, lines, kind, until, now, callbacks=True)


def test_closing_the_clinic_gives_callers_the_evening_menu(live: Live) -> None:
    found = effect(live, *CLINIC)

    assert found.menu == "avondmenu"
    assert any("wordt avondmenu, toets 1 spoedeisende hulp in Hoofddorp" in each for each in found.sentences)
    assert "De rugpoli is nu dicht." in found.heard
    assert found.heard[0] == heard(live, MONDAY, callbacks=True)[0]


def test_closing_one_line_leaves_the_menu_and_tells_what_its_key_does(live: Live) -> None:
    found = effect(live, "nurse", minutes=10)

    assert found.menu == ""
    (sentence,) = found.sentences
    assert sentence.startswith(
        "Maandag 23 november 13:10–13:20: toets 2 (en verderop in het gesprek) was orthopedisch"
    )
    assert "is nu dicht" in sentence


@pytest.mark.parametrize(
    ("line", "says"),
    [
        pytest.param("desk", "“De balie is nu dicht.” en dan centrale van het ziekenhuis", id="the desk"),
        pytest.param(CALLBACK_LIST, "toets 3", id="callback requests, which have no timetable"),
    ],
)
def test_each_line_has_its_own(live: Live, line: str, says: str) -> None:
    found = effect(live, line, minutes=10)

    assert says in " ".join(found.sentences)
    assert found.menu == ""


def test_opening_the_clinic_at_night_gives_callers_the_menu_of_the_day(live: Live) -> None:
    assert effect(live, *CLINIC, kind=Kind.OPEN, now=NIGHT).menu == "keuzemenu overdag"


def test_closing_what_is_closed_changes_nothing(live: Live) -> None:
    closed = live.overlaid(())

    assert effect(closed, "nurse", now=NIGHT) == Effect("", (), heard(live, NIGHT, callbacks=True))


def test_it_is_told_over_what_holds_already(live: Live) -> None:
    closures = (Closure("nurse", Kind.CLOSED, MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=3), ""),)

    assert effect(live.overlaid(closures), "nurse", minutes=10).sentences == ()
    opened = effect(live.overlaid(closures), "nurse", kind=Kind.OPEN, minutes=10)
    assert "wordt orthopedisch verpleegkundige" in opened.sentences[0]


def test_what_ends_by_itself_meanwhile_is_told_from_then_on(live: Live) -> None:
    over = MONDAY.replace(second=0) + timedelta(minutes=10)
    closures = (Closure(CALLBACK_LIST, Kind.CLOSED, MONDAY - timedelta(hours=1), over, ""),)

    (sentence,) = effect(live.overlaid(closures), CALLBACK_LIST, minutes=15).sentences

    assert sentence.startswith("Maandag 23 november 13:20–13:25: toets 3")


def test_without_words_the_rest_is_told(live: Live) -> None:
    silent = replace(live, contents=replace(live.contents, prompts={}))

    assert heard(silent, MONDAY, callbacks=True) == ()
