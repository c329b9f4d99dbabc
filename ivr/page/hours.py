"""What may be written about the hours of a line.

Rules of this file:
- Only what somebody of the clinic, or the leaflet, has confirmed. A status by an unconfirmed rule is not told.
- Local wall time of the line's own zone; `now` is an argument, aware.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.content.live import SOME_WORKING_DAY, WORKING_DAYS, Live
from ivr.hours.days import decided_days
from ivr.hours.model import NOT_CONFIRMED, Kind, Timetable, WeeklyVersion
from ivr.hours.timeline import Timeline, resolved
from ivr.hours.walltime import second_of
from ivr.page import written
from ivr.speech.dutch import listed

DAYS_TOLD = 14
"""So many days ahead, dates with other hours than usual are told."""


@dataclass(frozen=True, slots=True)
class LineHours:
    """A line: what it is now ("" for nothing to tell), its week, the dates that differ, and whether holidays may."""

    name: str
    now: str
    week: tuple[written.Row, ...]
    different: tuple[written.Row, ...]
    holidays_may_differ: bool


def line_hours(live: Live, line: str, now: datetime) -> LineHours | None:
    """What may be written of a line; None for one whose hours could not be read."""
    timeline = live.timelines.get(line)
    if timeline is None:
        return None
    own, today = _own(live, line), _today(live, line, now)
    version = _version(own, today)
    return LineHours(
        name=written.capital(own.name),
        now=_now(live, timeline, now, today),
        week=_confirmed_week(version),
        different=tuple(_different(own, version, today)),
        holidays_may_differ=own.holidays is None or own.holidays.source == NOT_CONFIRMED,
    )


def has_week_of_its_own(live: Live, line: str, now: datetime) -> bool:
    """Whether a line has confirmed weekly hours that are not those of a line that it follows."""
    timetable = live.contents.timetables.get(line)
    return bool(timetable and _confirmed_week(_version(timetable, _today(live, line, now))))


def withdrawn(live: Live, line: str, now: datetime) -> bool:
    """Whether a line is closed now by a confirmed rule."""
    status = live.status(line, now)
    return status is not None and status.kind is Kind.CLOSED and status.rule.confirmed


def next_opening(live: Live, line: str, now: datetime) -> str:
    """When a line next opens: "morgen van 13.00 tot 14.00 uur"; unconfirmed or unknown "op een werkdag"."""
    timeline = live.timelines.get(line)
    opening = timeline.next_opening(now) if timeline else None
    if opening is None or not opening.confirmed:
        return SOME_WORKING_DAY
    zone = _zone(live, line)
    end = opening.end.astimezone(zone) if opening.end else None
    return written.opening(opening.start.astimezone(zone), end, today=now.astimezone(zone).date())


def weekly(live: Live, line: str, now: datetime) -> str:
    """The week of a line in a sentence: "maandag van 13.00 tot 13.30 uur en …"; unconfirmed "werkdagen"."""
    if line not in live.timelines:
        return WORKING_DAYS
    week = _confirmed_week(_version(_own(live, line), _today(live, line, now)))
    return listed([f"{days} {hours}" for days, hours in week]) or WORKING_DAYS


def _now(live: Live, timeline: Timeline, now: datetime, today: date) -> str:
    status = timeline.status(now)
    if not status.rule.confirmed:
        return ""
    match status.kind:
        case Kind.OPEN:
            end = _confirmed_end(timeline, now)
            local = end.astimezone(_zone(live, timeline.line)) if end else None
            return f"Nu open, tot {written.until(local, today=today)}." if local else "Nu open."
        case Kind.CLOSED:
            opens = next_opening(live, timeline.line, now)
            return "Nu dicht." if opens == SOME_WORKING_DAY else f"Nu dicht. Weer open: {opens}."
        case Kind.UNKNOWN:
            return ""


def _confirmed_end(timeline: Timeline, now: datetime) -> datetime | None:
    """When the status ends, if every rule from now until that change, and the one behind it, is confirmed."""
    until = timeline.status(now).until
    if until is None:
        return None
    first, last = (bisect_right(timeline.starts, second_of(moment)) for moment in (now, until))
    passed = timeline.statuses[first : last + 1]
    return until if all(status.rule.confirmed for status in passed) else None


def _different(own: Timetable, usual: WeeklyVersion | None, today: date) -> Iterator[written.Row]:
    """Dates soon to come whose confirmed hours are not those of the week."""
    for day in decided_days(own, today, today + timedelta(days=DAYS_TOLD)):
        expected = usual.days[day.date.weekday()] if usual else None
        if day.hours is not None and day.hours != expected and day.rule.confirmed:
            yield written.full_date(day.date), written.spans(day.hours)


def _confirmed_week(version: WeeklyVersion | None) -> tuple[written.Row, ...]:
    return written.week(version.days) if version and version.source != NOT_CONFIRMED else ()


def _version(timetable: Timetable, today: date) -> WeeklyVersion | None:
    valid = [version for version in timetable.versions if version.valid_from <= today]
    return max(valid, key=lambda version: version.valid_from, default=None)


def _own(live: Live, line: str) -> Timetable:
    return resolved(live.contents.timetables[line], live.contents.timetables)


def _today(live: Live, line: str, now: datetime) -> date:
    return now.astimezone(_zone(live, line)).date()


def _zone(live: Live, line: str) -> ZoneInfo:
    return ZoneInfo(live.contents.timetables[line].zone)
