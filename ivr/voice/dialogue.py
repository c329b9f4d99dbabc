"""Answers what the flow asks of the shell in a callback dialogue, and says what is of this one call.

Rules of this file:
- An answer is only yes when the thing is so: a number is on disk before the caller hears that it is noted.
- Whatever fails answers no, and the flow leads a caller who hears no to a person.
- Times are offered only where the clinic has decided and confirmed them, and a place is given out by the spool.
- A caller's number lives in memory, in the spool and, sealed, in the action URL; never in a log or a recording.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.callbacks.requests import reference_of
from ivr.callbacks.spool import Spool
from ivr.callbacks.taking import Taking
from ivr.callbacks.token import Tokens, expiry
from ivr.callbacks.writer import SpoolError
from ivr.callflow.callback import OFFERED_MOST, REFERENCE_DIGITS
from ivr.callflow.events import Answered
from ivr.callflow.turns import Ask, Position, Question, Turn
from ivr.content.live import Live
from ivr.hours.walltime import moment_of, second_of
from ivr.hours.windows import offers, standing
from ivr.speech import dutch
from ivr.voice.log import Log, fault
from ivr.voice.staff_line import OF_STAFF, StaffLine
from ivr.voice.webhook import call_named

NO, YES, ELSE = 0, 1, 2
"""`ELSE` is the third way of a question: the window is taken, the withdrawal could not be kept."""

_ENDING_DIGITS = 2
_FAILED = {Question.WITHDRAW: ELSE}
"""The way of an answer that could not be given; of all other questions it is no."""
_MINUTE = 60
_REFERENCE = re.compile(f"[0-9]{{{REFERENCE_DIGITS}}}", re.ASCII)
_YEARS = 2 * 366 * 24 * 3600
"""Seconds: no window is offered so long before it, and no call lasts so long after it."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What answers need: the spool, the seal of numbers, and which numbers are never phoned back."""

    spool: Spool
    tokens: Tokens
    own_number: str
    log: Log
    taking: Taking
    """Whether requests are taken now."""
    countries: tuple[str, ...] = ()
    """Whose numbers are phoned back besides Dutch ones (ISO 3166, two letters)."""
    staff: StaffLine | None = None
    """Answers in the entry for staff; without it nobody is let in."""

    def prepare(self) -> None:
        """Open the spool before the first caller needs it: making the file takes longer than a row in it."""
        try:
            self.spool.taken()
        except SpoolError as error:
            facts = fault(error)
            self.log.error("spool not ready", **facts)  # noqa: TRY400 - no message

    def can_say(self, live: Live, turn: Turn, call: str, now: datetime) -> bool:
        """Whether all is known that a turn says of the call.

        Not so for a token that is bent, another call's or, where a number is read back, a day old.
        """
        named = [names for cue in turn.prompts if (names := live.of_the_call.get(cue.prompt))]
        return not named or frozenset().union(*named) <= self.said(turn.position, call, live, now).keys()

    def answer(
        self, ask: Ask, position: Position, form: Mapping[str, str], live: Live, now: datetime
    ) -> Answered:
        """Answer a question of a call whose webhook brought `form`. Never raises."""
        if ask.question in OF_STAFF:
            return self.staff.answer(ask, position, form, now) if self.staff else Answered(NO)
        asked = _Asked(ask, position, form, live, now)
        try:
            return self._answer(asked)
        except SpoolError as error:
            facts = fault(error)
            self.log.error("callback not saved", call=call_named(asked.call), **facts)  # noqa: TRY400 - no message
            return asked.failed

    def ended(self, call: str) -> None:
        """Take a call as ended: a number that was confirmed and not saved is for staff at once. Never raises."""
        try:
            self.spool.hung_up(call)
        except SpoolError as error:
            facts = fault(error)
            self.log.error("end of a call not kept", call=call_named(call), **facts)  # noqa: TRY400 - no message

    def _answer(self, asked: "_Asked") -> Answered:
        match asked.ask.question:
            case Question.CALLER:
                forwarded = bool(asked.form.get("ForwardedFrom"))
                return self._sealed("" if forwarded else asked.form.get("From", ""), asked)
            case Question.CHECK:
                return self._sealed(asked.ask.digits, asked)
            case Question.WINDOWS:
                return self._windows(asked)
            case _:
                # A delivery that is repeated days later gets the same answer, and the ledger knows what it asks for.
                number = self.tokens.open_token(asked.position.token, asked.call, now=None)
                return self._kept(number, asked) if number else asked.failed

    def _sealed(self, number: str, asked: "_Asked") -> Answered:
        """Yes and its token, for a number that can be phoned back."""
        # Its tables cost a starting server more than Flask's own views; only this dialogue needs them.
        from ivr.callbacks.numbers import Accepted, accept  # noqa: PLC0415

        places = asked.live.contents.places
        ours = frozenset(each.number for each in places.destinations.values()) if places else frozenset()
        accepted = accept(number, refused=ours | {self.own_number}, countries=self.countries)
        if not isinstance(accepted, Accepted):
            return Answered(NO)
        return Answered(YES, token=self.tokens.seal(accepted.e164, asked.call, expiry(asked.now)))

    def _windows(self, asked: "_Asked") -> Answered:
        """How many windows are free, and which: the first, or the first after those that were offered."""
        plan, timeline = asked.live.contents.callback_plan, asked.live.timelines.get("callback")
        if plan is None or timeline is None:
            return Answered(NO)  # no time is promised
        free = [_minute(each.start) for each in offers(timeline, plan, self.spool.taken(), asked.now)]
        if asked.ask.choice:
            free = [each for each in free if each > max(asked.position.windows, default=0)]
        offered = tuple(free[:OFFERED_MOST])
        return Answered(len(offered), windows=offered)

    def _kept(self, number: str, asked: "_Asked") -> Answered:
        """Keep what the caller of this number wishes: yes once that is on disk."""
        ask, call, origin, now = asked.ask, asked.call, asked.position.origin, asked.now
        match ask.question:
            case Question.CONFIRM:
                self.spool.confirm(call, number, origin, now)
            case Question.SAVE if ask.choice:
                return self._kept_with_window(number, asked)
            case Question.SAVE:
                self.spool.finish(call, number, origin, None, now)
            case Question.WITHDRAW if _REFERENCE.fullmatch(ask.digits):
                self.spool.withdraw(call, ask.digits, number, now)
            case _:
                return Answered(NO)
        return Answered(YES)

    def _kept_with_window(self, number: str, asked: "_Asked") -> Answered:
        """Yes once it is on disk; otherwise when the window has gone: taken meanwhile, or no longer one of ours."""
        chosen = asked.position.windows[asked.ask.choice - 1 : asked.ask.choice]
        plan, timeline = asked.live.contents.callback_plan, asked.live.timelines.get("callback")
        window = standing(timeline, plan, _moment(chosen[0])) if chosen and plan and timeline else None
        if window is None or plan is None or window.end <= asked.now:
            return Answered(ELSE)
        origin, now = asked.position.origin, asked.now
        kept = self.spool.finish(asked.call, number, origin, window, now, plan.places)
        return Answered(YES, windows=chosen) if kept else Answered(ELSE)

    def said(self, position: Position, call: str, live: Live, now: datetime) -> dict[str, str]:
        """What prompts say of this call: its number, the end of it, the request's reference, and windows.

        `window` is the first of those that are remembered: the chosen one, once one has been chosen. In the entry for
        staff: which line it is about, and how lines are.
        """
        of_staff = self.staff.said(position, call, now) if self.staff else {}
        return of_staff or self._said(position, call, live, now)

    def _said(self, position: Position, call: str, live: Live, now: datetime) -> dict[str, str]:
        if not position.token or self.tokens.open_token(position.token, call, now=None) is None:
            return {}
        windows = [live.window(_moment(each), now) for each in position.windows]
        return self._number_said(position.token, call, now) | {
            "reference": dutch.digits(reference_of(call)),
            **dict(zip(("window_1", "window_2", "window_3"), windows, strict=False)),
            **dict(zip(("window",), windows, strict=False)),
        }

    def _number_said(self, token: str, call: str, now: datetime) -> dict[str, str]:
        """The number of a call that is going on; never of a delivery that is repeated when it must be over."""
        number = self.tokens.open_token(token, call, now)
        if number is None:
            return {}
        return {"number": dutch.phone_number(number), "ending": dutch.digits(number[-_ENDING_DIGITS:])}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, and all that an answer may depend on."""

    ask: Ask
    position: Position
    form: Mapping[str, str]
    live: Live
    now: datetime

    @property
    def call(self) -> str:
        return self.form.get("CallSid", "")

    @property
    def failed(self) -> Answered:
        """The answer when none could be given."""
        return Answered(_FAILED.get(self.ask.question, NO))


def sensible(position: Position, now: datetime) -> Position:
    """The same place; windows that nobody can have been offered are forgotten: no words can be made of them."""
    if all(abs(each * _MINUTE - second_of(now)) < _YEARS for each in position.windows):
        return position
    return replace(position, windows=())


def _minute(moment: datetime) -> int:
    """Minutes since 1970: how a window's start rides in a URL."""
    return second_of(moment) // _MINUTE


def _moment(minute: int) -> datetime:
    return moment_of(minute * _MINUTE)
