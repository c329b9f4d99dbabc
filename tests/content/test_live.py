from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ivr.callflow.turns import CALLBACK_LIST, Cue, Visit
from ivr.content.contents import Contents, Sources, parse_contents
from ivr.content.files import Reading
from ivr.content.live import DAYS_AHEAD, DAYS_BEFORE, SOME_WORKING_DAY, WORKING_DAYS, Live, compiled
from ivr.hours.model import Kind, Problem
from ivr.speech.catalogue import Slot, SlotKind

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
Changed = Callable[[Callable[[dict[str, Any], dict[str, Any]], object]], tuple[Contents, list[Problem]]]

CLOSED = "Het telefonisch spreekuur van de orthopedisch verpleegkundige is nu dicht. U kunt weer bellen: "
MONDAY = "van één uur tot half twee 's middags."
TUESDAY = "van één tot twee uur 's middags."
WEDNESDAY = "van tien tot twaalf uur 's ochtends."


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def live_at(contents: Contents, now: datetime) -> Live:
    return compiled(contents, now, version=7)


def says(live: Live, prompt: str, now: datetime, key: str = "") -> str:
    return live.words(Cue(prompt, key), "nl", now)


@pytest.fixture(scope="module")
def contents(shipped: Reading) -> Contents:
    return shipped.contents


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        pytest.param("2026-11-23T09:00", f"vandaag {MONDAY}", id="Monday before it opens"),
        pytest.param("2026-11-23T12:59:59", f"vandaag {MONDAY}", id="the last second before it opens"),
        pytest.param("2026-11-23T13:30", f"morgen {TUESDAY}", id="Monday as it closes"),
        pytest.param("2026-11-23T23:59:59", f"morgen {TUESDAY}", id="the last second before midnight"),
        pytest.param("2026-11-24T00:00", f"vandaag {TUESDAY}", id="midnight"),
        pytest.param("2026-11-24T14:00", f"morgen {WEDNESDAY}", id="Tuesday as it closes"),
        pytest.param("2026-11-25T12:00", f"maandag dertig november {MONDAY}", id="Wednesday as it closes"),
        pytest.param("2026-11-27T10:00", f"maandag dertig november {MONDAY}", id="a Friday"),
        pytest.param("2026-11-28T23:00", f"maandag dertig november {MONDAY}", id="a Saturday"),
        pytest.param("2026-11-29T12:00", f"morgen {MONDAY}", id="a Sunday"),
        pytest.param("2026-12-30T12:00", f"maandag vier januari {MONDAY}", id="next year"),
        pytest.param("2026-04-06T13:10", f"morgen {TUESDAY}", id="Easter Monday"),
        pytest.param(
            "2026-04-26T12:00", f"dinsdag achtentwintig april {TUESDAY}", id="the Sunday before King's Day"
        ),
        pytest.param("2026-04-27T13:10", f"morgen {TUESDAY}", id="King's Day, a Monday"),
        pytest.param("2026-05-05T13:10", f"morgen {WEDNESDAY}", id="Liberation Day, a Tuesday"),
        pytest.param(
            "2026-03-28T12:00", f"maandag dertig maart {MONDAY}", id="over the start of summer time"
        ),
        pytest.param("2026-10-25T02:30", f"morgen {MONDAY}", id="the hour that comes twice"),
    ],
)
def test_when_the_nurse_is_closed_callers_hear_the_day_and_the_whole_span_of_the_next_opening(
    contents: Contents, now: str, opens: str
) -> None:
    live = live_at(contents, local(now))

    assert live.status("nurse", local(now)) != Kind.OPEN
    assert says(live, "nurse_closed", local(now)) == CLOSED + opens


def test_today_is_that_of_the_clinic_also_when_the_moment_is_in_another_zone(contents: Contents) -> None:
    now = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # Monday, half past midnight in Amsterdam

    assert says(live_at(contents, now), "nurse_closed", now) == f"{CLOSED}vandaag {MONDAY}"


def test_words_follow_the_moment_though_the_version_stays(contents: Contents) -> None:
    live = live_at(contents, local("2026-11-23T09:00"))
    cue_times = ["2026-11-23T09:00", "2026-11-23T14:00", "2026-11-23T09:00"]

    assert [says(live, "nurse_closed", local(at)).removeprefix(CLOSED) for at in cue_times] == [
        f"vandaag {MONDAY}",
        f"morgen {TUESDAY}",
        f"vandaag {MONDAY}",
    ]


