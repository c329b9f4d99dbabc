"""Proves what is about to be published, or what is: the flow in every situation of a period, and every spoken time.

Rules of this file:
- It brings together what only it knows: the timetables and words of a version, and the pure proof of its flow.
- A moment goes with each counterexample: one at which its situation occurs, held by nobody if there is one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.callflow.proof.faults import Case, Fault
from ivr.callflow.proof.promises import PROMISES, Promise
from ivr.callflow.proof.prove import SHOWN_MOST, judged
from ivr.callflow.proof.result import Certificate, Counterexample, Refutation
from ivr.callflow.proof.situations import Situations
from ivr.callflow.proof.space import Space, explore
from ivr.callflow.proof.terms import CLINIC, Facts
from ivr.callflow.proof.trail import trail
from ivr.content.contents import LANGUAGES
from ivr.content.live import Live
from ivr.content.occurring import Occurrence, begin_of, lines_of, occurring
from ivr.content.spoken_seconds import longest
from ivr.content.spoken_times import Misspoken, misspoken
from ivr.hours.timeline import compile_timetable
from ivr.speech.catalogue import SlotKind

ZONE = ZoneInfo("Europe/Amsterdam")
DAYS_PROVED = 400
"""A publication is proved from today for so many days: as many as a snapshot is to hold (hours.md, "Compiled")."""

_DAYS_BEFORE, _DAYS_BEYOND = 2, 60
"""Compiled around a period, so that its first and last days have their night spans and next openings."""

SPOKEN = Promise(
    "spoken-times",
    "Elke gesproken tijd klopt met het rooster, en onbevestigde uren worden nooit gezegd.",
    'hours.md, "The proof"',
    lambda _: iter(()),  # judged here, where the words are
)

Told = Callable[[str], None]
"""Takes a line of progress, for a person."""


@dataclass(frozen=True, slots=True)
class Period:
    """Local dates, `until` excluded."""

    first: date
    until: date


@dataclass(frozen=True, slots=True)
class Example:
    """A counterexample, the moment at which it is met and what must be held for it."""

    counterexample: Counterexample
    at: datetime
    occurrence: Occurrence


@dataclass(frozen=True, slots=True)
class Proof:
    """The result of a proof: `certificate`, or `examples` of what is wrong. `spoken` counts the times looked at."""

    period: Period
    moments: int
    spoken: int
    certificate: Certificate | None
    examples: tuple[Example, ...]
    faults: int
    space: Space


def default_period(now: datetime) -> Period:
    """From today on, as far as a snapshot reaches."""
    today = now.astimezone(ZONE).date()
    return Period(today, today + timedelta(days=DAYS_PROVED))


def prove(
    live: Live,
    period: Period,
    *,
    own_number: str,
    told: Told = lambda _: None,
    promises: tuple[Promise, ...] = PROMISES,
) -> Proof:
    """Prove a version over a period. `own_number` is the line's own, E.164; `told` hears how far it is."""
    begin, end = begin_of(period.first, ZONE), begin_of(period.until, ZONE)
    live = _compiled_over(live, period)
    told(f"timetables compiled from {period.first} until {period.until}")
    found = occurring(live.timelines, lines_of(live.flow), begin, end, ZONE)
    told(f"{len(found.each)} situations at {found.moments} moments")
    space = explore(live.flow, Situations(tuple(each.situation for each in found.each)))
    told(f"{len(space.positions)} positions, {len(space.moves)} moves")
    verdict = judged(Case(space, CLINIC, _facts(live, own_number, begin)), promises)
    wrong, spoken = misspoken(live, begin, end)
    told(f"{spoken} spoken times")
    examples = [
        *_examples(verdict, found.each),
        *_misheard(live, space, found.each, wrong),
    ]
    faults = len(wrong) + (verdict.faults if isinstance(verdict, Refutation) else 0)
    certificate = (
        replace(verdict, promises=(*verdict.promises, SPOKEN)) if isinstance(verdict, Certificate) else None
    )
    return Proof(
        period, found.moments, spoken, None if wrong else certificate, tuple(examples), faults, space
    )


def _compiled_over(live: Live, period: Period) -> Live:
    """The version with its timelines compiled over a period; a line that cannot be compiled stays unknown."""
    first, last = period.first - timedelta(days=_DAYS_BEFORE), period.until + timedelta(days=_DAYS_BEYOND)
    timetables = live.contents.timetables
    timelines = {
        line: compile_timetable(timetables[line], timetables, first, last) for line in live.timelines
    }
    return replace(live, timelines=timelines)


def _facts(live: Live, own_number: str, begin: datetime) -> Facts:
    places, prompts = live.contents.places, live.contents.prompts

    personal = {
        prompt.id
        for prompt in prompts.values()
        if any(slot.kind is SlotKind.CALL for sentence in prompt.sentences for slot in sentence.slots)
    }

    def moments() -> Iterator[datetime]:
        yield begin
        for timeline in live.timelines.values():
            for segment in timeline.intervals():
                yield from (segment.start, segment.start + timedelta(days=1))

    return Facts(
        destinations={each.id: each.number for each in places.destinations.values()} if places else {},
        own_number=own_number,
        silent_emergency=places.silent_emergency if places else "",
        languages=LANGUAGES,
        has_prompt=lambda language, prompt: (language, prompt) in prompts,
        of_this_call=lambda prompt: prompt in personal,
        seconds=longest(live, moments, begin),
    )


def _examples(verdict: Certificate | Refutation, occurrences: tuple[Occurrence, ...]) -> Iterator[Example]:
    for each in verdict.counterexamples if isinstance(verdict, Refutation) else ():
        occurrence = occurrences[each.steps[0].situation if each.steps else 0]
        yield Example(each, occurrence.at, occurrence)


def _misheard(
    live: Live, space: Space, occurrences: tuple[Occurrence, ...], wrong: list[Misspoken]
) -> list[Example]:
    """Calls in which wrong times are heard: one for each prompt and situation, first those that stay in it."""
    found: dict[tuple[str, int], Example] = {}
    for each in wrong:
        number = _situation_at(live, occurrences, each.at)
        if (each.prompt, number) not in found:
            found[each.prompt, number] = _misheard_once(space, occurrences, each, number)
    return sorted(found.values(), key=_changes)[:SHOWN_MOST]


def _changes(example: Example) -> int:
    """In how many situations a call is made."""
    return len({step.situation for step in example.counterexample.steps})


def _situation_at(live: Live, occurrences: tuple[Occurrence, ...], at: datetime) -> int:
    now = live.situation(at)
    same = (
        number
        for number, each in enumerate(occurrences)
        if all(now.of(line) is kind for line, kind in each.situation.statuses.items())
    )
    return next(same, 0)


def _misheard_once(
    space: Space, occurrences: tuple[Occurrence, ...], wrong: Misspoken, number: int
) -> Example:
    """The first move that says the time in the situation of that moment, and the call that leads to it."""
    says = (
        move
        for move in space.moves
        if move.turn and move.stood and not move.astray and move.situations >> number & 1
        if wrong.prompt in {cue.prompt for cue in move.turn.opening + move.turn.prompts}
    )
    fault = Fault(wrong.what, tuple(move for move in (next(says, None),) if move), 1 << number)
    steps = trail(space, fault)
    if {step.situation for step in steps} <= {number}:
        return Example(
            Counterexample(SPOKEN, fault, steps),
            wrong.at.astimezone(UTC),
            replace(occurrences[number], held={}),
        )
    return Example(
        Counterexample(SPOKEN, fault, steps),
        occurrences[steps[0].situation].at,
        occurrences[steps[0].situation],
    )
