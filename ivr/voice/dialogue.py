"""Answers what the flow asks of the shell in a callback dialogue, and says what is of this one call.

Rules of this file:
- An answer is only yes when the thing is so: a number is on disk before the caller hears that it is noted.
- Whatever fails answers no, and the flow leads a caller who hears no to a person.
- A caller's number lives in memory, in the spool and, sealed, in the action URL; never in a log or a recording.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.callbacks.requests import reference_of
from ivr.callbacks.spool import Spool
from ivr.callbacks.token import Tokens, expiry
from ivr.callbacks.writer import SpoolError
from ivr.callflow.events import Answered
from ivr.callflow.turns import Ask, Position, Question
from ivr.content.live import Live
from ivr.speech import dutch
from ivr.voice.log import Log, fault

NO, YES = 0, 1
_ENDING_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What answers need: the spool, the seal of numbers, and which numbers are never phoned back."""

    spool: Spool
    tokens: Tokens
    own_number: str
    log: Log

    def prepare(self) -> None:
        """Open the spool before the first caller needs it: making the file takes longer than a row in it."""
        try:
            self.spool.taken()
        except SpoolError as error:
            facts = fault(error)
            self.log.error("spool not ready", **facts)  # noqa: TRY400 - no message

    def answer(
        self, ask: Ask, position: Position, form: Mapping[str, str], live: Live, now: datetime
    ) -> Answered:
        """Answer a question of a call whose webhook brought `form`. Never raises."""
        try:
            return self._answer(ask, position, form, live, now)
        except SpoolError as error:
            facts = fault(error)
            self.log.error("callback not saved", call=form.get("CallSid"), **facts)  # noqa: TRY400 - no message
            return Answered(NO)

    def _answer(
        self, ask: Ask, position: Position, form: Mapping[str, str], live: Live, now: datetime
    ) -> Answered:
        call = form.get("CallSid", "")
        match ask.question:
            case Question.CALLER:
                forwarded = bool(form.get("ForwardedFrom"))
                return self._sealed("" if forwarded else form.get("From", ""), call, live, now)
            case Question.CHECK:
                return self._sealed(ask.digits, call, live, now)
            case Question.WINDOWS:
                return Answered(NO)  # none are configured: no time is promised
            case Question.CONFIRM | Question.SAVE:
                number = self.tokens.open_token(position.token, call, now)
                if number is None:
                    return Answered(NO)
                if ask.question is Question.CONFIRM:
                    self.spool.confirm(call, number, position.origin, now)
                else:
                    self.spool.finish(call, number, position.origin, None, now)
                return Answered(YES)

    def _sealed(self, number: str, call: str, live: Live, now: datetime) -> Answered:
        """Yes and its token, for a number that can be phoned back."""
        # Its tables cost a starting server more than Flask's own views; only this dialogue needs them.
        from ivr.callbacks.numbers import Accepted, accept  # noqa: PLC0415

        places = live.contents.places
        ours = frozenset(each.number for each in places.destinations.values()) if places else frozenset()
        accepted = accept(number, refused=ours | {self.own_number})
        if not isinstance(accepted, Accepted):
            return Answered(NO)
        return Answered(YES, token=self.tokens.seal(accepted.e164, call, expiry(now)))

    def said(self, position: Position, call: str, now: datetime) -> dict[str, str]:
        """What prompts say of this call: its number, the end of it, and the request's reference."""
        number = self.tokens.open_token(position.token, call, now) if position.token else None
        if number is None:
            return {}
        return {
            "number": dutch.phone_number(number),
            "ending": dutch.digits(number[-_ENDING_DIGITS:]),
            "reference": dutch.digits(reference_of(call)),
        }
