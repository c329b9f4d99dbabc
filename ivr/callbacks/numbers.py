"""Which numbers the clinic phones back, from a caller ID or from typed digits.

Rules of this file:
- ASCII digits only; Unicode has others that look or count the same.
- What may be phoned back is listed; all else is refused, so a new kind of number is refused until somebody lists it.
- Of the Netherlands: geographic numbers and the services of `_DUTCH_SERVICES`. Of a country of the setting: fixed and
  mobile numbers. Never: premium rate, free, short, satellite, personal assistants, pagers, ours and the hospital's.
- A caller ID proves nothing (it can be forged): it is read back and confirmed all the same.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

_HOME = "NL"
_HOME_CODE = 31
_SHAPE = re.compile(r"\+?[0-9]{3,20}", re.ASCII)
_WITHHELD = frozenset({"", "anonymous", "unknown", "restricted", "private", "unavailable", "blocked"})

# Networks that spell a word on the keypad where the number should be. Source: Twilio.
_SPELT = {
    "266696687": "anonymous",
    "7378742833": "restricted",
    "2562533": "blocked",
    "8656696": "unknown",
    "86282452253": "unavailable",
}

# Source: Nummerplan telefoon- en ISDN-diensten (wetten.overheid.nl, BWBR0010198): mobile, office-independent (085),
# companies (088), automated applications (097, where Twilio's Dutch numbers are). Geography is the library's.
_DUTCH_SERVICES = re.compile(r"6[1-58][0-9]{7}|8[58][0-9]{7}|97[0-9]{9}", re.ASCII)
_ABROAD = frozenset(
    {PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
)


class Reason(StrEnum):
    """Why a number is not phoned back."""

    WITHHELD = "withheld"
    NO_NUMBER = "no number"
    """Not digits, or digits that are nobody's number: too few, too many, an area that does not exist."""
    KIND = "kind"
    """A number of a kind that is never phoned back."""
    COUNTRY = "country"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A number that may be phoned back (E.164)."""

    e164: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """No number that may be phoned back, and why."""

    reason: Reason


def accept(text: str, *, refused: frozenset[str], countries: tuple[str, ...] = ()) -> Accepted | Refused:
    """Decide on a caller ID or on typed digits (0612345678, 0031612345678).

    `refused` are the numbers (E.164) of our own line and of the hospital; `countries` the other countries (ISO 3166,
    two letters) of which numbers are phoned back.
    """
    if _is_withheld(text):
        return Refused(Reason.WITHHELD)
    number = _read(text)
    if number is None or not _exists(number):
        return Refused(Reason.NO_NUMBER)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if e164 in refused:
        return Refused(Reason.OURS)
    if number.country_code == _HOME_CODE:
        return Accepted(e164) if _is_dutch_person(number) else Refused(Reason.KIND)
    return _accept_abroad(number, e164, countries)


def complete(digits: str) -> bool:
    """Tell whether the digits typed so far are a whole number, of whatever kind: a caller may stop here without a #."""
    number = _read(digits)
    return number is not None and _exists(number)


def _is_withheld(text: str) -> bool:
    return text.strip().lower() in _WITHHELD or text.removeprefix("+") in _SPELT


def _read(text: str) -> PhoneNumber | None:
    """Read digits as somebody in the Netherlands dials them; None if that cannot be."""
    if not _SHAPE.fullmatch(text):
        return None
    try:
        return phonenumbers.parse(text, _HOME)
    except phonenumbers.NumberParseException:
        return None


def _exists(number: PhoneNumber) -> bool:
    return _is_dutch_service(number) or phonenumbers.is_valid_number(number)


def _is_dutch_service(number: PhoneNumber) -> bool:
    """Tell by the plan itself: the library knows of 097 only the part that is handed out."""
    national = str(number.national_number)
    return number.country_code == _HOME_CODE and bool(_DUTCH_SERVICES.fullmatch(national))


def _is_dutch_person(number: PhoneNumber) -> bool:
    return _is_dutch_service(number) or phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE


def _accept_abroad(number: PhoneNumber, e164: str, countries: tuple[str, ...]) -> Accepted | Refused:
    region = phonenumbers.region_code_for_number(number)
    if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY:  # satellites and the like are nobody's country
        return Refused(Reason.KIND)
    if region not in countries:
        return Refused(Reason.COUNTRY)
    if phonenumbers.number_type(number) not in _ABROAD:
        return Refused(Reason.KIND)
    return Accepted(e164)
