"""What the parsers say of a change, at the fields of a form and in the words of the site.

Rules of this file:
- What is valid the parsers decide; here is only where it stands on the page, and what one does about it there.
- A parser speaks to who writes a file. Where that would mislead, a row of the table says it for who fills in a form.
- What lies outside the form is said above it, so that nothing is refused in silence.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from ivr.hours.explain import DAYS
from ivr.hours.model import Problem
from ivr.hours.parse import WEEKDAYS
from ivr.page.written import capital, full_date

FORM = "form"
"""The key of what is wrong with no field in particular."""

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b", re.ASCII)

_SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"“until” ligt voor “from”", "De laatste dag ligt voor de eerste. Kies een latere laatste dag."),
        (
            r"Dit duurt langer dan (?P<most>.+)\.",
            r"Dit duurt langer dan \g<most>. Kies een eerdere laatste dag, of maak een nieuwe gewone week.",
        ),
        (
            r"Begin en einde zijn gelijk",
            "Van en tot zijn gelijk. Bedoelt u de hele dag? Vul dan van 00:00 tot 00:00 in.",
        ),
        (
            r"(?P<one>\S+) en (?P<other>\S+) overlappen elkaar",
            r"De blokken \g<one> en \g<other> overlappen elkaar. Maak er één blok van, of kort er een in.",
        ),
        (
            r"De uren van (?P<one>\w+) lopen door in die van (?P<next>\w+)",
            r"De uren van \g<one> lopen door in die van \g<next>. Kort een van beide in.",
        ),
        (
            r"De nachturen lopen door",
            "De nachturen lopen door in de uren van de volgende dag. Kort een van beide in.",
        ),
        (
            r"(?P<both>“.+” en “.+” gelden beide op \S+), met verschillende uren",
            r"\g<both>, met verschillende uren. Kies andere dagen of dezelfde uren, of haal een van beide weg.",
        ),
        (
            r"Twee versies gaan in op (?P<day>[\d-]+)",
            r"Er gaat al een week in op \g<day>. Verander die, of kies een andere dag.",
        ),
        (
            r"Deze regel geeft geen enkele datum",
            "Tussen deze twee dagen valt er geen enkele. Kies een latere laatste dag.",
        ),
        (
            r"Meer dan (?P<most>\d+) terugkerende",
            r"Er zijn al \g<most> terugkerende regels. Haal er eerst een weg.",
        ),
        (r"Hier hoort een naam", "Gebruik voor de naam hoogstens 80 gewone tekens, op één regel."),
        (r"Hier hoort (?P<wanted>een heel getal van .+), er staat", r"Vul \g<wanted> in."),
        (r"Het jaar (?P<year>\d+) kan niet", r"Het jaar \g<year> kan niet. Kies een jaar tot en met 2099."),
        (
            r"Deze lijn volgt via",
            "Deze lijn kan die niet volgen: ze zouden elkaar volgen. Kies een andere lijn.",
        ),
    )
)


def told(problem: Problem) -> str:
    """Say a problem to who fills in a form: what is wrong, and what to do."""
    for pattern, said in _SAID:
        if match := pattern.search(problem.message):
            return _in_dutch(match.expand(said))
    return _in_dutch(f"{problem.message} {problem.remedy}".strip())


def _in_dutch(text: str) -> str:
    text = _ISO.sub(lambda match: _date(match[0]), text)
    return _WEEKDAY.sub(lambda match: DAYS[WEEKDAYS.index(match[0])], text)


def _date(text: str) -> str:
    try:
        return full_date(date.fromisoformat(text), year=True)
    except ValueError:
        return text


def at_fields(
    problems: Iterable[Problem], field_of: Callable[[Problem], str], names: Mapping[str, str]
) -> Mapping[str, str]:
    """Give each field its faults.

    `field_of` gives "" for what belongs to none: that is said above the form, with the name of its file in `names`.
    """
    found: dict[str, list[str]] = {}
    for problem in problems:
        field, text = field_of(problem), told(problem)
        if not field and problem.file in names:
            text = f"{capital(names[problem.file])}: {text}"
        found.setdefault(field or FORM, []).append(text)
    return {field: " ".join(dict.fromkeys(texts)) for field, texts in found.items()}


def summary(faults: Mapping[str, str], prefix: str = "") -> list[tuple[str, str]]:
    """What is said above a page, each with the id of where it stands beside its field, "" for nowhere."""
    return [("" if field == FORM else f"{prefix}{field}-fault", text) for field, text in faults.items()]
