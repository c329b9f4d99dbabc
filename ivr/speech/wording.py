"""What no prompt says: patterns that `lint.py` looks for in the words that stand in a file.

Rules of this file:

- One row, one thing that is not said, with what to say instead; a new rule about words is a new row.
- Patterns see a sentence with each slot as "…": what a slot says comes from the timetable, and is not judged here.
- Source of every row: callers.md, "Words and sound" and "Facts from the leaflet"; architecture.md, rule 7.
"""

import re
from dataclasses import dataclass

from ivr.speech.catalogue import Kind
from ivr.speech.dutch import WEEKDAYS, number

EMERGENCY_NUMBER = "één één twee"
"""The only way in which 112 is said, and the only phone number that is not a slot."""

EVERY_KIND = frozenset(Kind)
ALL_BUT_SUMMARIES = EVERY_KIND - {Kind.SUMMARY}


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Something that is not said in prompts of these kinds."""

    pattern: re.Pattern[str]
    message: str
    remedy: str
    kinds: frozenset[Kind] = EVERY_KIND

    def fault(self, own: str) -> str | None:
        """Say what is wrong with the words of a sentence, quoting the first place; None if nothing is."""
        hit = self.pattern.search(own)
        return f'{self.message}: "{hit.group().strip()}"' if hit else None


def _words(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


_ONE = "[eé]{2}n"  # also "Eén" and "een"
_DIGIT = "|".join((_ONE, *map(number, range(10))))
_NUMBER = "|".join((_ONE, *map(number, range(60))))

_OFFICIALESE = (
    *(
        "aangaande",
        "alsmede",
        "betreffende",
        "bovengenoemde?",
        "conform",
        "derhalve",
        "desbetreffende",
        "dien(?:en|t)",
    ),
    *(
        "dusdanige?",
        "gaarne",
        "hetgeen",
        "indien",
        "ingevolge",
        "inzake",
        "krachtens",
        "met betrekking tot",
        "middels",
    ),
    *(
        "nochtans",
        "omtrent",
        "overeenkomstig",
        "reeds",
        "te allen tijde",
        "ten aanzien van",
        "ten behoeve van",
    ),
    *("teneinde", "tevens", "thans", "voornoemde?", "wederom", "zulks"),
)
_ABBREVIATION = re.compile(
    r"\b(?:(?:[a-z]\.){2,}|[a-z]\.[a-z]\b|(?:bijv|bv|enz|etc|evt|nr|tel|excl|incl|resp|dhr|mevr|mw|dr)\.)",
    re.IGNORECASE,
)
_CLOCK_TIME = re.compile(
    rf"\b(?:(?:{_NUMBER}) uur|half (?:{_NUMBER})|kwart (?:over|voor)|middernacht"
    rf"|(?:{_NUMBER})(?: minu(?:ut|ten))? (?:over|voor)(?: half)? (?:{_NUMBER}))\b",
    re.IGNORECASE,
)
_PHONE_NUMBER = re.compile(  # three digits or more in a row, unless they are just the emergency number
    rf"\b(?!{EMERGENCY_NUMBER}\b(?![\s,]+(?:{_DIGIT})\b))(?:{_DIGIT})(?:[\s,]+(?:{_DIGIT})){{2,}}\b",
    re.IGNORECASE,
)

UNSAID = (
    Unsaid(
        re.compile(r"\d"),
        "a digit is written",
        "write a number in words; use a slot for a key, a time or a phone number",
    ),
    Unsaid(re.compile(r"[%€&/°+=<>*#_]"), "a sign stands in the text", "write it as a word"),
    Unsaid(_ABBREVIATION, "an abbreviation is used", "write the words in full"),
    Unsaid(
        re.compile(r"\S*@\S*|\bhttps?\b|\bwww\b|\b[\w-]+\.(?:nl|com|org|eu)\b", re.IGNORECASE),
        "an address of the internet is spoken",
        "leave it out: it stands on the reading page",
    ),
    Unsaid(_words(*_OFFICIALESE), "officialese is used", "say it as people say it"),
    Unsaid(
        _words("jij", "je", "jou", "jouw", "jullie", "jezelf"),
        "the caller is addressed as je",
        "use the u-form",
    ),
    Unsaid(
        re.compile(
            r"\b(?:in)?drukt?\b|\bdrukken\b|\bintoets\w*|\bin te toetsen\b|\bkiest?\b[^.]*\btoets\b"
            r"|\btoetst?\b[^.,!?]*\bin\s*(?:[.,!?]|$)",
            re.IGNORECASE,
        ),
        "another verb than toets is used for a key",
        'write "Voor …, toets {key}."',
        ALL_BUT_SUMMARIES,
    ),
    Unsaid(
        re.compile(rf"\btoets (?:{_NUMBER}|\w*hekje|\w*sterretje)\b", re.IGNORECASE),
        "a key is typed into the words",
        "use {key}: the option says which key it has",
    ),
    Unsaid(
        _CLOCK_TIME,
        "a time is typed into the words",
        "use {hours:…} or {opening:…}: spoken times come from the timetable",
    ),
    Unsaid(
        _words(*(f"{day}(?:en|s)?" for day in WEEKDAYS)),
        "a day is typed into the words",
        "use {hours:…} or {opening:…}: spoken days come from the timetable",
    ),
    Unsaid(
        _PHONE_NUMBER,
        "a phone number is typed into the words",
        "use {number:…}: numbers come from the destinations",
    ),
    Unsaid(
        _words("honderd ?twaalf", "elf twee", f"{_ONE} twaalf"),
        "the emergency number is said in another way",
        f'say "{EMERGENCY_NUMBER}"',
    ),
    Unsaid(
        _words(
            r"hoe(?:f|ft|ven)\b[^.]*\bniet\b[^.]*\bbellen", r"niet nodig\b[^.]*\bbellen", "bel(?:t u)? niet"
        ),
        "a caller is told not to phone",
        "leave it out: whether to phone is the caller's decision",
    ),
    Unsaid(
        re.compile(
            r"\b(?:mg|milligram\w*|ml|milliliter\w*|tablet(?:ten|je|jes)?|capsules?|dos(?:is|es))\b",
            re.IGNORECASE,
        ),
        "a dose is said",
        "leave it out: a doctor or a pharmacist tells doses",
    ),
    Unsaid(
        re.compile(r"\bis het (?:ernstig|dringend|spoed)\b", re.IGNORECASE),
        "the caller is asked to judge how serious it is",
        "name what an option is for, without triage",
    ),
    Unsaid(
        _words("bsn", "burgerservicenummer", "geboortedatum"),
        "personal data are asked for",
        "leave it out: a line of keys never asks who somebody is",
    ),
    Unsaid(
        _words("ongeldige?", "foutieve?", "verkeerde? (?:cijfer|keuze|nummer|toets)"),
        "the caller is blamed",
        "say what the caller can do now",
        ALL_BUT_SUMMARIES,
    ),
)
