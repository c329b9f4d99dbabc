"""The page of one line: what it says in a sentence, its weeks, its other hours, its rules.

Rules of this file:
- One page for who looks and who changes; the forms are there for who may.
- A form that was refused stands open, as it was typed; the others stand as the concept is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import Response

from ivr.callflow.nodes import Transfer
from ivr.callflow.turns import Cue
from ivr.hours.explain import DAYS, explain_timetable
from ivr.hours.model import Timetable
from ivr.hours.rhythm import RHYTHMS
from ivr.page import written
from ivr.staff.access import Answer, Visit
from ivr.staff.hours import draft as drafts
from ivr.staff.hours import overrides, recurring
from ivr.staff.hours.draft import Draft, day_and_night, drafted, page
from ivr.staff.hours.faults import summary
from ivr.staff.hours.weeks import Week, new_week, weeks

LANGUAGE = "nl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """The forms that were typed and come back; None for what stands as the concept is."""

    week: Week | None = None
    override: overrides.Form | None = None
    rule: recurring.Form | None = None
    follows: str | None = None
    wrong: str = ""
    """What is wrong with no form in particular."""

    def faults(self, weeks: Sequence[Week]) -> list[tuple[str, str]]:
        """All that is wrong, with where it stands on the page; `weeks` are those that are there."""
        found = [("", self.wrong)] if self.wrong else []
        if self.week:
            at = next((i for i, each in enumerate(weeks, 1) if each.key == self.week.key), None)
            found += summary(self.week.faults, f"week{at}-" if at else "nieuw-")
        if self.override:
            found += summary(self.override.faults, "anders-")
        return found + (summary(self.rule.faults, "regel-") if self.rule else [])


AS_KEPT = Forms()


def line_page(visit: Visit, line: str) -> Answer:
    """The page of a line."""
    return Answer(shown(visit, drafted(visit), line))


def shown(visit: Visit, draft: Draft, line: str, status: int = 200, forms: Forms = AS_KEPT) -> Response:
    """Give it, with the forms that come back."""
    today, timetable = drafts.today(visit), draft.timetable(line)
    emergency = line in draft.emergencies
    found = _weeks(timetable, today, forms.week)
    rows = overrides.rows(draft, line, today)
    return page(
        visit,
        draft,
        "line.html",
        status,
        wrong=forms.faults(found),
        line=line,
        name=written.capital(timetable.name),
        sentence=sentence(draft, line, visit),
        followed=_followed(draft, line),
        follows=forms.follows,
        may_follow=may_follow(draft, line),
        weeks=found,
        new_week=forms.week if forms.week and forms.week.new else new_week(timetable, today),
        week_open=bool(forms.week and forms.week.new),
        coming=[row for row in rows if not row.past],
        past=[row for row in rows if row.past],
        override=forms.override or overrides.asked(draft, line, today),
        others=[(each, draft.timetable(each).name) for each in draft.in_tables if each != line],
        rules=recurring.rows(draft, line, today),
        rule=forms.rule or recurring.Form(),
        rhythm_choices=[(key, words) for key, (words, _) in RHYTHMS.items()],
        weekday_choices=[(day, day) for day in DAYS],
        emergency=emergency,
        heard=heard_when_withdrawn(draft, line, visit) if emergency else "",
    )


def sentence(draft: Draft, line: str, visit: Visit) -> str:
    """All that a line says, with the name of the line that it follows."""
    timetable = draft.timetable(line)
    if timetable.follows is None:
        return explain_timetable(timetable, drafts.today(visit))
    followed = draft.timetable(timetable.follows).name
    own = explain_timetable(draft.own(line), drafts.today(visit))
    return f"Volgt de uren van {followed}. {own}"


def _weeks(timetable: Timetable, today: date, typed: Week | None) -> list[Week]:
    found = weeks(timetable, today)
    if typed is None or typed.new:
        return found
    return [
        replace(typed, title=each.title, source=each.source, coming=each.coming)
        if each.key == typed.key
        else each
        for each in found
    ]


def _followed(draft: Draft, line: str) -> tuple[str, str] | None:
    follows = draft.timetable(line).follows
    return (follows, written.capital(draft.timetable(follows).name)) if follows else None


def may_follow(draft: Draft, line: str) -> list[tuple[str, str]]:
    """The lines whose hours this one can take over; an emergency department has its own."""
    if line in draft.emergencies or day_and_night(draft.timetable(line)):
        return []
    return [(each, draft.timetable(each).name) for each in draft.in_tables if each != line]


def heard_when_withdrawn(draft: Draft, line: str, visit: Visit) -> str:
    """What a caller hears who chooses this emergency department while it is out of the choice."""
    live = visit.site.content()
    node = live.flow.nodes.get(line)
    if not isinstance(node, Transfer):
        return ""
    try:
        words = [live.words(Cue(prompt), LANGUAGE, visit.now) for prompt in node.closed.say]
    except LookupError:
        return ""
    following = live.flow.nodes.get(node.closed.target)
    other = following.destination if isinstance(following, Transfer) else ""
    rings = draft.contents.timetables.get(other)
    then = f" Daarna wordt hij doorverbonden met: {rings.name}." if rings else ""
    return f"Wie dan deze keuze maakt, hoort: “{' '.join(words)}”{then}"
