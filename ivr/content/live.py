"""A published version, compiled: everything that answering a call asks for, in memory.

Rules of this file:
- Nothing is parsed, expanded or looked up during a call: statuses by bisection, fixed words from a table.
- `now` is an argument, aware; local wall time is that of the line's own zone.
- Hours that nobody has confirmed are routed on, never spoken: then a prompt says "op een werkdag".
- What staff close or open for now lies over the timelines. Nothing holds over a line of which nothing is known: in
  doubt a person.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

from ivr.callflow.nodes import Flow
from ivr.callflow.turns import CALLBACK_LIST, Cue, Situation, Visit
from ivr.content.contents import OF_THE_CALL, SILENT_EMERGENCY, Contents
from ivr.hours.model import NOT_CONFIRMED, Closure, Kind, Rank, Status, Timetable
from ivr.hours.places import Places
from ivr.hours.timeline import Timeline, always_open, compile_timetable, resolved
from ivr.speech import dutch
from ivr.speech.catalogue import Prompt, Sentence, Slot, SlotKind, filled, slots_used
from ivr.speech.takes import Recordings, Take

ZONE = ZoneInfo("Europe/Amsterdam")
"""Of what has no timetable, and so no zone of its own."""

DAYS_BEFORE = 31
DAYS_AHEAD = 430
"""Compiled from so many days ago to so many ahead; beyond that the status is unknown (hours.md: at least 400).

