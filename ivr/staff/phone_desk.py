"""What the phone line asks about staff: who somebody is, what is closed, and to close and reopen.

Rules of this file:
- Every question is asked by a shift that holds, of somebody who may; who closes is named in the measure and in the audit.
- The same deed again changes nothing: the measure has the deed's key, and a deed that was kept is not done again.
- What happens is kept after it has happened: in the database, and on the machine that was phoned.
"""

from datetime import datetime
from typing import Protocol

from ivr.hours.model import Kind
from ivr.staff.site import Closing
from ivr.store.accounts.phone_shifts import LogIn, PhoneShifts, Shift
from ivr.store.accounts.tokens import hashed
from ivr.store.closures import Measure

REASON = "other"
"""By phone nobody is asked why."""

BEGUN, EXTENDED, ENDED = "closure.begun", "closure.extended", "closure.ended"
_KEY_LENGTH = 16


class NotKnownError(Exception):
    """The shift is over, or its owner may not any more."""


class Deed(Protocol):
    """What somebody wants with lines: the `number`th thing of a shift."""

    @property
    def shift(self) -> str:
        """The id of the shift."""

    @property
    def number(self) -> int:
        """Of the deeds of this shift, from 0."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Which lines."""

    @property
    def now(self) -> datetime:
        """When."""


class PhoneDesk:
    """Lets staff in by phone, and closes and reopens for them. Threads may share it."""

    def __init__(self, shifts: PhoneShifts, closing: Closing) -> None:
        self._shifts = shifts
        self._closing = closing

    def known(self, code: str, app_code: str, caller: str, call: str, now: datetime) -> Shift | None:
        """Judge a log-in; None for whoever is not let in.

        Raises:
            StoreError: the database did not do it.
        """
        return self._shifts.begin(LogIn(code, app_code, caller, call), now)

    def closed_until(self, shift: str, lines: tuple[str, ...], now: datetime) -> tuple[datetime | None, bool]:
        """Until when staff have closed exactly these lines; and whether a measure of more lines closes them.

        Raises:
            NotKnownError: nobody asks.
            StoreError: the database did not tell.
        """
        self._holding(shift, now)
        current = self._closing.closures.current(now)
        own = _own(current, lines)
        covered = any(each.kind == "closed" and set(lines) < set(each.lines) for each in current)
        return max((each.until for each in own), default=None), covered

    def close(self, deed: Deed, until: datetime) -> None:
        """Close lines until then, from now on or as another end of what closes them.

        Raises:
            NotKnownError: nobody asks.
            UnfitClosureError, StoreError, ClosuresError: it is not done, or not certain (`Closing`).
        """
        shift = self._holding(deed.shift, deed.now)
        if shift.deeds > deed.number:
            return
        key = hashed(f"{deed.shift} {deed.number}")[:_KEY_LENGTH]
        by = shift.user.name
        own = _own(self._closing.closures.current(deed.now), deed.lines)
        extends = bool(own) and all(each.id != key for each in own)
        if extends:
            for each in own:
                self._closing.extend(each.id, until=until, by=by, now=deed.now)
        else:
            self._closing.begin(deed.lines, Kind.CLOSED, REASON, until=until, by=by, now=deed.now, key=key)
        self._did(shift, deed, EXTENDED if extends else BEGUN)

    def reopen(self, deed: Deed) -> None:
        """End what staff closed.

        Raises:
            NotKnownError: nobody asks.
            StoreError, ClosuresError: it is not done, or not certain (`Closing`).
        """
        shift = self._holding(deed.shift, deed.now)
        if shift.deeds > deed.number:
            return
        for each in _own(self._closing.closures.current(deed.now), deed.lines):
            self._closing.end(each.id, by=shift.user.name, now=deed.now)
        self._did(shift, deed, ENDED)

    def _holding(self, shift: str, now: datetime) -> Shift:
        found = self._shifts.find(shift, now)
        if found is None:
            raise NotKnownError
        return found

    def _did(self, shift: Shift, deed: Deed, what: str) -> None:
        self._shifts.did(shift, deed.number, what, ", ".join(deed.lines), deed.now)


def _own(current: tuple[Measure, ...], lines: tuple[str, ...]) -> list[Measure]:
    """What closes exactly these lines."""
    return [each for each in current if each.kind == "closed" and set(each.lines) == set(lines)]
