"""What a concept would mean before anybody hears it: its faults, what changes for callers, and whether the line is proved.

Rules of this file:
- No clock and no database; `told` hears how far it is. What comes out is plain data, to be kept and shown by any process.
- The difference is that of `ivr.content.difference`, the proof that of `ivr.content.proving`: nothing is judged here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ivr.callflow.proof.replay import Replay
from ivr.callflow.proof.result import Certificate
from ivr.content.contents import Contents, Sources, parse_contents
from ivr.content.difference.compare import compared
from ivr.content.difference.sentences import sentences
from ivr.content.proving import DAYS_PROVED, ZONE
from ivr.content.refuting import Judgement, Shown, judged
from ivr.hours.explain import explain_timetable
from ivr.hours.model import Problem
from ivr.page import written

PROVED, REFUTED, FAULTY = "proved", "refuted", "faulty"
"""How an examination ends."""

STEPS = (
    "De uren lezen",
    "Zoeken wat er voor bellers verandert",
    "De roosters uitrekenen",
    "Alle situaties verzamelen",
    "Elk mogelijk gesprek nalopen",
    "Elke tijd nalopen die bellers horen",
)
"""What it is at, in order."""

Told = Callable[[int], None]
"""Takes the number of the step that begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What an examination needs to know besides the two versions. `now` is aware."""

    now: datetime
    own_number: str
    callbacks: bool


def examined(old: Sources, new: Sources, setting: Setting, told: Told) -> tuple[str, dict[str, Any]]:
    """How it ends, and all there is to show."""
    told(0)
    before, _ = parse_contents(old, own_number=setting.own_number)
    after, problems = parse_contents(new, own_number=setting.own_number)
    if problems:
        return FAULTY, {"problems": [_problem(each) for each in problems]}
    told(1)
    found = {
        "lines": _lines(before, after, setting.now),
        "difference": difference(before, after, setting),
    }
    steps = iter(range(3, len(STEPS)))
    told(2)
    judgement = judged(after, setting.now, lambda _: told(next(steps, len(STEPS) - 1)))
    if judgement.certificate is None:
        found["examples"] = [_example(example) for example in judgement.examples]
        return REFUTED, found
    return PROVED, found | {"certificate": _certificate(judgement, judgement.certificate)}


def difference(old: Contents, new: Contents, setting: Setting) -> list[str]:
    """What changes for callers from now on, in sentences."""
    start = setting.now.astimezone(ZONE).replace(second=0, microsecond=0)
    end = start + timedelta(days=DAYS_PROVED)
    return sentences(compared(old, new, start=start, end=end, callbacks=setting.callbacks))


def _lines(old: Contents, new: Contents, now: datetime) -> list[dict[str, str]]:
    """The lines that are different, each explained as it will be."""
    today = now.astimezone(ZONE).date()
    changed = (
        (line, timetable)
        for line, timetable in new.timetables.items()
        if old.timetables.get(line) != timetable
    )
    return [
        {
            "line": line,
            "name": written.capital(timetable.name),
            "sentence": explain_timetable(timetable, today),
        }
        for line, timetable in changed
    ]


def _problem(problem: Problem) -> dict[str, str]:
    return {
        "file": problem.file,
        "where": problem.where,
        "message": problem.message,
        "remedy": problem.remedy,
    }


def _certificate(judgement: Judgement, certificate: Certificate) -> dict[str, Any]:
    period = judgement.period
    return {
        "from": written.full_date(period.first, year=True),
        "until": written.full_date(period.until - timedelta(days=1), year=True),
        "promises": [promise.sentence for promise in certificate.promises],
        "situations": certificate.situations,
        "moments": judgement.moments,
        "moves": certificate.moves,
        "spoken": judgement.spoken,
        "assumptions": list(certificate.assumptions),
    }


def _example(shown: Shown) -> dict[str, Any]:
    """A call that would go wrong, in words; `call` are the parts of the address at which it can be heard."""
    return {"sentence": shown.told.sentence, "call": _call(shown, shown.script) if shown.script else {}}


def _call(shown: Shown, script: Replay) -> Mapping[str, str]:
    at = shown.at.astimezone(ZONE)
    told = {
        "versie": "concept",
        "op": at.date().isoformat(),
        "tijd": at.strftime("%H:%M:%S"),
        "toetsen": " ".join(each for each in script.keys.split() if each != "h"),
        "houd": " ".join(f"{line}={kind}" for line, kind in sorted(shown.held.items())),
        "antwoorden": script.answers,
        "van": "ons" if script.masked else "",
    }
    return {name: text for name, text in told.items() if text}