# --- what nobody has confirmed is routed on and never spoken ---


def unconfirm(*path: str | int) -> Callable[[dict[str, Any], dict[str, Any]], object]:
    def change(schedules: dict[str, Any], _words: dict[str, Any]) -> None:
        fact: Any = schedules["nurse.yaml"]
        for step in path:
            fact = fact[step]
        fact["source"] = "not confirmed"

    return change


def test_weekly_hours_that_nobody_has_confirmed_are_not_spoken(changed: Changed) -> None:
    contents, problems = changed(unconfirm("weekly", 0))
    assert problems == []
    now = local("2026-11-23T09:00")
    live = live_at(contents, now)

    assert says(live, "nurse_closed", now) == f"{CLOSED}{SOME_WORKING_DAY}."
    assert live.slot(Slot(SlotKind.HOURS, "nurse"), "", now) == WORKING_DAYS
    assert live.situation(local("2026-11-23T13:10")).of("nurse") is Kind.OPEN


def test_an_opening_on_a_holiday_that_nobody_has_decided_on_is_not_spoken(changed: Changed) -> None:
    def open_on_good_friday(schedules: dict[str, Any], _words: dict[str, Any]) -> None:
        schedules["nurse.yaml"]["weekly"][0]["hours"]["friday"] = "09:00-10:00"

    contents, problems = changed(open_on_good_friday)
    assert problems == []
    live = live_at(contents, local("2026-04-02T12:00"))

    assert says(live, "nurse_closed", local("2026-04-02T12:00")) == f"{CLOSED}{SOME_WORKING_DAY}."
    assert "vrijdag tien april" in says(live, "nurse_closed", local("2026-04-09T08:00")) or says(
        live, "nurse_closed", local("2026-04-09T08:00")
    ).startswith(f"{CLOSED}morgen van negen tot tien uur")


def test_a_line_that_never_opens_is_reached_on_a_working_day(contents: Contents) -> None:
    now = local("2026-11-23T09:00")
    live = live_at(contents, now)

    assert live.slot(Slot(SlotKind.OPENING, "callback"), "", now) == SOME_WORKING_DAY
    assert live.slot(Slot(SlotKind.OPENING, "nobody"), "", now) == SOME_WORKING_DAY


def test_weekly_hours_are_those_of_the_version_valid_on_that_date(changed: Changed) -> None:
    def next_year(schedules: dict[str, Any], _words: dict[str, Any]) -> None:
        schedules["nurse.yaml"]["weekly"].append(
            {"from": "2027-01-01", "source": "contact#4", "hours": {"friday": "09:00-10:00"}}
        )

    contents, problems = changed(next_year)
    assert problems == []
    live = live_at(contents, local("2026-12-31T12:00"))
    hours = Slot(SlotKind.HOURS, "nurse")

    assert live.slot(hours, "", local("2026-12-31T23:59")) == (
        "maandag van één uur tot half twee 's middags, dinsdag van één tot twee uur 's middags"
        " en woensdag van tien tot twaalf uur 's ochtends"
    )
    assert live.slot(hours, "", local("2027-01-01T00:00")) == "vrijdag van negen tot tien uur 's ochtends"
    assert live.slot(hours, "", local("2023-03-21T12:00")) == WORKING_DAYS


# --- the other slots ---


@pytest.mark.parametrize(
    ("slot", "key", "said"),
    [
        pytest.param(Slot(SlotKind.KEY), "5", "5", id="a figure stays one"),
        pytest.param(Slot(SlotKind.KEY), "*", "sterretje", id="star"),
        pytest.param(Slot(SlotKind.KEY), "#", "hekje", id="hash"),
        pytest.param(
            *(Slot(SlotKind.NUMBER, "desk"), "", "nul twee drie, twee twee vier, nul één, drie nul"),
            id="number",
        ),
        pytest.param(Slot(SlotKind.LOCATION, "hoofddorp"), "", "Hoofddorp", id="a location"),
        pytest.param(
            Slot(SlotKind.LOCATION, "silent_emergency"), "", "Haarlem Zuid", id="where the silent go"
        ),
        pytest.param(
            *(Slot(SlotKind.ADDRESS, "haarlem_zuid"), "", "Boerhaavelaan tweeëntwintig in Haarlem"),
            id="address",
        ),
    ],
)
def test_a_slot_is_said(contents: Contents, slot: Slot, key: str, said: str) -> None:
    now = local("2026-11-23T09:00")

    assert live_at(contents, now).slot(slot, key, now) == said


