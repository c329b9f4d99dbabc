"""Whether every spoken time agrees with the timetable that routes.

Rules of this file:
- The sentence that a caller hears is understood again (`speech/hearing.py`) and compared with what the intervals of
  the timeline say, which are read one after the other, not by the bisection that the sentence came from.
- Asked at every moment at which what is spoken changes: each change of the line, a second before and after, and each
  midnight.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.content.live import SOME_WORKING_DAY, WORKING_DAYS, Live
from ivr.content.occurring import begin_of
from ivr.hours.model import NOT_CONFIRMED, Kind
from ivr.hours.timeline import Timeline, resolved
from ivr.speech import hearing
from ivr.speech.catalogue import Slot, SlotKind

_SECOND = timedelta(seconds=1)
_DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Misspoken:
    """A time that is spoken otherwise than it is. `what` says it in Dutch."""

    prompt: str
    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class _Open:
    """A time in which a line is open, from the intervals; `end` None where the compiled time ends first."""

    start: datetime
    end: datetime | None
    confirmed: bool


def misspoken(live: Live, begin: datetime, end: datetime) -> tuple[list[Misspoken], int]:
    """Every spoken time of a period that is wrong, the first of each day and prompt; and how many were looked at."""
    wrong: list[Misspoken] = []
    count = 0
    for prompt, slot in _times_spoken(live):
        check = _opening_fault if slot.kind is SlotKind.OPENING else _hours_fault
        timeline = live.timelines.get(slot.name)
        expected = _Ahead(timeline) if timeline else None
        for moment in _moments(live, slot, begin, end):
            count += 1
            fault = check(live, slot, moment, expected)
            if fault:
                wrong.append(Misspoken(prompt, moment, fault))
    return wrong, count


def _times_spoken(live: Live) -> Iterator[tuple[str, Slot]]:
    """Each slot that speaks a time, once for each prompt."""
    for prompt in live.contents.prompts.values():
        slots = dict.fromkeys(slot for sentence in prompt.sentences for slot in sentence.slots)
        yield from ((prompt.id, each) for each in slots if each.kind in {SlotKind.OPENING, SlotKind.HOURS})


def _zone(live: Live, line: str) -> ZoneInfo:
    return ZoneInfo(live.contents.timetables[line].zone)


def _moments(live: Live, slot: Slot, begin: datetime, end: datetime) -> Iterator[datetime]:
    """When what is said may change, in order."""
    if slot.name not in live.timelines:
        yield begin
        return
    zone = _zone(live, slot.name)
    moments = set()
    if slot.kind is SlotKind.OPENING:
        for change in live.timelines[slot.name].changes(begin, end):
            moments |= {change - _SECOND, change, change + _SECOND}
    day = begin.astimezone(zone).date()
    while (midnight := begin_of(day, zone)) < end:
        moments |= {midnight - _SECOND, midnight}
        day += timedelta(days=1)
    yield from sorted(moment for moment in moments if begin <= moment < end)


class _Ahead:
    """The next opening, for moments that never go back."""

    def __init__(self, timeline: Timeline) -> None:
        self._openings = list(_openings(timeline))
        self._passed = 0

    def of(self, moment: datetime) -> _Open | None:
        """The first opening that begins after a moment."""
        while self._passed < len(self._openings) and self._openings[self._passed].start <= moment:
            self._passed += 1
        return self._openings[self._passed] if self._passed < len(self._openings) else None


def _openings(timeline: Timeline) -> Iterator[_Open]:
    """Every opening, put together from neighbouring intervals that are open."""
    start: datetime | None = None
    confirmed = True
    for interval in timeline.intervals():
        if interval.kind is Kind.OPEN:
            if start is None:
                start, confirmed = interval.start, True
            confirmed = confirmed and interval.rule.source != NOT_CONFIRMED
        elif start is not None:
            yield _Open(start, interval.start, confirmed)
            start = None
    if start is not None:
        yield _Open(start, None, confirmed)


def _opening_fault(live: Live, slot: Slot, moment: datetime, ahead: _Ahead | None) -> str:
    """What is wrong with the opening that is said at a moment; "" if it is right."""
    said = live.slot(slot, "", moment)
    opening = ahead.of(moment) if ahead else None
    if opening is None or not opening.confirmed:
        return "" if said == SOME_WORKING_DAY else f"uren die niet bevestigd zijn, worden gezegd: {said}"
    zone = _zone(live, slot.name)
    today, start = moment.astimezone(zone).date(), opening.start.astimezone(zone)
    try:
        heard = hearing.opening(said, today=today)
    except (ValueError, LookupError):
        return f"niemand begrijpt: {said}"
    end = opening.end.astimezone(zone) if opening.end else None
    last = (end.date() - start.date()).days * _DAY_MINUTES + _minute(end) if end else None
    too_long = last is None or not _minute(start) < last <= _minute(start) + _DAY_MINUTES
    expected = hearing.Heard(start.date(), _minute(start), None if too_long else last)
    return "" if heard == expected else f"de opening is {start:%d-%m-%Y %H:%M}, en gezegd wordt: {said}"


def _minute(at: datetime) -> int:
    return at.hour * 60 + at.minute


def _hours_fault(live: Live, slot: Slot, moment: datetime, _: _Ahead | None) -> str:
    """What is wrong with the weekly hours that are said at a moment; "" if they are right."""
    said = live.slot(slot, "", moment)
    timetable = resolved(live.contents.timetables[slot.name], live.contents.timetables)
    today = moment.astimezone(ZoneInfo(timetable.zone)).date()
    valid = [version for version in timetable.versions if version.valid_from <= today]
    if not valid or valid[-1].source == NOT_CONFIRMED:
        return "" if said == WORKING_DAYS else f"uren die niet bevestigd zijn, worden gezegd: {said}"
    try:
        heard = hearing.weekly_hours(said)
    except (ValueError, LookupError):
        return f"niemand begrijpt: {said}"
    expected = tuple(tuple((span.start, span.end) for span in hours) for hours in valid[-1].days)
    return "" if heard == expected else f"de uren zijn anders dan gezegd wordt: {said}"
