"""The constant answer when our own code fails, and for requests that are not Twilio's.

Rules of this file:
- One document, prepared when the numbers become known, checked like any other; nothing is computed in need.
- It knows no clock, so it is true at any hour. It holds public numbers only.
- Its words stand here and not in `prompts/`: it must speak when the prompts cannot be read.
- A Dial without action goes on when the talk has ended, so each one is followed by a way to hang up.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from twilio.twiml.voice_response import VoiceResponse

from ivr.content.live import Live
from ivr.speech import dutch
from ivr.voice.validate import InvalidTwiMLError, validated

_DANGER = "Bij levensgevaar: hang op en bel één één twee."
_FAULT = "Er is een storing. Voor een afspraak of vraag: hang op en bel later."
_STAY = "Bij een dringend probleem na uw behandeling: blijf aan de lijn."
_CONNECTING = "Ik verbind u door met de {name}."
_HELPED = "Bent u geholpen? Dan kunt u ophangen."
_NUMBER = "De {name}: {number}."
_GOODBYE = "Dank u wel voor het bellen."
SWITCHBOARD = "switchboard"
_RING_SECONDS = 30
_PAUSE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody to connect to: the name and the number in words, and the number to dial (E.164)."""

    name: str
    number_in_words: str
    number: str


def lifeline(helpers: Sequence[Helper], *, caller_id: str, voice: str, language: str = "nl-NL") -> str:
    """The document: danger, what is wrong, each helper in turn, and all their numbers read out twice."""
    response = VoiceResponse()

    def say(text: str) -> None:
        response.say(text, language=language, voice=voice)

    for text in (_DANGER, _FAULT, *([_STAY] if helpers else [])):
        say(text)
    for helper in helpers:
        say(_CONNECTING.format(name=helper.name))
        response.dial(helper.number, timeout=_RING_SECONDS, caller_id=caller_id)
        say(_HELPED)
        response.pause(length=_PAUSE_SECONDS)
    for _ in range(2):
        for helper in helpers:
            say(_NUMBER.format(name=helper.name, number=helper.number_in_words))
    say(_DANGER)
    say(_GOODBYE)
    response.hangup()
    return validated(str(response))


def helpers(live: Live) -> list[Helper]:
    """Who a caller is connected to in need: the emergency department for the silent, the other, the switchboard."""
    places = live.contents.places
    if places is None:
        return []
    departments = [place.emergency for place in places.locations.values() if place.emergency]
    order = [places.silent_emergency, *departments, SWITCHBOARD]
    found = [places.destinations[name] for name in dict.fromkeys(order) if name in places.destinations]
    return [Helper(each.name, dutch.phone_number(each.number), each.number) for each in found]


class Lifeline:
    """The document for the version that is served, prepared before it is needed."""

    def __init__(self, content: Callable[[], Live], *, caller_id: str, voice: str) -> None:
        self._content = content
        self._caller_id = caller_id
        self._voice = voice
        self._live = content()
        self._document = self._prepared()

    def __call__(self) -> str:
        """The document; always, and at once."""
        with suppress(Exception):  # whatever is wrong with a new version, the document of the last one stands
            live = self._content()
            if live is not self._live:
                self._live = live
                self._document = self._prepared()
        return self._document

    def _prepared(self) -> str:
        try:
            return lifeline(helpers(self._live), caller_id=self._caller_id, voice=self._voice)
        except InvalidTwiMLError:
            return lifeline([], caller_id=self._caller_id, voice=self._voice)
