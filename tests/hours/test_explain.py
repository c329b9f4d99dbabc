from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ivr.hours.explain import explain_difference, explain_status, explain_timetable
from ivr.hours.holidays import HOLIDAYS
from ivr.hours.model import (
    DAY_MINUTES,
    Closure,
    HolidayPlan,
    Hours,
    Kind,
    Override,
    RecurringOverride,
    Span,
    Timetable,
    WeeklyVersion,
)
from ivr.hours.timeline import Timeline, compile_timetable

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TODAY = date(2026, 11, 23)
DAY: Hours = (Span(480, 1020),)
SPLIT: Hours = (Span(540, 720), Span(780, 1020))
NONE: tuple[Hours, ...] = ((),) * 7


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def week(*days: Hours, since: date = date(2024, 1, 1), source: str = "contact#4") -> WeeklyVersion:
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (days + NONE)[:7]
    return WeeklyVersion(since, (monday, tuesday, wednesday, thursday, friday, saturday, sunday), source)


def line(*versions: WeeklyVersion) -> Timetable:
    return Timetable("office", "rugpoli", "Europe/Amsterdam", versions)


def compiled(timetable: Timetable, last: date = date(2027, 2, 1)) -> Timeline:
    return compile_timetable(timetable, {}, date(2026, 3, 1), last)


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        pytest.param("2026-11-23T13:10", "Open tot 13:30 (wekelijkse uren).", id="open"),
        pytest.param("2026-11-23T13:00", "Open tot 13:30 (wekelijkse uren).", id="just open"),
        pytest.param("2026-11-24T09:00", "Dicht. Opent vandaag om 13:00.", id="opens today"),
        pytest.param("2026-11-23T13:30", "Dicht. Opent morgen om 13:00.", id="opens tomorrow"),
        pytest.param("2026-11-22T13:30", "Dicht. Opent morgen om 13:00.", id="opens tomorrow, from Sunday"),
        pytest.param("2026-11-25T12:00", "Dicht. Opent maandag 30 november om 13:00.", id="opens next week"),
        pytest.param("2026-04-27T13:10", "Dicht (Koningsdag). Opent morgen om 13:00.", id="holiday"),
        pytest.param(
            "2026-12-30T12:00", "Dicht. Opent maandag 4 januari 2027 om 13:00.", id="opens next year"
        ),
        pytest.param("2027-01-31T12:00", "Dicht. Geen opening bekend.", id="beyond what is known"),
        pytest.param("2030-01-01T12:00", "Onbekend: buiten de berekende periode.", id="unknown"),
    ],
)
def test_a_status_is_a_sentence(shipped: Mapping[str, Timetable], moment: str, sentence: str) -> None:
    timeline, now = compiled(shipped["nurse"]), at(moment)
    assert explain_status(timeline.status(now), timeline.next_opening(now), now, AMSTERDAM) == sentence


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        pytest.param("2026-11-24T12:00", "Open tot morgen 00:00 (wekelijkse uren).", id="until tomorrow"),
        pytest.param(
            "2026-11-22T23:00", "Open tot woensdag 25 november 00:00 (wekelijkse uren).", id="until a date"
        ),
        pytest.param("2026-11-25T12:00", "Dicht (ziek). Opent morgen om 00:00.", id="closed by staff"),
        pytest.param("2026-11-26T12:00", "Open (wekelijkse uren).", id="without end"),
    ],
)
def test_a_status_that_lasts_names_its_day(moment: str, sentence: str) -> None:
    always = compiled(line(week(*[(Span(0, DAY_MINUTES),)] * 7)))
    closed = Closure("office", Kind.CLOSED, at("2026-11-25T00:00"), at("2026-11-26T00:00"), "ziek")
    timeline, now = always.overlaid([closed]), at(moment)
    assert explain_status(timeline.status(now), timeline.next_opening(now), now, AMSTERDAM) == sentence


