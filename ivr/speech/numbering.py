"""Phone numbers in the groups that people say them in.

Rules of this file:

- Digits only: `dutch.py` turns the groups into words, the reading page prints them as they are.
- How a number is cut is a table of prefixes; what follows the prefix is cut by one rule for every country.
- A number that is not E.164 is a fault of our own code, and raises.
"""

import re

_E164 = re.compile(r"\+[1-9][0-9]{7,14}")

# Source: Nummerplan telefoon- en ISDN-diensten (wetten.overheid.nl, BWBR0010198). All other areas have four digits.
_THREE_DIGIT_AREAS = (
    *("010", "013", "015", "020", "023", "024", "026", "030", "033", "035"),
    *("036", "038", "040", "043", "045", "046", "050", "053", "055", "058"),
    *("070", "071", "072", "073", "074", "075", "076", "077", "078", "079"),
)
_THREE_DIGIT_SERVICES = ("084", "085", "087", "088", "091")

# The first digits of a national number -> how many of them are said as one group; the longest entry that fits counts.
_HEADS = {"06": 2, **dict.fromkeys((*_THREE_DIGIT_AREAS, *_THREE_DIGIT_SERVICES), 3)}
_LONGEST_HEAD = 4  # 0252 and the like, 0800, 0900, 0970

# Source: ITU-T E.164, list of assigned country codes. Codes that are not here have three digits.
_SHORT_COUNTRY_CODES = frozenset(
    str(code)
    for code in (
        *(1, 7, 20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49),
        *(51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 62, 63, 64, 65, 66),
        *(81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98),
    )
)


def groups(number: str) -> tuple[str, ...]:
    """Cut an E.164 number into groups of digits as dialled from the Netherlands: `("023", "224", "01", "30")`.

    Raises ValueError for anything that is not E.164.
    """
    if not _E164.fullmatch(number):
        msg = "not an E.164 number"  # the number itself may be a caller's, and stays out of the logs
        raise ValueError(msg)
    national = "0" + number.removeprefix("+31") if number.startswith("+31") else "00" + number[1:]
    head = _dutch_head(national) if number.startswith("+31") else 2 + _country_code_length(number[1:])
    return national[:head], *_pairs(national[head:])


def _dutch_head(national: str) -> int:
    return next((_HEADS[national[:n]] for n in (3, 2) if national[:n] in _HEADS), _LONGEST_HEAD)


def _country_code_length(digits: str) -> int:
    return next((n for n in (1, 2) if digits[:n] in _SHORT_COUNTRY_CODES), 3)


def _pairs(digits: str) -> tuple[str, ...]:
    """Cut into pairs; an odd count starts with a group of three."""
    first = 3 if len(digits) % 2 else 0
    pairs = [digits[at : at + 2] for at in range(first, len(digits), 2)]
    return (digits[:first], *pairs) if first else tuple(pairs)
