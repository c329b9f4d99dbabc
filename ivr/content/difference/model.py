"""What changes for callers between two versions, as data.

Rules of this file:
- Data only. Instants are aware and in UTC, stretches half-open; the texts are what is shown of a place, in Dutch.
- Two changes that read the same are the same: they can be told in one sentence.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple


class Stretch(NamedTuple):
    """A time, from its start until its end, the latter excluded."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Met:
    """What a caller meets at a place in the call: in Dutch, and by its names in the call flow.

    `rings` is the destination that is rung, "" if none is. Of a menu with which calls begin, `keys` are those that
    connect with somebody at once, as (key, with whom), and `keys_at_times` those that do so only now and then.
    """

    text: str
    node: str
    rings: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    keys_at_times: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """At these places ("toets 4", "toets 1, dan toets 3"), those reached soonest first, `was` is now `becomes`.

    With a `menu` it is so whenever calls begin with that one. `places_at_times` are those at which it is so in a part
    of the stretches only, since something else that does not change (the nurse is there) decides that.
    """

    places: tuple[str, ...]
    was: Met
    becomes: Met
    menu: str = ""
    places_at_times: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Other answers, in these stretches of time, earliest first."""

    stretches: tuple[Stretch, ...]
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class SpokenChange:
    """In these stretches callers who hear these prompts hear something else filled in for a slot.

    `was` and `becomes` name a date if there is only one, else a weekday. `name` is that of the line.
    """

    slot: str
    line: str
    name: str
    prompts: tuple[str, ...]
    was: str
    becomes: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class FactChange:
    """Something that holds at every moment differs: a number, words, a holiday. "" is: there is none.

    `what` is one of the names in `FACTS`, `name` is which one, as people call it.
    """

    what: str
    name: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All that changes for callers from `start` until `end`."""

    start: datetime
    end: datetime
    changes: tuple[Change, ...] = ()
    spoken: tuple[SpokenChange, ...] = ()
    facts: tuple[FactChange, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether callers notice nothing."""
        return not (self.changes or self.spoken or self.facts)


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates that follow a rule that can be said ("elke dinsdag van … tot en met …"), and the dates themselves."""

    text: str
    days: tuple[date, ...]
