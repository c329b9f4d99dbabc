"""What staff close or open for now: what is spoken follows it, and nothing else does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ivr.callflow.turns import CALLBACK_LIST, Cue
from ivr.content.contents import Contents
from ivr.content.files import Reading
from ivr.content.live import Live, compiled
from ivr.hours.model import Closure, Kind, Problem
from ivr.page.hours import line_hours

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
Change = Callable[[dict[str, Any], dict[str, Any]], object]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def closed(line: str, start: str, end: str, kind: Kind = Kind.CLOSED) -> Closure:
    return Closure(line, kind, local(start).astimezone(UTC), local(end).astimezone(UTC), "te druk")


@pytest.fixture(scope="module")
def live(shipped: Reading) -> Live:
    return compiled(shipped.contents, local("2026-11-23T08:00"), version=7)


NOON, TEN_PAST_ONE = local("2026-11-23T12:00"), local("2026-11-23T13:10")


@pytest.mark.parametrize(
    ("end", "opens"),
    [
        pytest.param("2026-11-23T13:15", "vandaag van kwart over één tot half twee 's middags", id="within its hours"),
        pytest.param("2026-11-23T13:30", "morgen van één tot twee uur 's middags", id="till its hours are over"),
        pytest.param("2026-11-24T13:20", "morgen van tien voor half twee tot twee uur 's middags", id="into tomorrow"),
        pytest.param("2026-11-26T00:00", "maandag dertig november van één uur tot half twee 's middags", id="days"),
    ],
)  # fmt: skip
def test_a_closed_line_says_when_it_opens_again(live: Live, end: str, opens: str) -> None:
    now = live.overlaid((closed("nurse", "2026-11-23T12:30", end),))

    assert now.situation(TEN_PAST_ONE).of("nurse") is Kind.CLOSED
    assert opens in now.words(Cue("nurse_closed", ""), "nl", TEN_PAST_ONE)
    assert live.situation(TEN_PAST_ONE).of("nurse") is Kind.OPEN


def test_a_line_that_is_open_for_now_is_open_and_closes_by_itself(live: Live) -> None:
    now = live.overlaid((closed("nurse", "2026-11-23T11:00", "2026-11-23T12:30", Kind.OPEN),))

    kinds = [
        now.situation(local(f"2026-11-23T{at}")).of("nurse") for at in ("10:59", "11:00", "12:29", "12:30")
    ]
    assert kinds == [Kind.CLOSED, Kind.OPEN, Kind.OPEN, Kind.CLOSED]


def test_each_line_is_closed_by_itself_and_one_that_follows_another_does_not_follow_its_closure(
    live: Live,
) -> None:
    now = live.overlaid((closed("office", "2026-11-23T08:00", "2026-11-23T17:00"),))

    assert now.situation(NOON).of("office") is Kind.CLOSED
    assert now.situation(NOON).of("desk") is Kind.OPEN


@pytest.mark.parametrize(
    ("kinds", "callbacks", "taken"),
    [
        pytest.param((), True, Kind.OPEN, id="left alone, and taken"),
        pytest.param((), False, Kind.CLOSED, id="left alone, and nobody works the list"),
        pytest.param((Kind.CLOSED,), True, Kind.CLOSED, id="closed"),
        pytest.param((Kind.CLOSED, Kind.OPEN), True, Kind.OPEN, id="closed, and then opened"),
        pytest.param((Kind.OPEN,), False, Kind.CLOSED, id="opened, and nobody works the list"),
    ],
)
def test_callback_requests_can_be_closed_and_never_opened_against_who_works_the_list(
    live: Live, kinds: tuple[Kind, ...], *, callbacks: bool, taken: Kind
) -> None:
    now = live.overlaid(
        tuple(
            closed(CALLBACK_LIST, f"2026-11-23T1{hour}:00", "2026-11-23T17:00", kind)
            for hour, kind in enumerate(kinds)
        )
    )

    assert now.situation(NOON, callbacks=callbacks).of(CALLBACK_LIST) is taken


def test_other_closures_replace_those_before_and_none_is_the_version_as_published(live: Live) -> None:
    first = live.overlaid((closed("nurse", "2026-11-23T12:30", "2026-11-23T14:00"),))
    second = first.overlaid((closed("desk", "2026-11-23T12:30", "2026-11-23T14:00"),))

    assert second.situation(TEN_PAST_ONE).of("nurse") is Kind.OPEN
    assert second.situation(TEN_PAST_ONE).of("desk") is Kind.CLOSED
    assert second.published is second.overlaid(()) is live


def test_over_a_line_of_which_nothing_is_known_nothing_holds(
    live: Live, changed: Callable[[Change], tuple[Contents, list[Problem]]]
) -> None:
    closures = (
        closed("nurse", "2026-11-23T08:00", "2026-11-23T17:00"),
        closed(CALLBACK_LIST, "2026-11-23T08:00", "2026-11-23T17:00"),
    )
    broken, _ = changed(lambda schedules, _: schedules["nurse.yaml"].pop("weekly"))
    unread = compiled(broken, NOON, version=7).overlaid(closures)
    untrusted = compiled(live.contents, local("1999-11-23T12:00"), version=7).overlaid(closures)

    assert unread.situation(NOON).of("nurse") is Kind.UNKNOWN
    assert unread.situation(NOON).of(CALLBACK_LIST) is Kind.CLOSED
    assert untrusted.situation(NOON).of("nurse") is Kind.UNKNOWN
    assert untrusted.situation(NOON).of(CALLBACK_LIST) is Kind.OPEN


def test_the_reading_page_says_it_too(live: Live) -> None:
    now = live.overlaid((closed("nurse", "2026-11-23T12:30", "2026-11-23T13:15"),))

    told = line_hours(now, "nurse", TEN_PAST_ONE)

    assert told
    assert told.now == "Nu dicht. Weer open: vandaag van 13.15 tot 13.30 uur."


def test_a_reason_is_never_in_what_is_spoken(live: Live) -> None:
    closures = tuple(
        replace(closed(line, "2026-11-23T08:00", "2026-11-23T17:00"), reason="geheim")
        for line in ("office", "nurse", "desk", CALLBACK_LIST)
    )
    now = live.overlaid(closures)

    for language, prompt in now.contents.prompts:
        said = now.words(Cue(prompt, "1"), language, NOON)
        assert "geheim" not in said
