"""What the proof has against a version that is about to be published, as problems.

Rules of this file:
- Only the coming days are proved, as many as a snapshot is to hold; `flask prove` looks further.
- Proved once: the same contents are published by a command, a start and a reconciliation, often in one process.
"""

from datetime import datetime
from threading import Lock

from ivr.content.contents import Contents
from ivr.content.counterexamples import told
from ivr.content.live import compiled
from ivr.content.proving import Period, default_period, prove
from ivr.hours.model import Problem

_KEPT_MOST = 4
_known: list[tuple[Period, Contents, tuple[Problem, ...]]] = []
_lock = Lock()


def refuted(contents: Contents, now: datetime) -> tuple[Problem, ...]:
    """Every call that would go wrong, a few of each kind; none for contents that are proved. `now` is aware.

    That no destination is the line's own number is judged with the contents themselves, which know it.
    """
    period = default_period(now)
    with _lock:
        found = next((each[2] for each in _known if each[0] == period and each[1] == contents), None)
        if found is None:
            found = _problems(contents, now, period)
            _known.append((period, contents, found))
            del _known[:-_KEPT_MOST]
    return found


def _problems(contents: Contents, now: datetime, period: Period) -> tuple[Problem, ...]:
    live = compiled(contents, now, version=0)
    proof = prove(live, period, own_number="")
    problems = []
    for each in dict.fromkeys(told(example, proof.space, contents) for example in proof.examples):
        remedy = f"to hear it: {each.command}" if each.command else "docs/proof.md tells what is meant"
        problems.append(Problem("", f"proof {each.promise}", each.sentence, remedy))
    return tuple(problems)
