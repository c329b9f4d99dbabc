"""Passwords and recovery codes of staff: chosen well, and kept as argon2id.

Rules of this file:
- A password counts as it was typed: nothing is trimmed, folded or cut off.
- Length and being hard to guess are asked; kinds of characters are not. What makes a password weak here: common words
  and names with something behind them, a row of keys, the same thing again, one's own name.
- Somebody who does not exist takes as long to refuse as somebody who does. Two at a time are computed: 64 MiB each.
"""

import re
import secrets
from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM, MAXIMUM = 12, 200
_AT_ONCE = 2
_DIFFERENT = 5
_LETTERS = str.maketrans("013457@$!", "oieastasi")

TOO_SHORT = f"Kies een wachtwoord van minstens {MINIMUM} tekens. Een zin van een paar woorden is prima."
TOO_LONG = f"Kies een wachtwoord van hoogstens {MAXIMUM} tekens."
TOO_COMMON = "Dit wachtwoord is makkelijk te raden. Kies bijvoorbeeld vier woorden die niets met elkaar te maken hebben."
OWN_NAME = "In dit wachtwoord staat vooral uw eigen naam. Kies iets anders."

# What people who guess try first, here: Dutch and English favourites, the seasons and the months, the clinic and its towns.
_COMMON = frozenset(
    ["wachtwoord", "welkom", "geheim", "password", "passw", "passwd", "letmein", "welcome", "secret", "admin", "administrator", "login", "inloggen", "beheer", "qwerty", "qwertyuiop", "azerty", "asdfgh", "asdfghjkl", "zxcvbnm", "abc", "abcd", "abcde", "abcdef", "iloveyou", "ikhouvanjou", "hallo", "hello", "test", "tester", "voetbal", "ajax", "feyenoord", "psv", "nederland", "holland", "amsterdam", "haarlem", "hoofddorp", "heemstede", "dragon", "monkey", "sunshine", "princess", "prinses", "schatje", "liefje", "mama", "papa", "lente", "zomer", "herfst", "winter", "spring", "summer", "autumn", "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "spaarne", "gasthuis", "spaarnegasthuis", "ziekenhuis", "hospital", "rugpoli", "poli", "rug", "kliniek", "clinic", "zorg", "telefoon", "verpleegkundige", "kijker", "medewerker", "planner", "beheerder"]
)  # fmt: skip
_ROWS = (
    "01234567890123456789",
    "98765432109876543210",
    "qwertyuiopasdfghjklzxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
)


def fault(password: str, *own: str) -> str | None:
    """Say in Dutch why a password will not do, or nothing; `own` are its owner's login and name."""
    if len(password) < MINIMUM:
        return TOO_SHORT
    if len(password) > MAXIMUM:
        return TOO_LONG
    low = password.lower()
    if len(set(low)) < _DIFFERENT or _is_a_row(low) or not _without(low, _COMMON):
        return TOO_COMMON
    names = frozenset(part for name in own for part in re.findall(r"\w{3,}", name.lower()))
    return OWN_NAME if names and not _without(low, _COMMON | names) else None


def _without(low: str, words: frozenset[str]) -> str:
    """Take the words away, as they are and as they are written with digits; a few letters left over are nothing."""
    left = []
    for text in (low, low.translate(_LETTERS)):
        rest = text
        for word in sorted(words, key=len, reverse=True):
            rest = rest.replace(word, " ")
        left.append("".join(re.findall(r"[^\W\d_]", rest)))
    shortest = min(left, key=len)
    return shortest if len(shortest) >= _DIFFERENT else ""


def _is_a_row(low: str) -> bool:
    """Whether it is one of the rows of the keyboard or the alphabet, or a part again and again."""
    again = re.fullmatch(r"(.{1,6}?)\1+.?", low)
    return bool(again) or any(low in row for row in _ROWS)


class Passwords:
    """Hashes and verifies, at most two at a time."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(
            time_cost=3, memory_cost=65536, parallelism=1
        )  # RFC 9106, section 4, but one lane
        self._turn = BoundedSemaphore(_AT_ONCE)

    def hash(self, password: str) -> str:
        """Give what is kept of a password."""
        with self._turn:
            return self._hasher.hash(password)

    def right(self, kept: str | None, password: str) -> bool:
        """Whether this is the password; None, for nobody, takes as long."""
        with self._turn:
            try:
                return (
                    self._hasher.verify(kept or self._nobodys, password[: MAXIMUM + 1]) and kept is not None
                )
            except (VerificationError, InvalidHashError):
                return False

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(32))
