"""Counterexamples for people: a Dutch sentence, and the command that phones it.

Rules of this file: what is said can be done: the command makes the very steps that the sentence tells.
"""

import shlex
from dataclasses import dataclass

from ivr.callflow.proof.replay import Replay, in_words, replay
from ivr.callflow.proof.space import Space
from ivr.content.contents import Contents
from ivr.content.proving import ZONE, Example
from ivr.hours.explain import DAYS, KINDS, MONTHS


@dataclass(frozen=True, slots=True)
class Told:
    """What is shown of a counterexample. `command` is "" for one that no call is needed to see."""

    promise: str
    sentence: str
    command: str


def told(example: Example, space: Space, contents: Contents) -> Told:
    """The sentence and the command of a counterexample."""
    found = example.counterexample
    if not found.steps:
        return Told(found.promise.name, f"{found.fault.what} ({found.promise.sentence})", "")
    at, names = example.at.astimezone(ZONE), {line: each.name for line, each in contents.timetables.items()}
    held = "".join(
        f", {names.get(line, line)} {KINDS[kind]}" for line, kind in sorted(example.occurrence.held.items())
    )
    steps = in_words(space, found.steps, names)
    clock = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    moment = f"{DAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]} {at.year} {clock}{held}"
    sentence = f"{moment}{', ' if steps else ''}{steps}: {found.fault.what} ({found.promise.sentence})"
    return Told(found.promise.name, sentence, _command(example, replay(space, found.steps)))


def arguments(example: Example, script: Replay) -> list[str]:
    """What `flask call` is asked for, to phone a counterexample."""
    words = ["--at", example.at.astimezone(ZONE).isoformat(), "--keys", script.keys]
    words += [f"--hold={line}={kind}" for line, kind in sorted(example.occurrence.held.items())]
    words += ["--answers", script.answers] if script.answers else []
    words += ["--from", "own"] if script.masked else []
    words += [f"--stale={script.stale}"] if script.stale else []
    words += [f"--lost={script.lost}"] if script.lost else []
    return words


def _command(example: Example, script: Replay) -> str:
    command = shlex.join(["flask", "--app", "app", "call", *arguments(example, script)])
    return command if script.by_phone else f"{command}  # as far as a phone can"
