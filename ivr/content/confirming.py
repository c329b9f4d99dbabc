"""Facts that nobody of the clinic has confirmed, and confirming them.

Rules of this file:
- Plain data in, plain data out: what is confirmed gets another source and stays the same for the rest.
- Telephone numbers are not among them: whoever confirms one has phoned it, which is a way of its own.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from ivr.content.contents import DESTINATIONS, LOCATIONS, Contents
from ivr.content.merging import Fact, Schedules, facts, with_fact
from ivr.hours.explain import explain_holidays, explain_hours, explain_week
from ivr.hours.model import NOT_CONFIRMED, Override, RecurringOverride
from ivr.hours.timeline import resolved


def unconfirmed_facts(schedules: Schedules) -> Iterator[tuple[Fact, Mapping[str, Any]]]:
    """Each with its plain data, in the order of the files."""
    for fact, value in facts(schedules).items():
        if fact.file != DESTINATIONS and isinstance(value, Mapping) and value.get("source") == NOT_CONFIRMED:
            yield fact, value


def confirmed(schedules: Schedules, which: Collection[Fact], source: str) -> Schedules:
    """The same with another source for some facts; what is confirmed already, or is gone, is left as it is."""
    for fact, value in list(unconfirmed_facts(schedules)):
        if fact in which:
            schedules = with_fact(schedules, fact, {**value, "source": source})
    return schedules


def in_words(fact: Fact, value: Mapping[str, Any], contents: Contents, today: date) -> str:
    """What a fact says, in Dutch."""
    timetable = contents.timetables.get(fact.file.removesuffix(".yaml"))
    places = contents.places
    if timetable and fact.key == "weekly":
        versions = resolved(timetable, contents.timetables).versions
        return next((explain_week(each) for each in versions if str(each.valid_from) == fact.which), "")
    if timetable and fact.key == "holidays" and timetable.holidays:
        return " ".join(explain_holidays(timetable.holidays, today))
    if timetable and fact.key in {"overrides", "recurring"}:
        other: tuple[Override | RecurringOverride, ...] = (*timetable.overrides, *timetable.recurring)
        named = (value.get("name"), str(value.get("on", value.get("from"))))
        found = (each for each in other if (each.name, str(each.first)) == named)
        return next((f"{each.name}: {explain_hours(each.hours)}" for each in found), "")
    if fact.file == LOCATIONS and places:
        site = places.locations.get(fact.which or str(value.get("location", "")))
        if site and fact.which:
            return f"{site.street} {site.house_number}, {site.postal_code} {site.city}"
        return site.name if site else str(value.get("address", ""))
    return ""  # of the callback windows: their page says them
