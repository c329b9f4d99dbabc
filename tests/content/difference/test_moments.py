"""The difference against the calls themselves: no moment missed, none invented.

Rules of this file: what a caller can come to is found here by trying everything on one version at a time, with
`step` and with nothing of `ivr/content/difference`; two versions give the same at a moment if these are equal.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.callflow.engine import step
from ivr.callflow.events import Answered, CallStarted, DialEnded, DigitsPressed, Event, NoInput, Outcome
from ivr.callflow.nodes import Flow
from ivr.callflow.turns import Ask, AwaitDigits, Cue, Dial, Position, Situation, Turn
from ivr.content.contents import Contents
from ivr.content.difference.compare import AMSTERDAM, compared
from ivr.content.difference.moments import over
from ivr.content.files import Reading
from ivr.content.live import Live
from ivr.hours.model import Timetable
from ivr.hours.parse import parse_timetable
from tests.hours.strategies import FIRST, LAST, timetable_data

EXAMPLES = int(os.environ.get("EXAMPLES", "5"))
STARTS = (FIRST, FIRST + timedelta(days=60), LAST - timedelta(days=45))
"""The beginnings of the periods compared: over a DST night, over holidays, over the other DST night."""
LINES = ("nurse", "office", "ed_hoofddorp", "ed_haarlem_zuid", "switchboard", "desk")
SECOND = timedelta(seconds=1)
EVENTS: dict[type, tuple[Event, ...]] = {
    AwaitDigits: (NoInput(), *map(DigitsPressed, "0123456789*#"), DigitsPressed("0612345678")),
    Dial: tuple(map(DialEnded, Outcome)),
    Ask: tuple(map(Answered, range(4))),
}
Calls = dict[Position | None, tuple[Turn, ...]]


@cache
def every_call(flow: int, statuses: frozenset[tuple[str, Any]]) -> Calls:
    """All that a call can come to while the statuses last: the turns that follow at each position."""
    situation, found = Situation(dict(statuses)), {}
    starts = [step(FLOWS[flow], situation, None, CallStarted(ourselves)) for ourselves in (False, True)]
    found[None] = tuple(starts)
    waiting = list(starts)
    while waiting:
        turn = waiting.pop()
        if turn.position not in found:
            events = EVENTS.get(type(turn.wait), ())
            found[turn.position] = tuple(step(FLOWS[flow], situation, turn.position, each) for each in events)
            waiting += found[turn.position]
    return found


FLOWS: dict[int, Flow] = {}


@cache
def same_calls(
    one: tuple[int, frozenset[tuple[str, Any]]], other: tuple[int, frozenset[tuple[str, Any]]]
) -> bool:
    return every_call(*one) == every_call(*other)


def key(live: Live, at: datetime) -> tuple[int, frozenset[tuple[str, Any]]]:
    FLOWS[id(live.flow)] = live.flow  # kept, so that no other flow gets its id
    return id(live.flow), frozenset(live.situation(at).statuses.items())


@cache
def prompts_of(flow: int, statuses: frozenset[tuple[str, Any]]) -> frozenset[str]:
    turns = [turn for each in every_call(flow, statuses).values() for turn in each]
    return frozenset(cue.prompt for turn in turns for cue in (*turn.opening, *turn.prompts))


def moments(lives: tuple[Live, Live], start: datetime, end: datetime) -> Iterator[datetime]:
    edges = {at for live in lives for line in live.timelines.values() for at in line.changes(start, end)}
    day = start.astimezone(AMSTERDAM).replace(hour=0, minute=0)
    while day < end:
        edges.add(day.astimezone(UTC))
        day += timedelta(days=1)
    for edge in sorted(edges):
        yield from (at for at in (edge - SECOND, edge, edge + SECOND) if start <= at < end)


def spoken(live: Live, at: datetime, names: set[str]) -> dict[str, str]:
    """The words about hours (those prompts) that a call can come to, as they are spoken at a moment."""
    return {prompt: live.words(Cue(prompt), "nl", at) for prompt in prompts_of(*key(live, at)) & names}


def about_hours(live: Live) -> set[str]:
    """The prompts in which hours are filled in."""
    texts = {
        prompt.id: " ".join(each.text for each in prompt.sentences)
        for prompt in live.contents.prompts.values()
    }
    return {name for name, text in texts.items() if "{opening:" in text or "{hours:" in text}


def assert_exact(old: Contents, new: Contents, start: datetime, end: datetime) -> int:
    """Compare what the difference says of each moment with what the calls do then; give how many moments differ."""
    difference = compared(old, new, start=start, end=end)
    first, last = start.astimezone(AMSTERDAM).date(), end.astimezone(AMSTERDAM).date() + timedelta(days=1)
    was, becomes = (over(each, first, last) for each in (old, new))
    told = [each for change in difference.changes for each in change.stretches]
    told_spoken = [each for change in difference.spoken for each in change.stretches]
    names, differing = about_hours(was), 0
    for at in moments((was, becomes), start, end):
        differs = not same_calls(key(was, at), key(becomes, at))
        assert differs == any(each.start <= at < each.end for each in told), at
        before, after = spoken(was, at, names), spoken(becomes, at, names)
        otherwise = any(before[each] != after[each] for each in before.keys() & after.keys())
        assert otherwise == any(each.start <= at < each.end for each in told_spoken), at
        differing += differs
    assert_apart(told)
    return differing


def assert_apart(told: list[Any]) -> None:
    """No moment is told twice."""
    in_order = sorted(told)
    assert all(one.end <= other.start for one, other in pairwise(in_order))


Change = Callable[[dict[str, Any], dict[str, Any]], object]
PERIOD = datetime(2027, 3, 1, 7, 30, tzinfo=AMSTERDAM), datetime(2027, 6, 1, tzinfo=AMSTERDAM)


def override(line: str, hours: Any, first: str, last: str) -> Change:
    rule = {"name": "afwijking", "source": "contact#4", "from": first, "until": last, "hours": hours}
    return lambda schedules, _words: schedules[f"{line}.yaml"].setdefault("overrides", []).append(rule)


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        pytest.param(override("office", "08:00-15:00", "2027-03-04", "2027-03-04"), True, id="a shorter day"),
        pytest.param(override("office", "22:00-06:00", "2027-03-26", "2027-03-29"), True, id="nights, and DST"),
        pytest.param(override("nurse", ["02:15-02:45", "13:00-14:00"], "2027-03-28", "2027-03-28"), False, id="closed anyway"),
        pytest.param(override("nurse", "closed", "2027-03-08", "2027-04-30"), True, id="no nurse"),
        pytest.param(override("ed_hoofddorp", "closed", "2027-03-15", "2027-05-31"), True, id="a department withdrawn"),
        pytest.param(override("switchboard", "closed", "2027-05-31", "2027-06-30"), True, id="until the end"),
        pytest.param(override("callback", "08:00-17:00", "2027-03-08", "2027-04-30"), False, id="a line that no gate asks"),
        pytest.param(lambda schedules, _words: schedules["nurse.yaml"]["weekly"][0].update(source="not confirmed"), False, id="no longer confirmed"),
        pytest.param(lambda schedules, _words: schedules["locations.yaml"]["emergency_for_silent_callers"].update(location="hoofddorp"), True, id="another flow"),
    ],
)  # fmt: skip
def test_a_moment_is_told_if_and_only_if_its_calls_differ(
    change: Change,
    differs: bool,  # noqa: FBT001 - the case
    changed: Any,
    shipped: Reading,
) -> None:
    contents, problems = changed(change)
    assert problems == []

    assert bool(assert_exact(shipped.contents, contents, *PERIOD)) is differs


@st.composite
def generated(draw: st.DrawFn, line: str) -> Timetable:
    data = draw(timetable_data()) | {"line": line, "time_zone": "Europe/Amsterdam"}
    timetable, problems = parse_timetable(data, f"{line}.yaml")
    assert timetable, problems
    return timetable


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data(), line=st.sampled_from(LINES), other=st.sampled_from(LINES))
def test_no_moment_is_missed_and_none_invented_in_generated_versions(
    data: st.DataObject, line: str, other: str, shipped: Reading
) -> None:
    old, new = (
        replace(
            shipped.contents,
            timetables=dict(shipped.contents.timetables) | {name: data.draw(generated(name))},
        )
        for name in (line, other)
    )
    start = datetime.combine(data.draw(st.sampled_from(STARTS)), time(7, 30), AMSTERDAM)

    assert_exact(old, new, start, start + timedelta(days=45))
