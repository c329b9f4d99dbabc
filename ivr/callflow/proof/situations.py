"""The situations that can occur, as a set that knows which of them a step could not tell apart.

Rules of this file:
- A situation is named by its number; a set of situations is an integer with a bit for each.
- A situation describes every line that the flow can ask; one that is not known says so.
- Whatever looks at a status is recorded, so what is claimed for situations that were not tried is exact.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ivr.callflow.turns import Situation
from ivr.hours.model import Kind

Statuses = Mapping[str, Kind]


class UnprovedError(Exception):
    """The flow asks a line that the situations do not describe: nothing would be proved of it."""


class Looking(Mapping[str, Kind]):
    """The statuses of a situation; `asked` tells which of them were looked at, and what they were."""

    __slots__ = ("_statuses", "asked")

    def __init__(self, statuses: Statuses) -> None:
        self._statuses = statuses
        self.asked: dict[str, Kind] = {}

    def __getitem__(self, line: str) -> Kind:
        if line not in self._statuses:
            raise UnprovedError(f"{line} is none of the lines that are proved")
        self.asked[line] = self._statuses[line]
        return self._statuses[line]

    def __iter__(self) -> Iterator[str]:
        """Going through all of them is looking at each."""
        self.asked.update(self._statuses)
        return iter(self._statuses)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True)
class Situations:
    """All situations that are proved. `numbers` of a set gives its members, lowest first."""

    each: tuple[Situation, ...]
    _known: dict[tuple[str, Kind], int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def everything(self) -> int:
        """The set of all."""
        return (1 << len(self.each)) - 1

    def agreeing(self, asked: Statuses) -> int:
        """The set of situations in which these lines are what they were."""
        found = self.everything
        for line, kind in asked.items():
            found &= self.where(line, kind)
        return found

    def where(self, line: str, kind: Kind) -> int:
        """The set of situations in which a line is this."""
        known = self._known.get((line, kind))
        if known is None:
            known = sum(1 << number for number, each in enumerate(self.each) if each.of(line) is kind)
            self._known[line, kind] = known
        return known


def numbers(situations: int) -> Iterator[int]:
    """The members of a set, lowest first."""
    while situations:
        lowest = situations & -situations
        yield lowest.bit_length() - 1
        situations ^= lowest


def first(situations: int) -> int:
    """The lowest member of a set that has one."""
    return next(numbers(situations))