def test_the_nurse_line_is_explained_as_the_leaflet_has_it(shipped: Mapping[str, Timetable]) -> None:
    assert explain_timetable(shipped["nurse"], TODAY) == (
        "Maandag 13:00–13:30, dinsdag 13:00–14:00 en woensdag 10:00–12:00."
        " Gesloten op Nieuwjaarsdag, eerste paasdag, tweede paasdag, Koningsdag, Bevrijdingsdag, Hemelvaartsdag,"
        " eerste pinksterdag, tweede pinksterdag, eerste kerstdag en tweede kerstdag."
        " De gewone uren gelden op Goede Vrijdag."
        " Over feestdagen is besloten tot en met 31 december 2036."
        " Niet bevestigd: feestdagen."
    )


@pytest.mark.parametrize(
    ("timetable", "sentence"),
    [
        pytest.param(line(week(*[DAY] * 5)), "Maandag tot en met vrijdag 08:00–17:00.", id="working days"),
        pytest.param(line(week(DAY, DAY, (), SPLIT)), "Maandag en dinsdag 08:00–17:00 en donderdag 09:00–12:00 en 13:00–17:00.", id="two days alike"),
        pytest.param(line(week(*[(Span(0, 1440),)] * 7)), "Dag en nacht open.", id="always"),
        pytest.param(line(week((Span(1320, 1800),))), "Maandag 22:00–06:00.", id="a night"),
        pytest.param(line(week((Span(1080, 1440),))), "Maandag 18:00–24:00.", id="until midnight"),
        pytest.param(line(week()), "Geen wekelijkse uren.", id="never"),
        pytest.param(line(week(DAY, source="not confirmed")), "Maandag 08:00–17:00. Niet bevestigd: wekelijkse uren.", id="not confirmed"),
        pytest.param(line(week(DAY), week((), DAY, since=date(2027, 1, 1))), "Maandag 08:00–17:00. Vanaf vrijdag 1 januari 2027: dinsdag 08:00–17:00.", id="a version to come"),
        pytest.param(line(week(DAY, since=TODAY), week((), DAY)), "Maandag 08:00–17:00.", id="a version of today"),
        pytest.param(line(week(DAY, since=date(2026, 12, 1))), "Nu nog geen uren vastgesteld. Vanaf dinsdag 1 december: maandag 08:00–17:00.", id="not yet"),
        pytest.param(Timetable("desk", "balie", "Europe/Amsterdam", follows="office"), "Volgt de uren van “office”.", id="a follower"),
    ],
)  # fmt: skip
def test_a_timetable_is_explained(timetable: Timetable, sentence: str) -> None:
    assert explain_timetable(timetable, TODAY) == sentence


@pytest.mark.parametrize(
    ("closed", "sentence"),
    [
        pytest.param(True, "Gesloten op alle feestdagen.", id="closed on all"),
        pytest.param(False, "Op feestdagen gelden de gewone uren.", id="as usual on all"),
    ],
)
def test_all_holidays_alike_are_not_summed_up(closed: bool, sentence: str) -> None:  # noqa: FBT001 - a case
    every, none = frozenset(HOLIDAYS), frozenset[str]()
    plan = HolidayPlan(every if closed else none, none if closed else every, date(2026, 12, 31), "contact#4")
    explained = explain_timetable(replace(line(week(DAY)), holidays=plan), TODAY)
    assert explained == f"Maandag 08:00–17:00. {sentence} Over feestdagen is besloten tot en met 31 december."


