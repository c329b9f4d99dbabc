"""A recurring rule in Dutch words, and the choices from which staff make one.

Rules of this file:
- Whatever `recurrence.parse_rule` takes has words; those that nobody would choose here are said with their RRULE.
- The choices are a table: what staff read, and what it is in the rule.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ivr.hours.explain import DAYS, MONTHS
from ivr.hours.recurrence import WEEKDAYS, Recurrence, parse_rule

RHYTHMS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "week": ("elke week", "FREQ=WEEKLY;BYDAY="),
        "twee-weken": ("om de week", "FREQ=WEEKLY;INTERVAL=2;BYDAY="),
        "1": ("elke eerste … van de maand", "FREQ=MONTHLY;BYDAY=1"),
        "2": ("elke tweede … van de maand", "FREQ=MONTHLY;BYDAY=2"),
        "3": ("elke derde … van de maand", "FREQ=MONTHLY;BYDAY=3"),
        "4": ("elke vierde … van de maand", "FREQ=MONTHLY;BYDAY=4"),
        "laatste": ("elke laatste … van de maand", "FREQ=MONTHLY;BYDAY=-1"),
    }
)
"""What staff choose from: its words, and the rule up to the day of the week."""

_ORDINALS = {
    1: "eerste",
    2: "tweede",
    3: "derde",
    4: "vierde",
    5: "vijfde",
    -1: "laatste",
    -2: "op één na laatste",
}
_WORKDAYS = ((0, 0), (0, 1), (0, 2), (0, 3), (0, 4))


def rule_of(rhythm: str, weekday: int) -> str:
    """Give the RRULE of a choice; `weekday` counts from Monday, 0. Raises LookupError for what there is not."""
    return RHYTHMS[rhythm][1] + WEEKDAYS[weekday]


def in_words(rule: str) -> str:
    """Say a rule: "elke eerste donderdag van de maand". Raises RecurrenceError for what is none."""
    parsed = parse_rule(rule)
    words = _weekly(parsed) or _monthly(parsed)
    if words is None or parsed.month_days:
        return f"volgens de regel {rule}"
    months = _listed([MONTHS[month - 1] for month in parsed.months])
    return f"{words}, alleen in {months}" if months else words


def _weekly(rule: Recurrence) -> str | None:
    if rule.freq != "WEEKLY" or not rule.weekdays or rule.positions:
        return None
    days = _listed([DAYS[weekday] for _, weekday in rule.weekdays])
    match rule.interval:
        case 1:
            return f"elke {days}"
        case 2:
            return f"om de week op {days}"
        case more:
            return f"eens in de {more} weken op {days}"


def _monthly(rule: Recurrence) -> str | None:
    if rule.freq != "MONTHLY" or not rule.weekdays:
        return None
    if rule.positions:
        ordinals = [_ORDINALS.get(position) for position in rule.positions]
        of = "werkdag" if rule.weekdays == _WORKDAYS else None
    else:
        ordinals = [_ORDINALS.get(ordinal) for ordinal, _ in rule.weekdays]
        same = {weekday for _, weekday in rule.weekdays}
        of = DAYS[same.pop()] if len(same) == 1 else None
    named = [ordinal for ordinal in ordinals if ordinal]
    if of is None or len(named) < len(ordinals):
        return None
    often = "maand" if rule.interval == 1 else f"maand, eens in de {rule.interval} maanden"
    return f"elke {_listed(named)} {of} van de {often}"


def _listed(texts: Sequence[str]) -> str:
    return " en ".join(filter(None, (", ".join(texts[:-1]), texts[-1]))) if texts else ""
