"""Answers what the flow asks of the shell in the entry for staff, and says what is of that call.

Rules of this file:
- Who staff are, and what they have closed, somebody else knows (`Desk`), who is made and loaded for the first who asks.
- An answer is only yes when the thing is so: in the database, and in what this machine answers calls with.
- Whatever fails, or takes longer than a caller may wait, answers that it is not possible now.
- A typed code lives in memory and, sealed, in one URL; the authenticator app's code lives in memory alone.
"""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from ivr.callbacks.token import Tokens
from ivr.callflow.events import Answered
from ivr.callflow.staff_entry import APP_DIGITS, CLOSABLE, CODE_DIGITS, WHOLE_CLINIC
from ivr.callflow.turns import CALLBACK_LIST, Ask, Position, Question
from ivr.content.live import Live
from ivr.content.occurring import CLINIC
from ivr.hours.model import Kind, Rank
from ivr.hours.walltime import instant, moment_of, second_of
from ivr.speech import dutch
from ivr.voice.log import Log, fault
from ivr.voice.webhook import call_named

OF_STAFF = frozenset(
    {
        *(Question.STAFF_CODE, Question.STAFF_KNOWN, Question.STAFF_LINE),
        *(Question.STAFF_CLOSE, Question.STAFF_REOPEN),
    }
)
"""The questions that are answered here."""

PURPOSE = "staff token"
"""What tokens of this entry are sealed for: none of a caller's number opens here, nor the other way round."""

KNOWN_FOR = timedelta(minutes=5)
"""How long after the code of the app its caller may act."""

SECONDS = 2.3
"""For all that is asked of a `Desk` during one webhook: less than the guard's deadline of a whole answer."""

REFUSED, YES, NOT_NOW = 0, 1, 2
FREE, CLOSED, ELSEWHERE = 1, 2, 3
"""The ways of `STAFF_LINE`; 0 is that it cannot be told now."""

_FAILED = {Question.STAFF_KNOWN: NOT_NOW, Question.STAFF_CLOSE: NOT_NOW}
"""The way of an answer that could not be given; of the other questions it is 0."""
_NAMES = {
    "nurse": "de lijn van de verpleegkundige",
    "desk": "de balie",
    CALLBACK_LIST: "de lijst met terugbelverzoeken",
    WHOLE_CLINIC: "de hele poli",
}
_CODE = re.compile(f"[0-9]{{{CODE_DIGITS}}}", re.ASCII)
_APP_CODE = re.compile(f"[0-9]{{{APP_DIGITS}}}", re.ASCII)
_TIME = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])", re.ASCII)
_SHIFT = re.compile(r"s([0-9a-f]{32})\.([0-9]{1,3})", re.ASCII)
_ROUNDED = 5 * 60  # seconds: an end that is offered lies on a whole five minutes
_HOUR, _MINUTE, _DAY_MINUTES = 3600, 60, 1440
_THREADS = 4

_T = TypeVar("_T")


class AwayError(Exception):
    """It cannot be known or done now, or it is not certain that it was done."""


class Known(Protocol):
    """Somebody has proved in a call who it is: 32 hexadecimal digits that stand for it, and since when."""

    @property
    def id(self) -> str:
        """The digits."""

    @property
    def began_at(self) -> datetime:
        """Since when."""


