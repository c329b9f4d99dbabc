"""What the proof says of a version that is about to be published: a judgement, and as problems what is against it.

Rules of this file:
- Only the coming days are proved, as many as a snapshot is to hold; `flask prove` looks further.
- Proved once: the same contents are examined and published by a page, a command, a start and a reconciliation, often in
  one process. What is remembered is small; the space that was explored is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from ivr.callflow.proof.replay import Replay, replay
from ivr.callflow.proof.result import Certificate
from ivr.content.contents import Contents
from ivr.content.counterexamples import Told, told
from ivr.content.live import compiled
from ivr.content.proving import Example, Period, Proof, default_period, prove
from ivr.content.proving import Told as Hears
from ivr.hours.model import Kind, Problem

_KEPT_MOST = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """A counterexample: in words, and if a call shows it, the script, the moment and the lines that are held."""

    told: Told
    script: Replay | None
    at: datetime
    held: Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a proof came to. Without a certificate there are examples of what is wrong."""

    period: Period
    moments: int
    spoken: int
    certificate: Certificate | None
    examples: tuple[Shown, ...]


_known: list[tuple[Period, Contents, Judgement]] = []
_lock = Lock()


def judged(contents: Contents, now: datetime, hears: Hears = lambda _: None) -> Judgement:
    """Prove contents, or remember what their proof came to; `hears` is told how far it is. `now` is aware.

    That no destination is the line's own number is judged with the contents themselves, which know it.
    """
    period = default_period(now)
    with _lock:
        found = next((each[2] for each in _known if each[0] == period and each[1] == contents), None)
        if found is None:
            proof = prove(compiled(contents, now, version=0), period, own_number="", told=hears)
            found = _judgement(proof, contents)
            _known.append((period, contents, found))
            del _known[:-_KEPT_MOST]
    return found


def refuted(contents: Contents, now: datetime) -> tuple[Problem, ...]:
    """Every call that would go wrong, a few of each kind; none for contents that are proved."""
    problems = []
    for each in dict.fromkeys(example.told for example in judged(contents, now).examples):
        remedy = f"to hear it: {each.command}" if each.command else "docs/proof.md tells what is meant"
        problems.append(Problem("", f"proof {each.promise}", each.sentence, remedy))
    return tuple(problems)


def _judgement(proof: Proof, contents: Contents) -> Judgement:
    examples = tuple(_shown(example, proof, contents) for example in proof.examples)
    return Judgement(proof.period, proof.moments, proof.spoken, proof.certificate, examples)


def _shown(example: Example, proof: Proof, contents: Contents) -> Shown:
    steps = example.counterexample.steps
    script = replay(proof.space, steps) if steps else None
    return Shown(told(example, proof.space, contents), script, example.at, example.occurrence.held)
