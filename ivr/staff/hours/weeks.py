"""The forms of a line's weeks: that of now, those that come, and a new one.

Rules of this file:
- A week is known by the date from which it holds. The one of now keeps its date; a new one begins after today.
- Hours that stay the same keep their source, unless nobody had confirmed them: who keeps them does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ivr.hours.editing import Data, same_hours, with_week
from ivr.hours.explain import DAYS
from ivr.hours.model import Hours, Problem, Timetable, WeeklyVersion
from ivr.hours.parse import WEEKDAYS
from ivr.hours.spans import CLOSED
from ivr.page import written
from ivr.staff.hours.typed import Blocks, blocks_of, blocks_typed, typed_date
from ivr.staff.hours.wording import UNCONFIRMED, sourced

NEW = "nieuw"
"""The key of the form for a week that is not there yet."""

PASSED = "Kies een dag na vandaag. De week van nu verandert u hierboven."
_PLACE = re.compile(r"weekly\[(\d+)\]\.(?:hours\.(\w+)|(from))", re.ASCII)
_SHUT: Sequence[Hours] = ((),) * 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The form of one week. `key` is the date from which it holds as it is kept, `since` what stands in its field."""

    key: str
    title: str
    since: str
    days: tuple[Blocks, ...]
    source: str = ""
    coming: bool = True
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def unconfirmed(self) -> bool:
        """Whether nobody has confirmed it."""
        return self.source == UNCONFIRMED

    @property
    def new(self) -> bool:
        """Whether it is not there yet."""
        return self.key == NEW


def current(timetable: Timetable, today: date) -> WeeklyVersion | None:
    """The week that holds now."""
    begun = [version for version in timetable.versions if version.valid_from <= today]
    return max(begun, key=lambda version: version.valid_from, default=None)


def weeks(timetable: Timetable, today: date) -> list[Week]:
    """The week of now, and those to come, as they are kept."""
    now = current(timetable, today)
    coming = sorted(
        (each for each in timetable.versions if each.valid_from > today), key=lambda each: each.valid_from
    )
    found = [_kept(now, "Nu", coming=False)] if now else []
    return found + [
        _kept(each, f"Vanaf {written.full_date(each.valid_from, year=True)}", coming=True) for each in coming
    ]


def _kept(version: WeeklyVersion, title: str, *, coming: bool) -> Week:
    key = version.valid_from.isoformat()
    return Week(
        key=key,
        title=title,
        since=key,
        days=_days(version.days),
        source=sourced(version.source),
        coming=coming,
    )


def new_week(timetable: Timetable, today: date) -> Week:
    """The form for a week ahead, with the hours of the last one."""
    latest = max(timetable.versions, key=lambda version: version.valid_from, default=None)
    base = current(timetable, today) or latest
    return Week(key=NEW, title="Nieuwe week", since="", days=_days(base.days if base else _SHUT))


def _days(week: Sequence[Hours]) -> tuple[Blocks, ...]:
    each_day = zip(WEEKDAYS, DAYS, week, strict=True)
    return tuple(blocks_of(weekday, name, hours) for weekday, name, hours in each_day)


def typed_week(key: str, since: str) -> Week:
    """A week as it was sent; `since` is what stood in the field for its date."""
    days = tuple(blocks_typed(weekday, name) for weekday, name in zip(WEEKDAYS, DAYS, strict=True))
    return Week(key=key, title="", since=since, days=days)


@dataclass(frozen=True, slots=True)
class Read:
    """What a form says: from when, the hours of each day, and what is wrong with the fields themselves."""

    since: date
    week: Mapping[str, Sequence[str]]
    faults: Mapping[str, str]


def read(form: Week, today: date) -> Read:
    """Read a form."""
    faults: dict[str, str] = {}
    since, wrong = typed_date(form.since)
    if since is None:
        faults["vanaf"] = wrong
    elif since <= today and since.isoformat() != form.key:
        faults["vanaf"] = PASSED
    week: dict[str, Sequence[str]] = {}
    for blocks in form.days:
        week[blocks.name], wrong = blocks.texts()
        if wrong:
            faults[blocks.name] = wrong
    return Read(since or today, week, faults)


def changed(data: Data, form: Week, said: Read, source: str) -> Data:
    """Give the data of a line with what a form says."""
    was = None if form.new else date.fromisoformat(form.key)
    after = with_week(data, said.since, said.week, source, was=was)
    before = next((each for each in data["weekly"] if str(each["from"]) == form.key), None)
    if before is None or said.since != was or sourced(_source(before)) == UNCONFIRMED:
        return after
    same = all(same_hours(before["hours"].get(day, CLOSED), said.week[day]) for day in WEEKDAYS)
    return data if same else after


def _source(version: Data) -> str:
    cited = version["source"]
    return cited if isinstance(cited, str) else ", ".join(cited)


def field_of(problem: Problem) -> str:
    """The field of a week's form that a problem belongs to."""
    if problem.where == "weekly":
        return "vanaf"
    match = _PLACE.match(problem.where)
    return (match[2] or "vanaf") if match else ""