@pytest.mark.parametrize(
    ("house_number", "said"),
    [
        pytest.param("22a", "tweeëntwintig a", id="with a letter"),
        pytest.param(999, "negenhonderdnegenennegentig", id="three figures are a number"),
        pytest.param("1234B", "één twee drie vier B", id="four figures are said one by one"),
    ],
)
def test_a_house_number_is_said_as_people_say_it(
    changed: Changed, house_number: str | int, said: str
) -> None:
    def move(schedules: dict[str, Any], _words: dict[str, Any]) -> None:
        schedules["locations.yaml"]["locations"]["hoofddorp"]["house_number"] = house_number

    contents, problems = changed(move)
    assert problems == []
    now = local("2026-11-23T09:00")

    assert live_at(contents, now).slot(Slot(SlotKind.ADDRESS, "hoofddorp"), "", now) == (
        f"Spaarnepoort {said} in Hoofddorp"
    )


def test_an_option_ends_with_the_key_that_the_menu_gives_it(contents: Contents) -> None:
    now = local("2026-11-23T09:00")
    live = live_at(contents, now)

    assert says(live, "main.desk", now, "4").endswith(", toets 4.")
    assert says(live, "main.desk", now, "#").endswith(", toets hekje.")
    assert says(live, "main.desk", now, "4").endswith(", toets 4.")


def test_all_numbers_are_those_of_the_destinations(contents: Contents) -> None:
    live = live_at(contents, local("2026-11-23T09:00"))

    assert live.number("nurse") == "+31232246491"
    with pytest.raises(LookupError):
        live.number("dentist")


def test_a_prompt_that_does_not_exist_is_a_lookup_error(contents: Contents) -> None:
    now = local("2026-11-23T09:00")

    with pytest.raises(LookupError):
        says(live_at(contents, now), "nonsense", now)


# --- the situation, and why ---


def test_the_situation_holds_every_line(contents: Contents) -> None:
    now = local("2026-11-23T13:10")
    situation = live_at(contents, now).situation(now)

    assert situation.statuses.keys() == contents.timetables.keys() | {CALLBACK_LIST}
    assert situation.of("nurse") is Kind.OPEN
    assert situation.of("desk") is Kind.OPEN
    assert situation.of("callback") is Kind.CLOSED
    assert situation.of("dentist") is Kind.UNKNOWN


def test_a_line_is_known_for_over_a_year_and_then_unknown(contents: Contents) -> None:
    now = local("2026-11-23T13:10")
    live = live_at(contents, now)

    assert DAYS_AHEAD >= 400
    for line in contents.timetables:
        status = live.status(line, now + timedelta(days=400))
        assert status
        assert status.kind is not Kind.UNKNOWN
    assert live.situation(now + timedelta(days=DAYS_AHEAD)).of("switchboard") is Kind.UNKNOWN
    assert live.situation(now - timedelta(days=DAYS_BEFORE - 1)).of("switchboard") is Kind.OPEN
    assert live.situation(now - timedelta(days=DAYS_BEFORE + 2)).of("switchboard") is Kind.UNKNOWN


@pytest.mark.parametrize(
    ("visit", "now", "because"),
    [
        pytest.param(
            *(Visit("nurse_line", "nurse open", "nurse"), "2026-11-23T13:10"),
            "nurse_line: nurse open until 2026-11-23 13:30 (weekly 2023-03-22)",
            id="a gate, with the rule and its end in local time",
        ),
        pytest.param(
            *(Visit("start", "office closed", "office"), "2026-04-27T10:00"),
            "start: office closed until 2026-04-28 08:00 (holiday kings_day)",
            id="a holiday",
        ),
        pytest.param(
            *(Visit("ed_hoofddorp", "ed_hoofddorp open", "ed_hoofddorp"), "2026-11-23T13:10"),
            "ed_hoofddorp: ed_hoofddorp open (weekly 2023-03-22)",
            id="a line that never closes",
        ),
        pytest.param(Visit("main", "key 2"), "2026-11-23T13:10", "main: key 2", id="no line was asked"),
        pytest.param(
            Visit("x", "dentist unknown", "dentist"),
            "2026-11-23T13:10",
            "x: dentist unknown",
            id="no timetable",
        ),
    ],
)
def test_a_visit_says_what_decided(contents: Contents, visit: Visit, now: str, because: str) -> None:
    assert live_at(contents, local(now)).because(visit, local(now)) == because


