"""How long prompts last, as callers hear them: takes as long as they are, other words as long as is estimated.

Rules of this file: of a prompt that changes with the moment, the longest that it is within a period.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache

from ivr.callflow.turns import Cue
from ivr.content.live import Live, Spoken
from ivr.speech.catalogue import SlotKind
from ivr.speech.measure import spoken_seconds

_CHANGING = {SlotKind.OPENING, SlotKind.HOURS}


def longest(
    live: Live, moments: Callable[[], Iterable[datetime]], begin: datetime
) -> Callable[[Cue, str], float]:
    """What tells the most seconds that a cue lasts in a language; `moments` are those at which spoken times change."""
    seconds = {take.file: take.seconds for take in live.contents.takes}

    def of(piece: Spoken) -> float:
        return sum(seconds[take] for take in piece.takes) if piece.takes else spoken_seconds([piece.text])

    @cache
    def told(cue: Cue, language: str) -> float:
        prompt = live.contents.prompts.get((language, cue.prompt))
        if prompt is None:
            return 0.0  # that it is missing is told elsewhere
        changing = any(slot.kind in _CHANGING for sentence in prompt.sentences for slot in sentence.slots)
        at = moments() if changing else (begin,)
        return max(sum(map(of, live.spoken(cue, language, moment))) for moment in at)

    return told
