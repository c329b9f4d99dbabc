"""The dated and the recurring overrides of a timetable, from plain data.

Rules of this file:
- Dates are inclusive at both ends. Every override is bounded, and so is the work of expanding it.
- Two that hold on one date must give the same hours, or both are named in a problem.
- Night hours may not run into the hours that the same override gives the next day.
"""

from datetime import date, timedelta
from itertools import pairwise

from ivr.hours import recurrence
from ivr.hours.model import Override, RecurringOverride
from ivr.hours.reading import Node, Record, day, items, name, record, shown, source
from ivr.hours.spans import read_hours, runs_into

LONGEST_OVERRIDE = timedelta(days=3 * 366)
LONGEST_RECURRING = timedelta(days=10 * 366)
MOST_RECURRING = 100
"""A bound on the work that one file can ask for; a clinic has a handful."""

_DISAGREE_REMEDY = "Geef beide dezelfde uren, of laat er één voor die datum gelden."


def read_overrides(node: Node) -> tuple[Override, ...] | None:
    """Read the list of dated overrides."""
    nodes = items(node)
    if nodes is None:
        return None
    read = [(item, override) for item in nodes if (override := _override(item)) is not None]
    _note_disagreeing(read)
    return tuple(override for _, override in read)


def _override(node: Node) -> Override | None:
    fields = record(node, ("name", "hours", "source"), ("on", "from", "until"))
    if fields is None:
        return None
    called, hours, cited = (
        fields.read("name", name),
        fields.read("hours", read_hours),
        fields.read("source", source),
    )
    first, last = _on(fields) if "on" in fields.nodes else _range(fields, LONGEST_OVERRIDE, "drie jaar")
    if called is None or hours is None or cited is None or first is None or last is None:
        return None
    if first < last and runs_into(hours, hours):
        fields.nodes["hours"].problem(
            "De nachturen lopen door in de uren van de volgende dag.", "Kort een van beide in."
        )
    return Override(called, first, last, hours, cited)


def _on(fields: Record) -> tuple[date | None, date | None]:
    if "from" in fields.nodes or "until" in fields.nodes:
        fields.node.problem(
            "“on” kan niet samen met “from” of “until”.", "Schrijf “on”, of “from” en “until”."
        )
    found = fields.read("on", day)
    return found, found


def _range(fields: Record, longest: timedelta, longest_text: str) -> tuple[date | None, date | None]:
    for key in ("from", "until"):
        if key not in fields.nodes:
            fields.node.problem(f"“{key}” ontbreekt.", "Geef de eerste en de laatste datum: from en until.")
    first, last = fields.read("from", day), fields.read("until", day)
    if first is None or last is None:
        return first, last
    if last < first:
        fields.nodes["until"].problem(
            "“until” ligt voor “from”.", "De laatste datum is gelijk aan de eerste of later."
        )
        return None, None
    if last - first > longest:
        fields.nodes["until"].problem(
            f"Dit duurt langer dan {longest_text}.",
            "Kies een eerdere einddatum, of maak een nieuwe versie van de weekuren.",
        )
        return None, None
    return first, last


def _note_disagreeing(read: list[tuple[Node, Override]]) -> None:
    """Note overlapping overrides with other hours.

    Of those so far the one that lasts longest is enough to compare with: where an earlier one still holds,
    it holds too, and if those two disagree that has been noted already.
    """
    longest: Override | None = None
    for node, override in sorted(read, key=lambda pair: pair[1].first):
        if longest is not None and override.first <= longest.last and override.hours != longest.hours:
            node.problem(
                f"“{longest.name}” en “{override.name}” gelden beide op {override.first.isoformat()},"
                " met verschillende uren.",
                _DISAGREE_REMEDY,
            )
        if longest is None or override.last > longest.last:
            longest = override


def read_recurring(node: Node) -> tuple[RecurringOverride, ...] | None:
    """Read the list of recurring overrides."""
    nodes = items(node)
    if nodes is None:
        return None
    if len(nodes) > MOST_RECURRING:
        node.problem(f"Meer dan {MOST_RECURRING} terugkerende regels.", "Gebruik regels die vaker gelden.")
        return None
    read = [(item, recurring) for item in nodes if (recurring := _recurring(item)) is not None]
    _note_disagreeing_dates(read)
    return tuple(recurring for _, recurring in read)


def _recurring(node: Node) -> RecurringOverride | None:
    fields = record(node, ("name", "rule", "hours", "source"), ("from", "until"))
    if fields is None:
        return None
    called, hours, cited = (
        fields.read("name", name),
        fields.read("hours", read_hours),
        fields.read("source", source),
    )
    rule = fields.read("rule", _rule)
    first, last = _range(fields, LONGEST_RECURRING, "tien jaar")
    if called is None or hours is None or cited is None or rule is None or first is None or last is None:
        return None
    dates = recurrence.dates(rule, first, last)
    if not dates:
        fields.nodes["rule"].problem(
            "Deze regel geeft geen enkele datum.", "Verbeter de regel, of from en until."
        )
    following = any(other - one == timedelta(days=1) for one, other in pairwise(dates))
    if following and runs_into(hours, hours):
        fields.nodes["hours"].problem(
            "De nachturen lopen door in de uren van de volgende dag.", "Kort een van beide in."
        )
    return RecurringOverride(called, rule, first, last, hours, cited)


def _rule(node: Node) -> str | None:
    if not isinstance(node.value, str):
        node.wrong_type("een regel", "Schrijf bijvoorbeeld FREQ=MONTHLY;BYDAY=1TH.")
        return None
    try:
        recurrence.parse_rule(node.value)
    except recurrence.RecurrenceError as error:
        message = f"{shown(node.value)} kan niet: {error}."
        node.problem(message, "Schrijf bijvoorbeeld FREQ=MONTHLY;BYDAY=1TH (elke eerste donderdag).")
        return None
    return str(node.value)


def _note_disagreeing_dates(read: list[tuple[Node, RecurringOverride]]) -> None:
    """Note each override that disagrees with the first on one of its dates, once for each such first."""
    first_on: dict[date, RecurringOverride] = {}
    for node, recurring in read:
        noted: set[str] = set()
        for found in recurrence.dates(recurring.rule, recurring.first, recurring.last):
            other = first_on.setdefault(found, recurring)
            if other.hours != recurring.hours and other.name not in noted:
                noted.add(other.name)
                node.problem(
                    f"“{other.name}” en “{recurring.name}” gelden beide op {found.isoformat()}, met verschillende uren.",
                    _DISAGREE_REMEDY,
                )
