"""The clips from which changing words are put together: times, days, dates and digits.

Rules of this file:
- The inventory covers whatever `dutch.py` can say of an opening at whole five minutes, and every phone number.
- Cutting prefers the longest clips: a whole phrase that was recorded as one sounds better than its words.
- A comma and a full stop are heard: a clip that ends with one is another take, with a pause or a falling tone.
"""

from collections.abc import Callable, Iterator
from datetime import time
from functools import cache

from ivr.speech import dutch

_HOURS = 24
_STEP = 5
_YEARS = range(2026, 2041)
_LONGEST = 12
"""Words in the longest clip that is looked for: a whole span, or a whole phone number."""

_JOINING = (
    *("vandaag", "morgen", "op een werkdag", "werkdagen", "elke dag", "dag en nacht", "de hele dag"),
    *("van", "tot", "vanaf", "en", "tot en met", "de volgende dag", "geen vaste uren", "middernacht"),
    *("'s nachts", "'s ochtends", "'s middags", "'s avonds"),
    *("'s nachts.", "'s ochtends.", "'s middags.", "'s avonds."),
)


def inventory() -> tuple[str, ...]:
    """Every clip that a voice records once, in the order of a recording sheet."""
    return tuple(dict.fromkeys(_inventory()))


def _inventory() -> Iterator[str]:
    yield from _JOINING
    yield from dutch.WEEKDAYS
    yield from (dutch.number(day) for day in range(1, 32))
    yield from dutch.MONTHS
    yield from (dutch.year_in_words(number) for number in _YEARS)
    for minute in range(0, 60, _STEP):
        yield from (dutch.clock_time(time(hour, minute)) for hour in range(_HOURS))
    for digit in "0123456789":
        yield dutch.digits(digit)
        yield f"{dutch.digits(digit)},"


def cut(text: str, known: Callable[[str], bool]) -> tuple[str, ...] | None:
    """Cut a sentence into clips that are known, as long ones as can be; None if some word is in none."""
    words = text.split()

    @cache
    def rest(start: int) -> tuple[str, ...] | None:
        if start == len(words):
            return ()
        for end in range(min(len(words), start + _LONGEST), start, -1):
            phrase = " ".join(words[start:end])
            clip = next((each for each in (phrase, phrase.rstrip(",.")) if known(each)), None)
            if clip is not None and (after := rest(end)) is not None:
                return clip, *after
        return None

    return rest(0)
