"""What callers hear filled in about hours, where two versions say something else.

Rules of this file:
- Only what can be heard counts: a prompt that no call comes to in that situation says nothing.
- What is compared is the words themselves, at every moment at which they can change: when a status does, when the
  next opening does, and at midnight ("vandaag").
- Openings that differ alike are told once: "dinsdag 13:00–14:00" for all those Tuesdays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ivr.callflow.compare import Side, heard
from ivr.callflow.turns import Situation
from ivr.content.difference.dates import day_text
from ivr.content.difference.meeting import LANGUAGE
from ivr.content.difference.model import SpokenChange, Stretch
from ivr.content.difference.moments import edges, stretches
from ivr.content.live import SOME_WORKING_DAY, Live
from ivr.hours.explain import DAYS
from ivr.hours.model import Kind, Opening
from ivr.hours.walltime import instant, moment_of
from ivr.speech.catalogue import Slot, SlotKind

_OF_HOURS = frozenset({SlotKind.OPENING, SlotKind.HOURS})


class _Pair(NamedTuple):
    """What the two versions fill in; `was` and `becomes` without dates, so that weeks can be put together."""

    was: str
    becomes: str
    dated: tuple[str, str]


def spoken_changes(
    old: Live, new: Live, period: Stretch, zone: ZoneInfo, *, callbacks: bool
) -> list[SpokenChange]:
    """Every slot that is filled in otherwise at some time, equal changes together, earliest first."""
    moments = sorted({*edges(old, new, period), *_midnights(period, zone)})
    hearing = _Hearing(old, new, callbacks=callbacks)
    slots = sorted(_slots(old) & _slots(new), key=str)
    year = period.start.astimezone(zone).year
    asked = [_Asked(old, new, slot, hearing, zone, year) for slot in slots]
    found = [change for each in asked for change in _of_slot(each, moments)]
    return sorted(found, key=lambda change: change.stretches[0])


def _midnights(period: Stretch, zone: ZoneInfo) -> Iterator[datetime]:
    day, last = period.start.astimezone(zone).date(), period.end.astimezone(zone).date()
    while day <= last:
        if period.start < (midnight := moment_of(instant(day, 0, zone))) < period.end:
            yield midnight
        day += timedelta(days=1)


def _slots(live: Live) -> frozenset[Slot]:
    prompts = live.contents.prompts.values()
    return frozenset(
        slot
        for prompt in prompts
        if prompt.language == LANGUAGE
        for sentence in prompt.sentences
        for slot in sentence.slots
        if slot.kind in _OF_HOURS
    )


class _Hearing:
    """Which prompts a caller can hear in both versions at a moment; walked once for each situation."""

    def __init__(self, old: Live, new: Live, *, callbacks: bool) -> None:
        self._callbacks = callbacks
        self._sides = (old, new)
        self._heard = cache(self._walked)

    def both(self, at: datetime) -> frozenset[str]:
        one, other = (
            self._heard(number, frozenset(live.situation(at, callbacks=self._callbacks).statuses.items()))
            for number, live in enumerate(self._sides)
        )
        return one & other

    def _walked(self, number: int, statuses: frozenset[tuple[str, Kind]]) -> frozenset[str]:
        return heard(Side(self._sides[number].flow, Situation(dict(statuses))))


@dataclass(frozen=True, eq=False)
class _Asked:
    """One slot, asked of both versions."""

    old: Live
    new: Live
    slot: Slot
    hearing: _Hearing
    zone: ZoneInfo
    year: int
    """That of the reader: dates of another year name theirs."""

    def at(self, at: datetime) -> _Pair | None:
        """What is filled in otherwise; None if nothing is, or nobody can hear it."""
        texts = self.old.slot(self.slot, "", at), self.new.slot(self.slot, "", at)
        if texts[0] == texts[1] or not self.prompts & self.hearing.both(at):
            return None
        if self.slot.kind is SlotKind.HOURS:
            return _Pair(*texts, texts)
        openings = [live.timelines[self.slot.name].next_opening(at) for live in (self.old, self.new)]
        was, becomes = (_weekday(each, self.zone) for each in openings)
        dated = (_dated(openings[0], self.zone, self.year), _dated(openings[1], self.zone, self.year))
        return _Pair(was, becomes, dated)

    @property
    def name(self) -> str:
        """What people call the line."""
        return self.new.contents.timetables[self.slot.name].name

    @property
    def prompts(self) -> frozenset[str]:
        """The prompts that have this slot in both versions."""
        one, other = (
            frozenset(
                prompt.id
                for prompt in live.contents.prompts.values()
                if any(self.slot in sentence.slots for sentence in prompt.sentences)
            )
            for live in (self.old, self.new)
        )
        return one & other


def _of_slot(asked: _Asked, moments: list[datetime]) -> Iterator[SpokenChange]:
    groups: dict[tuple[str, str], list[tuple[Stretch, _Pair]]] = {}
    for stretch, pair in stretches(moments, asked.at):
        if pair:
            groups.setdefault((pair.was, pair.becomes), []).append((stretch, pair))
    for undated, found in groups.items():
        dated = {pair.dated for _, pair in found}
        was, becomes = dated.pop() if len(dated) == 1 else undated
        times, prompts = tuple(stretch for stretch, _ in found), tuple(sorted(asked.prompts))
        yield SpokenChange(str(asked.slot.kind), asked.slot.name, asked.name, prompts, was, becomes, times)


def _weekday(opening: Opening | None, zone: ZoneInfo) -> str:
    if opening is None or not opening.confirmed:
        return SOME_WORKING_DAY
    return f"{DAYS[opening.start.astimezone(zone).weekday()]} {_hours(opening, zone)}"


def _dated(opening: Opening | None, zone: ZoneInfo, year: int) -> str:
    if opening is None or not opening.confirmed:
        return SOME_WORKING_DAY
    return f"{day_text(opening.start.astimezone(zone).date(), year)} {_hours(opening, zone)}"


def _hours(opening: Opening, zone: ZoneInfo) -> str:
    start = f"{opening.start.astimezone(zone):%H:%M}"
    if opening.end is None:
        return f"vanaf {start}"
    return f"{start}–{opening.end.astimezone(zone):%H:%M}"
