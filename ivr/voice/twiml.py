"""One function of data: what is to be heard and the wait after it, to a TwiML document.

Rules of this file:
- No document ends with a Gather or a Dial: a Redirect behind it brings the call back even if Twilio goes on.
- All menu speech lies inside the Gather, so that keys work during it; the opening lies before it.
- Written with Twilio's own builder; `validate.py` checks the result, because the builder checks nothing.
"""

from dataclasses import dataclass
from functools import lru_cache

from twilio.twiml.voice_response import Gather, VoiceResponse

from ivr.callflow.turns import AwaitDigits
from ivr.content.live import Spoken
from ivr.voice.validate import validated

LANGUAGE = {"nl": "nl-NL"}
"""Twilio's name for each language of the flow."""


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring a number (E.164) for `seconds`, showing `caller_id`."""

    number: str
    seconds: int
    caller_id: str


@dataclass(frozen=True, slots=True)
class End:
    """Hang up."""


@dataclass(frozen=True, slots=True)
class Script:
    """All that a document says and does.

    `action` is where the call goes on, `media` what the file name of a take is put behind.
    """

    opening: tuple[Spoken, ...]
    prompts: tuple[Spoken, ...]
    wait: AwaitDigits | Ring | End
    action: str
    language: str
    voice: str
    media: str


@lru_cache(maxsize=4096)
def render(script: Script) -> str:
    """The checked TwiML document of a script. Documents repeat from call to call, so they are kept.

    Raises:
        InvalidTwiMLError: the document would not be understood, or must not be sent.
    """
    response = VoiceResponse()
    _speak(response, script.opening, script)
    match script.wait:
        case AwaitDigits() as wait:
            gather = response.gather(
                input="dtmf",
                action=script.action,
                method="POST",
                timeout=wait.timeout,
                num_digits=wait.most,
                finish_on_key=wait.finish_on,
                action_on_empty_result=True,
            )
            _speak(gather, script.prompts, script)
            response.redirect(script.action, method="POST")
        case Ring() as ring:
            _speak(response, script.prompts, script)
            response.dial(
                ring.number,
                action=script.action,
                method="POST",
                timeout=ring.seconds,
                caller_id=ring.caller_id,
            )
            response.redirect(script.action, method="POST")
        case End():
            _speak(response, script.prompts, script)
            response.hangup()
    return validated(str(response))


def _speak(parent: VoiceResponse | Gather, spoken: tuple[Spoken, ...], script: Script) -> None:
    for piece in spoken:
        for take in piece.takes:
            parent.play(f"{script.media}{take}.wav")
        if not piece.takes:
            parent.say(piece.text, language=LANGUAGE.get(script.language, "nl-NL"), voice=script.voice)


EMPTY = validated(str(VoiceResponse()))
"""The answer to a webhook of a call that has ended."""
