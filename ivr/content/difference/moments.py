"""When callers get other answers: two versions compared over every moment of a period.

Rules of this file:
- The moments to look at are those at which a status changes in either version: between two of them nothing can.
- What is compared is what callers get, not the files: other data that gives the same answers is no change.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple, TypeVar

from ivr.callflow.compare import Difference as Found
from ivr.callflow.compare import Side, differences
from ivr.callflow.events import CallStarted
from ivr.callflow.turns import Situation
from ivr.content.contents import Contents
from ivr.content.difference.meeting import effects
from ivr.content.difference.merging import core, merged
from ivr.content.difference.model import Change, Effect, Stretch
from ivr.content.live import Live, timelines_of

_MARGIN = timedelta(days=40)
"""Compiled beyond the period, so that what opens next is known until its end: longer than any closure by holidays."""

_DAY = timedelta(days=1)
T = TypeVar("T")


def over(contents: Contents, first: date, last: date) -> Live:
    """A version compiled for a period of dates, the latter excluded, instead of around today."""
    timelines = timelines_of(contents, first - timedelta(days=1), last + _MARGIN)
    return Live(contents, contents.flow(), timelines, first, 0)


class _Piece(NamedTuple):
    """A stretch with other answers, and the menu with which calls begin in both versions ("" if it differs)."""

    time: Stretch
    menu: str
    effects: tuple[Effect, ...]


def changes(old: Live, new: Live, period: Stretch, *, callbacks: bool) -> tuple[Change, ...]:
    """Every stretch with other answers, like ones together, that which comes first at the front."""
    asked = stretches(edges(old, new, period), _Compared(old, new, callbacks=callbacks))
    pieces = [_Piece(time, *answer) for time, answer in asked if answer[1]]
    alike: dict[tuple[str, tuple[Effect, ...]], list[_Piece]] = {}
    for run in _runs(pieces):
        for piece in _summed_up(run):
            alike.setdefault((piece.menu, core(piece.effects)), []).append(piece)
    return tuple(
        Change(tuple(piece.time for piece in each), merged([piece.effects for piece in each]))
        for each in alike.values()
    )


def _runs(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Put together what follows without a break."""
    run: list[_Piece] = []
    for piece in pieces:
        if run and run[-1].time.end != piece.time.start:
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _summed_up(run: Sequence[_Piece]) -> Iterator[_Piece]:
    """Say a change of days on end by the menu that callers have then, if that decides it; else piece by piece."""
    alike = [list(group) for _, group in groupby(run, key=lambda piece: (piece.menu, core(piece.effects)))]
    whole = Stretch(run[0].time.start, run[-1].time.end)
    by_menu: dict[str, list[tuple[Effect, ...]]] = {}
    for piece in run:
        by_menu.setdefault(piece.menu, []).append(piece.effects)
    decided = all(len(set(map(core, found))) == 1 for found in by_menu.values())
    if len(by_menu) > 1 and decided and whole.end - whole.start > _DAY:
        parts = ((menu, effect) for menu, found in by_menu.items() for effect in merged(found))
        yield _Piece(whole, "", tuple(replace(effect, menu=menu) for menu, effect in parts))
    else:
        for group in alike:
            time = Stretch(group[0].time.start, group[-1].time.end)
            yield _Piece(time, group[0].menu, merged([piece.effects for piece in group]))


def edges(old: Live, new: Live, period: Stretch) -> list[datetime]:
    """The moments at which something may change, with the ends of the period."""
    requests = filter(None, (old.callback_list, new.callback_list))
    timelines = (*old.timelines.values(), *new.timelines.values(), *requests)
    inner = {at for timeline in timelines for at in timeline.changes(*period)}
    return sorted({*inner, *period})


class _Compared:
    """What differs at a moment, in words; walked once for each pair of situations."""

    def __init__(self, old: Live, new: Live, *, callbacks: bool) -> None:
        self._callbacks = callbacks
        self._old, self._new = old, new
        self._known: dict[tuple[frozenset[tuple[str, str]], ...], tuple[str, tuple[Effect, ...]]] = {}

    def __call__(self, at: datetime) -> tuple[str, tuple[Effect, ...]]:
        was, becomes = (live.situation(at, callbacks=self._callbacks) for live in (self._old, self._new))
        key = (_frozen(was), _frozen(becomes))
        if key not in self._known:
            old, new = Side(self._old.flow, was), Side(self._new.flow, becomes)
            found: tuple[Found, ...] = differences(old, new)
            menus = {side.after(None, CallStarted()).position.node for side in (old, new)}
            menu = menus.pop() if len(menus) == 1 else ""
            self._known[key] = menu, effects(found, (self._old, old), (self._new, new))
        return self._known[key]


def _frozen(situation: Situation) -> frozenset[tuple[str, str]]:
    return frozenset(situation.statuses.items())


def stretches(at: Sequence[datetime], ask: Callable[[datetime], T]) -> Iterator[tuple[Stretch, T]]:
    """Ask at each of these moments but the last, and give the stretches in which the answer stays the same."""
    begin, answer = at[0], ask(at[0])
    for moment in at[1:-1]:
        if (following := ask(moment)) != answer:
            yield Stretch(begin, moment), answer
            begin, answer = moment, following
    yield Stretch(begin, at[-1]), answer