@dataclass(frozen=True, slots=True)
class Shift:
    """The same, as a token holds it; `number` counts what was done in it."""

    id: str
    began_at: datetime
    number: int = 0


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody wants with lines: the `number`th thing of a shift, so that a repeat is known as one."""

    shift: str
    number: int
    lines: tuple[str, ...]
    now: datetime


class Desk(Protocol):
    """Knows staff, and what they have closed. Whatever one of these raises, it is not certain; it may be asked again."""

    def known(self, code: str, app_code: str, caller: str, call: str, now: datetime) -> Known | None:
        """Judge a log-in; None for whoever is not let in, for whatever reason. A repeat gets the same shift."""

    def closed_until(self, shift: str, lines: tuple[str, ...], now: datetime) -> tuple[datetime | None, bool]:
        """Until when staff have closed exactly these lines, and whether something else covers them."""

    def close(self, deed: Deed, until: datetime) -> None:
        """Close lines until then, from now on or as another end of what closed them."""

    def reopen(self, deed: Deed) -> None:
        """End what staff closed."""


class Backroom:
    """Where a desk is asked: made and loaded for the first who asks, in threads of the process that asks."""

    def __init__(self, make: Callable[[], Desk]) -> None:
        self._make = make
        self._desk: Desk | None = None
        self._pool: ThreadPoolExecutor | None = None
        self._making = Lock()

    def open(self) -> None:
        """Begin loading what a desk needs, and do not wait for it."""
        self._threads().submit(self._opened)

    def ask(self, job: Callable[[Desk], _T]) -> _T:
        """Give what a desk answers, in the time that there is.

        Raises:
            AwayError: it could not, or not in time; what it may yet do is not certain.
        """
        answer: Future[_T] = self._threads().submit(lambda: job(self._opened()))
        try:
            return answer.result(timeout=SECONDS)
        except Exception as error:
            raise AwayError from error

    def _opened(self) -> Desk:
        with self._making:
            self._desk = self._desk or self._make()
            return self._desk

    def _threads(self) -> ThreadPoolExecutor:
        """The threads; a process that forks before anybody asks has none to lose."""
        self._pool = self._pool or ThreadPoolExecutor(_THREADS, thread_name_prefix="staff")
        return self._pool


@dataclass(frozen=True, slots=True)
class StaffLine:
    """What answers need: the seal, whom to ask, and the version that this machine answers calls with at any moment."""

    tokens: Tokens
    backroom: Backroom
    content: Callable[[], Live]
    taking: Callable[[], bool]
    log: Log

    def answer(self, ask: Ask, position: Position, form: Mapping[str, str], now: datetime) -> Answered:
        """Answer a question of a call whose webhook brought `form`. Never raises."""
        call = form.get("CallSid", "")
        try:
            match ask.question:
                case Question.STAFF_CODE:
                    return self._code(ask.digits, call)
                case Question.STAFF_KNOWN:
                    return self._known(ask.digits, position, form, now)
                case _:
                    return self._about_a_line(ask, position, call, now)
        except AwayError as error:
            facts = fault(error.__cause__ or error)
            self.log.error("staff not served", call=call_named(call), **facts)  # noqa: TRY400 - no message
            return Answered(_FAILED.get(ask.question, REFUSED))

    def said(self, position: Position, call: str, now: datetime) -> dict[str, str]:
        """What prompts say of a call in which somebody has proved who it is, while that holds."""
        if not self._shift(position, call, now):
            return {}
        live = self.content()
        words = {f"state_{line}": _state(live, line, now, taken=self.taking()) for line in CLOSABLE}
        if position.origin in _NAMES:
            words["line"] = _NAMES[position.origin]
        if position.windows:
            words["until_1"] = _end(live, position.windows[0], now)
            words["until"] = _end(live, position.windows[-1], now)
        return words

    def staged(self, call: str, now: datetime) -> str:
        """A token that only lets words be said, for a call on a stage: no desk knows its shift."""
        return self._sealed(Shift("0" * 32, now), call)

    def _code(self, digits: str, call: str) -> Answered:
        if not _CODE.fullmatch(digits):
            return Answered(REFUSED)
        self.backroom.open()  # while the caller looks at the app
        return Answered(YES, token=self.tokens.seal(f"c{digits}", call, moment_of(0)))

    def _known(self, digits: str, position: Position, form: Mapping[str, str], now: datetime) -> Answered:
        call = form.get("CallSid", "")
        code = (self.tokens.open_token(position.token, call, now=None) or "")[1:]
        if not (_CODE.fullmatch(code) and _APP_CODE.fullmatch(digits)):
            return Answered(REFUSED)
        caller = form.get("From", "")
        known = self.backroom.ask(lambda desk: desk.known(code, digits, caller, call, now))
        return (
            Answered(YES, token=self._sealed(Shift(known.id, known.began_at), call))
            if known
            else Answered(REFUSED)
        )

    def _about_a_line(self, ask: Ask, position: Position, call: str, now: datetime) -> Answered:
        shift = self._shift(position, call, now)
        lines = CLINIC if position.origin == WHOLE_CLINIC else (position.origin,)
        if shift is None or position.origin not in CLOSABLE:
            return Answered(_FAILED.get(ask.question, REFUSED))
        deed = Deed(shift.id, shift.number, lines, now)
        after = self._sealed(replace(shift, number=shift.number + 1), call)
        match ask.question:
            case Question.STAFF_LINE:
                return self._line(deed)
            case Question.STAFF_REOPEN:
                self.backroom.ask(lambda desk: desk.reopen(deed))
                return Answered(YES, token=after)
            case _:
                end = self._wished(ask, position, now)
                if end is None:
                    return Answered(REFUSED)
                self.backroom.ask(lambda desk: desk.close(deed, moment_of(end * _MINUTE)))
                return Answered(YES, token=after, windows=(end,))

    def _line(self, deed: Deed) -> Answered:
        """How a line is for who wants to close it, with the ends that are offered (minutes since 1970)."""
        until, covered = self.backroom.ask(lambda desk: desk.closed_until(deed.shift, deed.lines, deed.now))
        if until is None and covered:
            return Answered(ELSEWHERE)
        hour = -(-(second_of(until or deed.now) + _HOUR) // _ROUNDED) * _ROUNDED // _MINUTE
        offered = (hour, self._today(_DAY_MINUTES, deed.now) // _MINUTE)
        return (
            Answered(CLOSED, windows=(*offered, second_of(until) // _MINUTE))
            if until
            else Answered(FREE, windows=offered)
        )

    def _wished(self, ask: Ask, position: Position, now: datetime) -> int | None:
        """The end that is wished, in minutes since 1970; None for one that is none, or not ahead."""
        if ask.choice:
            end = next(iter(position.windows[ask.choice - 1 : ask.choice]), 0)
        else:
            typed = _TIME.fullmatch(ask.digits)
            minutes = int(typed[1]) * 60 + int(typed[2]) if typed else 0
            end = self._today(minutes, now) // _MINUTE if typed else 0
        return end if end * _MINUTE > second_of(now) else None

    def _today(self, minutes: int, now: datetime) -> int:
        """The second of a wall time of today at the clinic."""
        zone = _zone(self.content())
        return instant(now.astimezone(zone).date(), minutes, zone)

    def _sealed(self, shift: Shift, call: str) -> str:
        return self.tokens.seal(f"s{shift.id}.{shift.number}", call, shift.began_at + KNOWN_FOR)

    def _shift(self, position: Position, call: str, now: datetime) -> Shift | None:
        """The shift of a token of this call that has not expired."""
        opened = self.tokens.opened(position.token, call) if position.token else None
        told = _SHIFT.fullmatch(opened[0]) if opened else None
        if opened is None or told is None or now >= opened[1]:
            return None
        return Shift(told[1], opened[1] - KNOWN_FOR, int(told[2]))


def _zone(live: Live) -> ZoneInfo:
    return ZoneInfo(live.contents.timetables["office"].zone)


def _state(live: Live, line: str, now: datetime, *, taken: bool) -> str:
    """How a line is: "open", "dicht gezet tot één uur 's middags". Hours that nobody has confirmed are not said."""
    asked = "office" if line == WHOLE_CLINIC else line
    status, timeline = live.status(asked, now), live.timeline(asked)
    kind = live.situation(now, callbacks=taken).of(asked)
    if kind is Kind.UNKNOWN:
        return "onbekend"
    word = "open" if kind is Kind.OPEN else "dicht"
    if status is None or timeline is None:
        return word
    own = [each for each in live.closures if each.line == asked and now < each.end]
    if own and status.rule.rank is Rank.CLOSURE:
        last = max(
            own, key=lambda each: (each.start, each.kind is Kind.CLOSED)
        )  # of two, the later begun wins
        return f"{word} gezet tot {_moment(live, last.end, now)}"
    opening = timeline.next_opening(now)
    confirmed = status.rule.confirmed if kind is Kind.OPEN else opening is not None and opening.confirmed
    return f"{word} tot {_moment(live, status.until, now)}" if status.until and confirmed else word


def _end(live: Live, minute: int, now: datetime) -> str:
    return _moment(live, moment_of(minute * _MINUTE), now)


def _moment(live: Live, at: datetime, now: datetime) -> str:
    zone = _zone(live)
    return dutch.end(at.astimezone(zone), today=now.astimezone(zone).date())
