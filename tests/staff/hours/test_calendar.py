"""The calendar: the rules of `ivr.hours`, laid in weeks."""

from datetime import date
from typing import Any

import pytest

from ivr.content.contents import Sources, parse_contents
from ivr.hours.days import decided_days
from ivr.hours.timeline import resolved
from ivr.page import written
from ivr.staff.hours.calendar import month_of
from ivr.store.accounts.model import Role

House = Any
EVE = {
    "name": "Kerstavond",
    "from": "2026-12-24",
    "until": "2026-12-24",
    "hours": "08:00-12:00",
    "source": "confirmed by Petra on 2026-11-23",
}


def test_every_date_says_what_the_rules_say(sources: Sources) -> None:
    contents, _ = parse_contents(sources, own_number="+3197010200000")
    for line, timetable in contents.timetables.items():
        own = resolved(timetable, contents.timetables)
        for month in range(1, 13):
            weeks = month_of(contents, line, date(2027, month, 1), date(2027, 5, 5))
            assert {len(week) for week in weeks} == {7}
            for cell in (cell for week in weeks for cell in week):
                (day,) = decided_days(own, cell.date, cell.date + date.resolution)
                assert (cell.hours, cell.why) == (written.spans(day.hours or ()), day.rule.reason)


def test_a_holiday_and_the_day_of_today_stand_out(sources: Sources) -> None:
    contents, _ = parse_contents(sources, own_number="+3197010200000")
    cells = {
        cell.date: cell
        for week in month_of(contents, "office", date(2026, 12, 1), date(2026, 12, 3))
        for cell in week
    }

    assert (cells[date(2026, 12, 25)].special, cells[date(2026, 12, 25)].hours) == (True, "dicht")
    assert not cells[date(2026, 12, 24)].special
    assert [day.day for day, cell in cells.items() if cell.today] == [3]
    assert not cells[date(2026, 11, 30)].within


def test_months_can_be_turned_and_lines_chosen(house: House, read: Any) -> None:
    client = house.client("berend", Role.VIEWER)
    answer = client.get("/staf/uren/kalender?lijn=nurse&maand=2026-12")

    assert "Orthopedisch verpleegkundige, december 2026" in read(answer)
    assert "maand=2026-11" in answer.text
    assert "maand=2027-01" in answer.text
    assert "van 13.00 tot 13.30 uur wekelijkse uren" in read(answer)


@pytest.mark.parametrize("month", ["", "2026-13", "1999-01", "december", "2026-1", "²026-12"])
def test_another_month_than_there_is_gives_this_one(house: House, read: Any, month: str) -> None:
    answer = house.client("berend", Role.VIEWER).get(f"/staf/uren/kalender?maand={month}")

    assert "november 2026" in read(answer)


def test_there_is_no_other_line(house: House) -> None:
    assert house.client("berend", Role.VIEWER).get("/staf/uren/kalender?lijn=x").status_code == 404


def test_a_planner_sees_the_concept_and_a_viewer_does_not(house: House, sources: Sources, read: Any) -> None:
    house.publish(sources)
    house.change(sources, overrides=[EVE])
    path = "/staf/uren/kalender?lijn=office&maand=2026-12&versie=concept"

    planner = read(house.client("petra", Role.PLANNER).get(path))
    viewer = read(house.client("berend", Role.VIEWER).get(path))

    assert "van 8.00 tot 12.00 uur Kerstavond" in planner
    assert "Kerstavond" not in viewer