# --- what could not be read ---


def test_without_numbers_the_rest_still_speaks(shipped: Reading) -> None:
    schedules = dict(shipped.sources.schedules) | {"destinations.yaml": None}
    contents, _ = parse_contents(Sources(schedules, shipped.sources.prompts), own_number=None)
    now = local("2026-11-23T09:00")
    live = live_at(contents, now)

    assert says(live, "nurse_closed", now).startswith(CLOSED)
    assert live.situation(now).of("desk") is Kind.OPEN
    with pytest.raises(LookupError):
        live.number("desk")
    with pytest.raises(LookupError):
        says(live, "all_numbers", now)


def test_without_the_timetable_that_it_follows_a_line_is_unknown(changed: Changed) -> None:
    def no_office(schedules: dict[str, Any], _words: dict[str, Any]) -> None:
        del schedules["office.yaml"]

    contents, _ = changed(no_office)
    now = local("2026-11-23T09:00")
    live = live_at(contents, now)

    assert live.situation(now).of("desk") is Kind.UNKNOWN
    assert live.status("desk", now) is None
    assert live.situation(now).of("switchboard") is Kind.OPEN


def test_with_nothing_at_all_every_line_is_unknown() -> None:
    contents, _ = parse_contents(Sources({}, {}), own_number=None)
    now = local("2026-11-23T09:00")

    assert live_at(contents, now).situation(now).statuses == {CALLBACK_LIST: Kind.OPEN}


@pytest.mark.parametrize(("taken", "kind"), [(True, Kind.OPEN), (False, Kind.CLOSED)])
def test_the_situation_tells_whether_requests_are_taken(
    contents: Contents, kind: Kind, *, taken: bool
) -> None:
    now = local("2026-11-23T13:10")
    assert live_at(contents, now).situation(now, callbacks=taken).of(CALLBACK_LIST) is kind


def test_two_versions_are_never_the_same_even_if_they_say_the_same(contents: Contents) -> None:
    now = local("2026-11-23T09:00")

    assert live_at(contents, now) != live_at(contents, now)
    assert live_at(contents, now).version == 7


@pytest.mark.parametrize(
    ("published", "now", "known"),
    [
        pytest.param("2026-11-23T09:00", "2026-11-23T13:10", True, id="today"),
        pytest.param("2026-11-23T09:00", "2026-01-05T13:10", True, id="a call tried out in the past"),
        pytest.param("2026-11-23T09:00", "2036-12-31T13:10", True, id="as far as the proof looks"),
        pytest.param("2026-11-23T09:00", "2037-12-31T13:10", True, id="the last year that is believed"),
        pytest.param("2026-11-23T09:00", "2038-01-19T04:14", False, id="where a clock of 32 bits ends"),
        pytest.param("2026-11-23T09:00", "2099-06-03T13:10", False, id="another century"),
        pytest.param("1970-01-01T00:00", "2026-11-23T13:10", True, id="published by a clock that was wrong"),
        pytest.param("1970-01-01T00:00", "1970-01-01T13:10", False, id="1970"),
        pytest.param(None, "2099-06-03T13:10", True, id="never published: nothing to compare with"),
        pytest.param(None, "1970-01-01T13:10", False, id="a New Year before all hours, holiday or not"),
    ],
)
def test_of_a_clock_that_cannot_be_right_no_hours_are_known(
    contents: Contents, published: str | None, now: str, *, known: bool
) -> None:
    live = compiled(contents, local(now), version=7, published_at=published and local(published))

    assert (
        Kind.UNKNOWN not in live.situation(local(now)).statuses.values() and bool(live.timelines)
    ) == known