def test_overrides_are_told_in_order_and_only_if_they_still_come() -> None:
    overrides = (
        Override("Kerst", date(2026, 12, 24), date(2027, 1, 3), (), "contact#4"),
        Override("Vandaag", TODAY, TODAY, SPLIT, "not confirmed"),
        Override("Voorbij", TODAY - timedelta(days=9), TODAY - timedelta(days=1), (), "contact#4"),
    )
    recurring = (
        RecurringOverride(
            "Overleg", "FREQ=MONTHLY;BYDAY=4MO", date(2026, 1, 1), date(2027, 2, 1), (), "contact#4"
        ),
        RecurringOverride("Oud", "FREQ=DAILY", date(2026, 1, 1), date(2026, 2, 1), (), "contact#4"),
    )
    assert explain_timetable(replace(line(week(DAY)), overrides=overrides, recurring=recurring), TODAY) == (
        "Maandag 08:00–17:00."
        " Maandag 23 november (Vandaag): 09:00–12:00 en 13:00–17:00."
        " Donderdag 24 december tot en met zondag 3 januari 2027 (Kerst): gesloten."
        " Overleg (3 keer, van maandag 23 november tot en met maandag 25 januari 2027): gesloten."
        " Niet bevestigd: Vandaag."
    )


def with_hours(day: str, hours: Hours) -> Timeline:
    override = Override("Anders", date.fromisoformat(day), date.fromisoformat(day), hours, "contact#4")
    return compiled(replace(line(week(*[DAY] * 5)), overrides=(override,)))


@pytest.mark.parametrize(
    ("day", "hours", "sentences"),
    [
        pytest.param("2026-12-24", (Span(480, 900),), ["Donderdag 24 december 15:00–17:00: was open, wordt dicht."], id="closes early"),
        pytest.param("2027-01-31", DAY, ["Zondag 31 januari 2027 08:00–17:00: was dicht, wordt open."], id="on the last date"),
        pytest.param("2026-12-24", DAY, [], id="equal hours by another rule"),
        pytest.param("2027-01-05", SPLIT, ["Dinsdag 5 januari 2027 08:00–09:00 en 12:00–13:00: was open, wordt dicht."], id="two stretches"),
        pytest.param(
            "2026-12-24",
            (Span(540, 1080),),
            ["Donderdag 24 december 08:00–09:00: was open, wordt dicht; 17:00–18:00: was dicht, wordt open."],
            id="shifted",
        ),
        pytest.param(
            "2026-12-26",
            (Span(1320, 1800),),
            ["Zaterdag 26 december 22:00–24:00: was dicht, wordt open.", "Zondag 27 december 00:00–06:00: was dicht, wordt open."],
            id="a night is told for each date",
        ),
        pytest.param("2026-03-28", (Span(1500, 1740),), ["Zondag 29 maart 01:00–05:00: was dicht, wordt open."], id="a night of the clock"),
    ],
)  # fmt: skip
def test_a_difference_is_told_by_date(day: str, hours: Hours, sentences: list[str]) -> None:
    before = compiled(line(week(*[DAY] * 5)))
    after = with_hours(day, hours)
    assert (
        explain_difference(before, after, at("2026-03-01T00:00"), at("2027-02-01T00:00"), AMSTERDAM)
        == sentences
    )


def test_a_difference_holds_only_for_the_time_asked_and_known() -> None:
    before, after = compiled(line(week(*[DAY] * 5)), date(2026, 12, 31)), with_hours("2026-12-24", ())
    inside = explain_difference(before, after, at("2026-12-24T16:00"), at("2027-06-01T00:00"), AMSTERDAM)
    assert inside == ["Donderdag 24 december 16:00–17:00: was open, wordt dicht."]
    assert explain_difference(before, after, at("2027-01-05T00:00"), at("2027-06-01T00:00"), AMSTERDAM) == []


def test_an_unknown_time_is_told_as_such() -> None:
    before = compiled(line(week(*[DAY] * 5, since=date(2026, 11, 24))))
    after = compiled(line(week(*[DAY] * 5)))
    sentences = explain_difference(before, after, at("2026-11-23T12:00"), at("2026-12-01T00:00"), AMSTERDAM)
    assert sentences == [
        "Maandag 23 november 12:00–17:00: was onbekend, wordt open; 17:00–24:00: was onbekend, wordt dicht."
    ]
