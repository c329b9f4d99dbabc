"""A call: TwiML carried out as Twilio carries it out, verb by verb, on a simulated clock.

- It knows verbs and no flow: what it says, and in which order, is what it was told.
- Keys count inside a Gather only. Its time-out starts after its prompts, and anew after a key that does not finish it.
- A Gather without digits goes on to the next verb, unless actionOnEmptyResult="true": then silence, and a bare finish
  key, are a webhook too.
- A Dial with an action never comes back to the verbs after it; without one, the next verb follows whatever happened.
- A caller who hangs up is told to the status callback only, never to an action.
- Every call ends: with its verbs, with the caller, with an error, or after `MAX_WEBHOOKS`.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never
from urllib.parse import urljoin, urlsplit, urlunsplit

from ivr.phone.clock import SimulatedClock
from ivr.phone.durations import UNKNOWN_RECORDING, speech_seconds
from ivr.phone.findings import ApplicationError, Finding
from ivr.phone.hand import CONNECTED, CallerHungUp, Deaf, Ear, Hand, Outcome
from ivr.phone.identity import Identity, made_sid
from ivr.phone.keys import read_keys
from ivr.phone.line import Line
from ivr.phone.recorder import Recorder
from ivr.phone.recordings import Recordings
from ivr.phone.transcript import Heard, Transcript
from ivr.phone.twiml import Dial, Gather, Hangup, Method, Pause, Play, Prompt, Redirect, Reject, Say, Verb
from ivr.phone.webhook import Fetched, TooManyWebhooks, Webhooks, request_target

RING_SECONDS = 6.0
"""Until somebody picks up: two rings."""

REFUSED_SECONDS = 2.0
"""Until the network says busy, failed or canceled."""

TALK_SECONDS = 60.0
"""A short talk: long enough for the clock to show it."""

_E164 = re.compile(r"\+[1-9][0-9]{1,14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSetup:
    """What a call starts from.

    `status_url` is by default `status` below the voice URL. `call_sid` is by default made from the numbers and the
    start, so that the same call can be repeated exactly. `play_seconds` tells how long the recording at a URL plays
    (None: unknown); by default it is fetched through the line.
    """

    voice_url: str
    token: str
    from_: str
    to: str
    account_sid: str = "AC" + 32 * "0"
    status_url: str | None = None
    call_sid: str | None = None
    play_seconds: Callable[[str], float | None] | None = None


def run_call(
    setup: CallSetup, line: Line, hand: Hand, clock: SimulatedClock, ear: Ear | None = None
) -> Transcript:
    """Make one call, from its first ring to its status callback, and return what happened."""
    return _Call(setup, line, hand, clock, ear or Deaf()).run()


def default_status_url(voice_url: str) -> str:
    """Return `status` below the voice URL, where our line has it."""
    parts = urlsplit(voice_url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/status", query="", fragment=""))


@dataclass(frozen=True, slots=True)
class _Webhook:
    """The next webhook, and what it says beyond the call itself."""

    method: Method
    url: str
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _End:
    how: str


class _Call:
    def __init__(self, setup: CallSetup, line: Line, hand: Hand, clock: SimulatedClock, ear: Ear) -> None:
        self._hand, self._ear, self._clock = hand, ear, clock
        self._start = clock.now()
        sid = setup.call_sid or made_sid(setup.from_, setup.to, self._start.isoformat())
        self._identity = Identity(sid, setup.account_sid, setup.from_, setup.to)
        self._voice_url = setup.voice_url
        self._status_url = setup.status_url or default_status_url(setup.voice_url)
        self._webhooks = Webhooks(line, setup.token)
        self._recordings = Recordings(line)
        self._play_seconds = setup.play_seconds
        self._turns = Recorder(clock)

    def run(self) -> Transcript:
        ended = self._ended()
        self._turns.close()
        seconds = self._clock.since(self._start)
        self._webhooks.notify(self._status_url, self._identity.closing_fields(self._clock.now(), seconds))
        return Transcript(
            at=self._start,
            from_=self._identity.from_,
            turns=self._turns.closed(),
            ended=ended,
            webhooks=self._webhooks.count,
            seconds=seconds,
            findings=tuple(self._webhooks.findings),
        )

    def _ended(self) -> str:
        """Go from document to document, and return how that ended."""
        step: _Webhook | _End = _Webhook("POST", self._voice_url, {})
        try:
            while isinstance(step, _Webhook):
                step = self._document(step)
        except CallerHungUp:
            return "caller-hung-up"
        except TooManyWebhooks:
            self._turns.discard()  # the request that was not made
            return "too-many-webhooks"
        except ApplicationError as problem:
            self._webhooks.findings.append(problem.finding)
            self._turns.current().wait = "error"
            return f"error {problem.finding.code}"
        return step.how

    def _document(self, webhook: _Webhook) -> _Webhook | _End:
        """Fetch a document and carry out its verbs until one leads away."""
        turn = self._turns.begin(request_target(webhook.url))
        call = self._identity.fields("in-progress" if self._webhooks.count else "ringing")
        fetched = self._webhooks.fetch(webhook.method, webhook.url, call, webhook.said)
        if fetched.trace.rule is not None:
            turn.rule = fetched.trace.rule
            self._ear.decided(fetched.trace.rule)
        for verb in fetched.document.verbs:
            step = self._carry_out(verb, fetched)
            if step is not None:
                return step
        return _End("ran-out-of-verbs")

    def _carry_out(self, verb: Verb, fetched: Fetched) -> _Webhook | _End | None:
        """Carry out one verb; None leads to the next."""
        match verb:
            case Say() | Play() | Pause():
                _to_the_end(self._listen((verb,), fetched))
                return None
            case Gather():
                return self._gather(verb, fetched)
            case Dial():
                return self._dial(verb, fetched)
            case Redirect(url, method):
                self._turns.current().wait = "redirect"
                return _Webhook(method, urljoin(fetched.url, url), {})
            case Hangup():
                self._turns.current().wait = "hangup"
                return _End("hung-up")
            case Reject():
                self._turns.current().wait = "reject"
                return _End("rejected")
        assert_never(verb)

    def _listen(self, prompts: Iterable[Prompt], fetched: Fetched) -> Iterator[Heard]:
        """Hear prompts one at a time, each to its end, as long as somebody listens."""
        for prompt in prompts:
            if isinstance(prompt, Pause):
                self._clock.advance(prompt.seconds)
                continue
            heard = self._heard(prompt, fetched)
            for _ in range(prompt.loop):
                self._turns.current().heard.append(heard)
                self._ear.hears(heard)
                self._clock.advance(heard.seconds)
                yield heard

    def _heard(self, prompt: Say | Play, fetched: Fetched) -> Heard:
        prompt_id = fetched.trace.prompt(prompt.order)
        if isinstance(prompt, Say):
            return Heard(prompt_id, prompt.text, None, speech_seconds(prompt.text), prompt.language)
        url = urljoin(fetched.url, prompt.url)
        if self._play_seconds:
            seconds = self._play_seconds(url)
            return Heard(prompt_id, None, url, UNKNOWN_RECORDING if seconds is None else seconds)
        recording = self._recordings.of(url)
        return Heard(prompt_id, recording.text, url, recording.seconds, sound=recording.sound)

    def _gather(self, gather: Gather, fetched: Fetched) -> _Webhook | None:
        turn = self._turns.current()
        turn.wait = "digits"
        prompts = self._listen(gather.prompts, fetched)
        turn.pressed = self._hand.press(gather, prompts) or None
        if turn.pressed is None:
            _to_the_end(prompts)
        entry = read_keys(gather, turn.pressed or "")
        if entry.waiting:
            self._clock.advance(gather.timeout)
        self._turns.close()
        if not entry.digits and not gather.action_on_empty_result:
            return None
        said = {"Digits": entry.digits, "FinishedOnKey": entry.finished_on}
        return _Webhook(gather.method, urljoin(fetched.url, gather.action or ""), said)

    def _dial(self, dial: Dial, fetched: Fetched) -> _Webhook | _End | None:
        turn = self._turns.current()
        turn.wait = "dial"
        # This is how it stands if the caller hangs up while it rings.
        turn.dialled, turn.outcome = next(iter(dial.numbers), None), Outcome.CANCELED
        turn.dialled, turn.outcome = self._ring(dial)
        talked = TALK_SECONDS if turn.outcome in CONNECTED else 0.0
        self._clock.advance(_ringing(turn.outcome, dial.timeout) + talked)
        self._turns.close()
        if turn.outcome is Outcome.ANSWERED:
            return _End("dialled")
        if dial.action is None:
            return None
        said = self._dial_fields(turn.outcome, talked)
        return _Webhook(dial.method, urljoin(fetched.url, dial.action), said)

    def _ring(self, dial: Dial) -> tuple[str | None, Outcome]:
        """Ring all numbers: the first that is answered counts, or else the first."""
        outcomes = [(number, self._outcome(number)) for number in dial.numbers]
        if not outcomes:
            self._webhooks.findings.append(Finding(13223, "a Dial without a number"))
            return None, Outcome.FAILED
        return next((pair for pair in outcomes if pair[1] in CONNECTED), outcomes[0])

    def _outcome(self, number: str) -> Outcome:
        if _E164.fullmatch(number):
            return self._hand.outcome(number)
        self._webhooks.findings.append(Finding(13223, f"{number} is not E.164: cannot be dialled"))
        return Outcome.FAILED

    def _dial_fields(self, outcome: Outcome, talked: float) -> dict[str, str]:
        return {
            "DialCallStatus": outcome.value,
            "DialCallSid": made_sid(self._identity.call_sid, len(self._turns.closed())),
            "DialCallDuration": f"{talked:.0f}",
            "DialBridged": "true" if outcome in CONNECTED else "false",
        }


def _ringing(outcome: Outcome, timeout: int) -> float:
    """How long a dial rings, in seconds."""
    match outcome:
        case Outcome.ANSWERED | Outcome.COMPLETED:
            return min(RING_SECONDS, timeout)
        case Outcome.NO_ANSWER:
            return timeout
        case Outcome.BUSY | Outcome.FAILED | Outcome.CANCELED:
            return REFUSED_SECONDS
    assert_never(outcome)


def _to_the_end(prompts: Iterator[Heard]) -> None:
    deque(prompts, maxlen=0)
