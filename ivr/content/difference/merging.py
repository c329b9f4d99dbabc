"""Effects that differ only in what does not change: told as one.

Rules of this file:
- Alike are effects with the same core: the same is met instead of the same, with the same menu. Which keys connect
  with somebody else, and at which further places it is met, may differ from time to time.
- What all have is kept; what only some have is marked as being so at times, never dropped.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from typing import TypeVar

from ivr.content.difference.model import Effect, Met

Effects = tuple[Effect, ...]
T = TypeVar("T")


def core(effects: Effects) -> Effects:
    """Effects without what may differ from time to time."""
    return tuple(Effect((), _bare(effect.was), _bare(effect.becomes), effect.menu) for effect in effects)


def _bare(met: Met) -> Met:
    return replace(met, keys=(), keys_at_times=())


def merged(found: Sequence[Effects]) -> Effects:
    """Put effects with one core together."""
    return tuple(reduce(_both, each) for each in zip(*dict.fromkeys(found), strict=True))


def _both(one: Effect, other: Effect) -> Effect:
    places, at_times = _parted(one.places, one.places_at_times, other.places, other.places_at_times)
    return Effect(places, _met(one.was, other.was), _met(one.becomes, other.becomes), one.menu, at_times)


def _met(one: Met, other: Met) -> Met:
    keys, at_times = _parted(one.keys, one.keys_at_times, other.keys, other.keys_at_times)
    return replace(one, keys=keys, keys_at_times=at_times)


def _parted(*parts: tuple[T, ...]) -> tuple[tuple[T, ...], tuple[T, ...]]:
    """What both always have, and all else; `parts` are always and at times of the one, and of the other."""
    always = tuple(each for each in parts[0] if each in parts[2])
    rest = (each for part in parts for each in part if each not in always)
    return always, tuple(dict.fromkeys(rest))
