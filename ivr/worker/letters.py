"""What the owner of the callback list is mailed, in plain Dutch.

Rules of this file:
- Nothing of any caller: how many, since when, and how to open the list.
- A moment is told in the wall time of the clinic.
"""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from ivr.speech.dutch import MONTHS, WEEKDAYS

ZONE = ZoneInfo("Europe/Amsterdam")
OPEN_THE_LIST = "flask --app app callbacks list"

_OVERDUE = """\
Beste {owner},

{count} en nog niet afgehandeld.
Het oudste had uiterlijk {due} gebeld moeten zijn.

Zo opent u de lijst, op de computer van de telefoonlijn:

    {command}

U krijgt dit bericht elke 2 kantooruren opnieuw, zolang er verzoeken te laat zijn. Vanaf de tweede keer krijgt ook het
volgende adres het. In dit bericht staan geen gegevens van patiënten.
"""
_RESOLVED = """\
Beste {owner},

Er zijn geen terugbelverzoeken meer te laat. U hoeft niets te doen.
"""


def overdue(owner: str, count: int, oldest_due: datetime) -> tuple[str, str]:
    """Subject and text about so many callbacks that are late."""
    subject = f"Rugpoli: {_requests(count)} te laat"
    text = _OVERDUE.format(owner=owner, count=_late(count), due=moment(oldest_due), command=OPEN_THE_LIST)
    return subject, text


def resolved(owner: str) -> tuple[str, str]:
    """Subject and text when no callback is late any more."""
    return "Rugpoli: geen terugbelverzoeken meer te laat", _RESOLVED.format(owner=owner)


def letter(words: tuple[str, str], sender: str, to: Sequence[str], now: datetime) -> EmailMessage:
    """Put subject and text into a mail."""
    message = EmailMessage()
    message["Subject"], text = words
    message["From"], message["To"] = sender, ", ".join(to)
    message["Date"] = format_datetime(now)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answers from people who are away
    message.set_content(text)
    return message


def moment(at: datetime) -> str:
    """A moment as people write it: "maandag 23 november om 17.00 uur"."""
    local = at.astimezone(ZONE)
    day = f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}"
    return f"{day} om {local.hour}.{local.minute:02} uur"


def _requests(count: int) -> str:
    return "1 terugbelverzoek" if count == 1 else f"{count} terugbelverzoeken"


def _late(count: int) -> str:
    return f"{_requests(count)} {'is' if count == 1 else 'zijn'} te laat"
