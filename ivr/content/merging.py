"""Two people changed the same version: what each changed, put together, and where they cannot go together.

Rules of this file:
- Plain data in, plain data out; what comes out is parsed and proved like anything else before it goes anywhere.
- A fact is what somebody decides at once: the week from a date, an exception, the holidays of a line. Of one fact either
  the one or the other is kept, never half of each.
- Where both changed the same fact differently, nobody's is taken unseen: it is a conflict until somebody chooses.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Schedules = Mapping[str, Any]
"""Plain data by file name, as in `Sources.schedules`."""

Side = Literal["mine", "theirs"]

_LISTS: Mapping[str, tuple[str, ...]] = {
    "weekly": ("from",),
    "overrides": ("on", "from", "until", "name"),
    "recurring": ("name", "from", "until"),
}
"""Lists of which each item is a fact, and what it is known by."""

_MAPS = frozenset({"locations"})
"""Maps of which each value is a fact."""

_GONE = object()


class Fact(NamedTuple):
    """Which fact: its file, its key there, and which of several ("" if there is one)."""

    file: str
    key: str
    which: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A fact that both changed; None is: taken away."""

    fact: Fact
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """Both together; of the `conflicts` it has what the other published. `mine` and `theirs` are the facts that each changed."""

    schedules: Schedules
    mine: tuple[Fact, ...]
    theirs: tuple[Fact, ...]
    conflicts: tuple[Conflict, ...]


def facts(schedules: Schedules) -> dict[Fact, Any]:
    """All facts, in their order."""
    return {fact: value for file, data in schedules.items() for fact, value in _of_file(file, data)}


def _of_file(file: str, data: Any) -> Iterator[tuple[Fact, Any]]:
    if not isinstance(data, Mapping):
        yield Fact(file, ""), data
        return
    for key, value in data.items():
        if key in _LISTS and isinstance(value, list):
            for item in value:
                yield Fact(file, key, _known_by(key, item)), item
        elif key in _MAPS and isinstance(value, Mapping):
            for which, item in value.items():
                yield Fact(file, key, which), item
        else:
            yield Fact(file, key), value


def _known_by(key: str, item: Any) -> str:
    if not isinstance(item, Mapping):
        return str(item)
    return " ".join(str(item[name]) for name in _LISTS[key] if name in item)


def merged(
    base: Schedules, mine: Schedules, theirs: Schedules, chosen: Mapping[Fact, Side] | None = None
) -> Merged:
    """Lay what I changed since `base` on what they made of it; `chosen` says whose is kept of what both changed."""
    was, own, other = facts(base), facts(mine), facts(theirs)
    changed, others = _changed(was, own), _changed(was, other)
    conflicts: list[Conflict] = []
    put: dict[Fact, Any] = {}
    for fact in changed:
        value = own.get(fact, _GONE)
        both = fact in others and other.get(fact, _GONE) != value
        side = (chosen or {}).get(fact)
        if both and side is None:
            conflicts.append(Conflict(fact, own.get(fact), other.get(fact)))
        elif not both or side == "mine":
            put[fact] = value
    return Merged(_with_all(theirs, put), changed, others, tuple(conflicts))


def _changed(was: Mapping[Fact, Any], now: Mapping[Fact, Any]) -> tuple[Fact, ...]:
    every = dict.fromkeys((*was, *now))
    return tuple(fact for fact in every if was.get(fact, _GONE) != now.get(fact, _GONE))


def _with_all(schedules: Schedules, put: Mapping[Fact, Any]) -> Schedules:
    for fact, value in put.items():
        schedules = with_fact(schedules, fact, value)
    return schedules


def with_fact(schedules: Schedules, fact: Fact, value: Any) -> Schedules:
    """The same with one fact set, in its place."""
    files = {**schedules, fact.file: _put(schedules.get(fact.file, {}), fact, value)}
    return {file: data for file, data in files.items() if data != {}}


def _put(data: Any, fact: Fact, value: Any) -> Any:
    """The data of a file with one fact set, or taken away."""
    if not isinstance(data, Mapping) or not fact.key:
        return {} if value is _GONE else value
    if fact.key in _LISTS and fact.which:
        old = data.get(fact.key, [])
        same = [_known_by(fact.key, item) == fact.which for item in old]
        items = [value if here else item for item, here in zip(old, same, strict=True)]
        items += [] if any(same) else [value]
        kept = [item for item in items if item is not _GONE]
        return _keyed(data, fact.key, kept if kept or fact.key == "weekly" else _GONE)
    if fact.key in _MAPS and fact.which:
        return _keyed(data, fact.key, _keyed(data.get(fact.key, {}), fact.which, value))
    return _keyed(data, fact.key, value)


def _keyed(data: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    """A map with one key set, in its place, or taken away."""
    if value is _GONE:
        return {each: item for each, item in data.items() if each != key}
    return {**data, key: value}
