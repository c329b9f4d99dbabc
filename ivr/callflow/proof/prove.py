"""The proof itself: explore everything, then judge every promise.

Rules of this file: it decides nothing; what is tried stands in `space.py`, what is judged in `promises.py`.
"""

from itertools import islice

from ivr.callflow.nodes import Flow
from ivr.callflow.proof.faults import Case
from ivr.callflow.proof.of_endings import longest_path
from ivr.callflow.proof.of_seconds import waits
from ivr.callflow.proof.promises import PROMISES, Promise
from ivr.callflow.proof.result import Certificate, Counterexample, Refutation
from ivr.callflow.proof.situations import Situations
from ivr.callflow.proof.space import explore
from ivr.callflow.proof.terms import CLINIC, Facts, Terms
from ivr.callflow.proof.trail import trail
from ivr.callflow.turns import Situation

SHOWN_MOST = 3
"""Counterexamples that are worked out for each promise."""


def prove(
    flow: Flow, situations: tuple[Situation, ...], facts: Facts, *, terms: Terms = CLINIC
) -> Certificate | Refutation:
    """Prove that a flow keeps all promises in these situations, or show where it does not."""
    return judged(Case(explore(flow, Situations(situations)), terms, facts))


def judged(case: Case, promises: tuple[Promise, ...] = PROMISES) -> Certificate | Refutation:
    """Judge what was explored."""
    space = case.space
    shown: list[Counterexample] = []
    count = 0
    for promise in promises:
        faults = promise.check(case)
        few = list(islice(faults, SHOWN_MOST))
        count += len(few) + sum(1 for _ in faults)
        shown += [Counterexample(promise, fault, trail(space, fault)) for fault in few]
    if shown:
        return Refutation(tuple(shown), count)
    counts = len(space.situations.each), len(space.positions), len(space.moves)
    return Certificate(promises, *counts, longest_path(case), waits(case))
