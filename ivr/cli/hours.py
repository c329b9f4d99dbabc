"""`flask hours …`."""

import json
import sys
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import click

from ivr.cli.common import AMSTERDAM, behind, fail, folders, live_version, moment, tell
from ivr.content.contents import Contents, unconfirmed, warnings
from ivr.content.files import read_folders
from ivr.content.publish import published
from ivr.content.standing import Standing, standing
from ivr.hours.model import Kind
from ivr.hours.timeline import Timeline, compile_timetable
from ivr.settings import Settings

DAYS_SHOWN = 14
_DAYS_AROUND = 430
_DAY_NAMES = ("ma", "di", "wo", "do", "vr", "za", "zo")
_KIND_NAMES = {Kind.OPEN: "open", Kind.CLOSED: "dicht", Kind.UNKNOWN: "onbekend"}


def show(settings: Settings, at: str | None, line: str | None, *, as_json: bool) -> None:
    """What each line is at a moment, from the published version."""
    live = live_version(settings, moment(None))
    known = live.contents.timetables
    if line is not None and line not in known:
        fail(f"there is no line {line!r}; lines are: {', '.join(sorted(known))}")
    lines = [line] if line else sorted(known)
    timelines = _Timelines(live.contents)
    if at == "-":
        for text in filter(str.strip, sys.stdin):
            for name in lines:
                click.echo(json.dumps(_facts(timelines, name, moment(text)), ensure_ascii=False))
        return
    when = moment(at)
    if as_json:
        facts = [_facts(timelines, name, when) | {"days": _days(timelines, name, when)} for name in lines]
        click.echo(json.dumps(facts[0] if line else facts, ensure_ascii=False, indent=2))
        return
    for name in lines:
        _show(timelines, name, when)


class _Timelines:
    """Timelines of a version, compiled a year at a time as moments ask for them."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self._of_year = cache(self._compiled)

    def of(self, line: str, at: datetime) -> Timeline:
        return self._of_year(line, at.astimezone(AMSTERDAM).year)

    def _compiled(self, line: str, year: int) -> Timeline:
        around = timedelta(days=_DAYS_AROUND)
        first, last = date(year, 1, 1) - timedelta(days=7), date(year, 12, 31) + around
        return compile_timetable(self.contents.timetables[line], self.contents.timetables, first, last)


def _facts(timelines: _Timelines, line: str, at: datetime) -> dict[str, Any]:
    status = timelines.of(line, at).status(at)
    return {
        "at": at.isoformat(),
        "line": line,
        "status": status.kind.value,
        "reason": status.rule.reason,
        "rule": status.rule.name,
        "until": status.until.astimezone(AMSTERDAM).isoformat() if status.until else None,
    }


def _days(timelines: _Timelines, line: str, at: datetime) -> list[dict[str, str]]:
    """The next fourteen dates: the hours in which the line is open, and the rule that won."""
    first = at.astimezone(AMSTERDAM).date()
    return [_day(timelines, line, first + timedelta(days=number)) for number in range(DAYS_SHOWN)]


def _day(timelines: _Timelines, line: str, day: date) -> dict[str, str]:
    midnight = datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM)
    end = midnight.replace(hour=12) + timedelta(days=1)
    timeline, next_midnight = timelines.of(line, midnight), end.replace(hour=0)
    open_times, rule = [], timeline.status(midnight).rule
    at = midnight
    while at < next_midnight:
        status = timeline.status(at)
        until = min(status.until or next_midnight, next_midnight)
        if status.kind is Kind.OPEN:
            rule = status.rule
            to = "24:00" if until == next_midnight else f"{until.astimezone(AMSTERDAM):%H:%M}"
            open_times.append(f"{at.astimezone(AMSTERDAM):%H:%M}–{to}")
        at = until
    hours = ", ".join(open_times) or _KIND_NAMES[timeline.status(midnight).kind]
    return {"date": day.isoformat(), "hours": hours, "rule": rule.name, "reason": rule.reason}


def _show(timelines: _Timelines, line: str, at: datetime) -> None:
    facts, timetable = _facts(timelines, line, at), timelines.contents.timetables[line]
    until = f" tot {facts['until'][:16].replace('T', ' ')}" if facts["until"] else ""
    click.echo(f"{line} ({timetable.name}), {at.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}:")
    click.echo(f"  {_KIND_NAMES[Kind(facts['status'])]}{until}: {facts['reason']} ({facts['rule']})")
    for day in _days(timelines, line, at):
        name = _DAY_NAMES[date.fromisoformat(day["date"]).weekday()]
        click.echo(f"  {name} {day['date']}  {day['hours']:<24} {day['reason']}")
    click.echo()


def check(settings: Settings, path: str | None) -> None:
    """Every problem of the folders, or that there is none, and what nobody has confirmed."""
    checked = folders(settings, path)
    reading = read_folders(checked, own_number=settings.twilio_number)
    tell(reading.problems)
    if reading.problems:
        raise SystemExit(2)
    tell(warnings(reading.contents, moment(None).astimezone(AMSTERDAM).date()))
    click.echo(
        f"{len(reading.contents.timetables)} timetables, {len(reading.contents.prompts)} prompts: no problems"
    )
    for where, what in unconfirmed(reading.contents):
        click.echo(f"not confirmed: {where}: {what}")
    current = published(settings.data_dir)
    if current and path is None and standing(current, checked.fingerprint()) is Standing.BEHIND:
        click.echo(behind(current.files_version, current.known), err=True)