A month back, because a request that waited out a long outage is due by the office days after it was made.
"""

TRUSTED_YEARS = 11
"""A clock so far beyond a publication is taken to be wrong, and nothing is known of the hours: the emergency choice
comes first then, and a person is behind 0. One more than the proof looks ahead, so all that is proved is served."""

SOME_WORKING_DAY, WORKING_DAYS = "op een werkdag", "werkdagen"
"""What is said of hours that nobody has confirmed: of the next opening, and of weekly hours ("Bellen kan op …")."""

_SAID_AS_NUMBER = 3
_OF_THE_MOMENT = {SlotKind.OPENING, SlotKind.HOURS, SlotKind.CALL}
_KEY_NAMES = {"*": "sterretje", "#": "hekje"}


Playable = Callable[[Take], bool]
"""Says whether a take may be played: whose voice it is, and whether its file is there."""


def human_only(take: Take) -> bool:
    """The takes that people spoke."""
    return take.human


@dataclass(frozen=True, slots=True)
class Spoken:
    """A piece of a prompt as it is heard: the files of its takes in order, or without any the words themselves."""

    prompt: str
    text: str
    takes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)  # compared by identity: is this still the version that I know?
class Live:
    """One version, compiled around the day on which it was loaded."""

    contents: Contents
    flow: Flow
    timelines: Mapping[str, Timeline]
    compiled_on: date
    version: int
    """0 for files that were never published."""
    published_at: datetime | None = None
    recordings: Recordings = field(default_factory=lambda: Recordings(()))
    callback_list: Timeline | None = None
    """When staff let callback requests be taken: always, but for closures; None where the clock is not trusted."""
    closures: tuple[Closure, ...] = ()
    """What lies over the timelines."""
    under: "Live | None" = None
    """The version without those."""

    def status(self, line: str, now: datetime) -> Status | None:
        """What a line is; None for a line without a timetable."""
        timeline = self.timeline(line)
        return timeline.status(now) if timeline else None

    def timeline(self, line: str) -> Timeline | None:
        """When a line is open, and when callback requests may be taken; None for what nobody knows."""
        return self.callback_list if line == CALLBACK_LIST else self.timelines.get(line)

    def situation(self, now: datetime, *, callbacks: bool = True) -> Situation:
        """The statuses of all lines: all that a call knows of the clock.

        `callbacks`: whether requests are taken. Staff can close the list besides, and open it never against that.
        """
        statuses = {line: timeline.status(now).kind for line, timeline in self.timelines.items()}
        closed = self.callback_list and self.callback_list.status(now).kind is Kind.CLOSED
        return Situation(statuses | {CALLBACK_LIST: Kind.OPEN if callbacks and not closed else Kind.CLOSED})

    @property
    def published(self) -> "Live":
        """The version as it was published, with nothing over its timelines."""
        return self.under or self

    def overlaid(self, closures: tuple[Closure, ...]) -> "Live":
        """The published version while these closures hold, instead of others; about a millisecond a line."""
        own, lines = self.published, {each.line for each in closures}
        if not closures:
            return own
        return replace(
            own,
            timelines={
                line: timeline.overlaid(closures) if line in lines else timeline
                for line, timeline in own.timelines.items()
            },
            callback_list=own.callback_list and own.callback_list.overlaid(closures),
            closures=closures,
            under=own,
        )

    def number(self, destination: str) -> str:
        """The number of a destination, in E.164.

        Raises:
            LookupError: the numbers could not be read, or not this one.
        """
        return self._places.destinations[destination].number

    def words(self, cue: Cue, language: str, now: datetime, call: Mapping[str, str] = OF_THE_CALL) -> str:
        """What a prompt sounds like now, in words; `call` is what it says of this one call.

        Raises:
            LookupError: no such prompt, or nothing to fill in.
        """
        prompt = self.contents.prompts[language, cue.prompt]
        return " ".join(self.sentences(prompt, cue.key, now, call))

    def spoken(
        self, cue: Cue, language: str, now: datetime, call: Mapping[str, str] = OF_THE_CALL
    ) -> tuple[Spoken, ...]:
        """A prompt in the pieces in which it is heard: takes where there are, words where there are none.

        Raises:
            LookupError: no such prompt, or nothing to fill in.
        """
        pieces = self._pieces.get((language, cue.prompt, cue.key))
        if pieces is None:
            prompt = self.contents.prompts[language, cue.prompt]
            texts = zip(prompt.sentences, self.sentences(prompt, cue.key, now, call), strict=True)
            heard = [(text, self._takes(sentence, text, language)) for sentence, text in texts]
            pieces = tuple(_joined(cue.prompt, heard))
            if not any(slot.kind in _OF_THE_MOMENT for each in prompt.sentences for slot in each.slots):
                self._pieces[language, cue.prompt, cue.key] = pieces
        return pieces

    def sentences(
        self, prompt: Prompt, key: str, now: datetime, call: Mapping[str, str] = OF_THE_CALL
    ) -> list[str]:
        """The sentences of a prompt, with every slot filled in."""
        return [self.sentence(sentence, key, now, call) for sentence in prompt.sentences]

    def sentence(
        self, sentence: Sentence, key: str, now: datetime, call: Mapping[str, str] = OF_THE_CALL
    ) -> str:
        """One sentence, with every slot filled in."""
        return filled(
            sentence,
            lambda slot: call[slot.name] if slot.kind is SlotKind.CALL else self.slot(slot, key, now),
        )

    def _takes(self, sentence: Sentence, text: str, language: str) -> tuple[str, ...]:
        if any(slot.kind is SlotKind.CALL for slot in sentence.slots):
            return ()  # fetching clips would write a caller's number into access logs
        return tuple(take.file for take in self.recordings.play(text, language))

    def slot(self, slot: Slot, key: str, now: datetime) -> str:
        """What is said in a slot."""
        match slot.kind:
            case SlotKind.KEY:
                return _KEY_NAMES.get(key, key)
            case SlotKind.OPENING:
                return self._opening(slot.name, now)
            case SlotKind.HOURS:
                return self._weekly_hours(slot.name, now)
            case SlotKind.CALL:
                return OF_THE_CALL[slot.name]
            case SlotKind.NUMBER:
                return dutch.phone_number(self.number(slot.name))
            case SlotKind.LOCATION | SlotKind.ADDRESS:
                return self._place(slot)

    def because(self, visit: Visit, now: datetime) -> str:
        """What decided at a node, for a log line: "nurse_line: nurse open until 14:00 (weekly 2023-03-22)"."""
        status = self.status(visit.line, now) if visit.line else None
        timetable = self.contents.timetables.get(visit.line)
        if status is None or (timetable is None and status.rule.rank is not Rank.CLOSURE):
            return f"{visit.node}: {visit.cause}"
        zone = ZoneInfo(timetable.zone) if timetable else ZONE
        until = f" until {status.until.astimezone(zone):%Y-%m-%d %H:%M}" if status.until else ""
        return f"{visit.node}: {visit.cause}{until} ({status.rule.name})"

    @property
    def _places(self) -> Places:
        if self.contents.places is None:
            raise LookupError("the numbers and locations could not be read")
        return self.contents.places

    def _place(self, slot: Slot) -> str:
        if slot.name == SILENT_EMERGENCY:
            return self._silent_location()
        place = self._places.locations[slot.name]
        if slot.kind is SlotKind.LOCATION:
            return place.name
        return f"{place.street} {_house_number(place.house_number)} in {place.city}"

    def _silent_location(self) -> str:
        silent = self._places.silent_emergency
        return next(place.name for place in self._places.locations.values() if place.emergency == silent)

    def _opening(self, line: str, now: datetime) -> str:
        opening = self.timelines[line].next_opening(now) if line in self.timelines else None
        if opening is None or not opening.confirmed:
            return SOME_WORKING_DAY
        zone = ZoneInfo(self.contents.timetables[line].zone)
        end = opening.end.astimezone(zone) if opening.end else None
        return dutch.opening(opening.start.astimezone(zone), end, today=now.astimezone(zone).date())

    def window(self, start: datetime, now: datetime) -> str:
        """Say the callback window that begins then: "dinsdag vierentwintig november van elf tot twaalf uur"."""
        lines, plan = self.contents.timetables, self.contents.callback_plan
        zone = ZoneInfo((lines.get("callback") or lines["office"]).zone)
        end = start + timedelta(minutes=plan.window_minutes) if plan else None
        today = now.astimezone(zone).date()
        return dutch.opening(start.astimezone(zone), end and end.astimezone(zone), today=today)

    def _weekly_hours(self, line: str, now: datetime) -> str:
        timetable = resolved(self.contents.timetables[line], self.contents.timetables)
        today = now.astimezone(ZoneInfo(timetable.zone)).date()
        version = next((v for v in reversed(timetable.versions) if v.valid_from <= today), None)
        if version is None or version.source == NOT_CONFIRMED:
            return WORKING_DAYS
        return dutch.weekly_hours(
            {
                weekday: [(span.start, span.end) for span in hours]
                for weekday, hours in enumerate(version.days)
            }
        )

    @cached_property
    def of_the_call(self) -> Mapping[str, frozenset[str]]:
        """The prompts that say something of one call, with the names of those slots."""
        found = {
            prompt.id: frozenset(slot.name for slot in slots_used([prompt]) if slot.kind is SlotKind.CALL)
            for prompt in self.contents.prompts.values()
        }
        return {prompt: names for prompt, names in found.items() if names}

    @cached_property
    def _pieces(self) -> dict[tuple[str, str, str], tuple[Spoken, ...]]:
        """What does not depend on the moment, put together once."""
        return {}


def _joined(prompt: str, sentences: list[tuple[str, tuple[str, ...]]]) -> Iterator[Spoken]:
    """Sentences with takes each by itself, neighbours without in one go."""
    for recorded, group in groupby(sentences, key=lambda sentence: bool(sentence[1])):
        if recorded:
            yield from (Spoken(prompt, text, takes) for text, takes in group)
        else:
            yield Spoken(prompt, " ".join(text for text, _ in group))


def compiled(
    contents: Contents,
    now: datetime,
    version: int,
    *,
    published_at: datetime | None = None,
    playable: Playable = human_only,
) -> Live:
    """Compile a version around `now`, with the takes that may be played."""
    today = now.date()
    first, last = today - timedelta(days=DAYS_BEFORE), today + timedelta(days=DAYS_AHEAD)
    timelines = timelines_of(contents, first, last)
    recordings = Recordings(filter(playable, contents.takes))
    if not _trusted(today, contents, published_at):
        return Live(contents, contents.flow(), {}, today, version, published_at, recordings)
    requests = always_open(CALLBACK_LIST, first, last, ZONE, "geen vaste uren")
    return Live(contents, contents.flow(), timelines, today, version, published_at, recordings, requests)


def _trusted(today: date, contents: Contents, published_at: datetime | None) -> bool:
    """Whether the clock can be right: not before all hours, nor far beyond what is known.

    The clock may have been wrong when this version was published, so that is not all that counts.
    """
    begun = [version.valid_from for each in contents.timetables.values() for version in each.versions]
    if begun and today < min(begun):
        return False
    return published_at is None or today.year <= max(published_at.date(), *begun).year + TRUSTED_YEARS


def timelines_of(contents: Contents, first: date, last: date) -> dict[str, Timeline]:
    """Compile all lines for the dates from `first` until `last`, the latter excluded; what cannot be is left out."""
    return {
        line: compile_timetable(timetable, contents.timetables, first, last)
        for line, timetable in contents.timetables.items()
        if _can_compile(timetable, contents)
    }


def _can_compile(timetable: Timetable, contents: Contents) -> bool:
    """Whether the line that this one follows could be read; else its status is unknown."""
    try:
        resolved(timetable, contents.timetables)
    except (KeyError, ValueError):
        return False
    return True


def _house_number(written: str) -> str:
    """Say "22a" as "tweeëntwintig a"; a number of more than three digits goes digit by digit."""
    digits = written.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    said = dutch.number(int(digits)) if len(digits) <= _SAID_AS_NUMBER else dutch.digits(digits)
    return f"{said} {written[len(digits) :]}".strip()
