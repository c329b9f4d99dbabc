"""Promises of the entry for staff: no caller is told of it, no emergency line is closed by it, and it leads back.

Rules of this file: what belongs to the entry is what the flow hides; how it is entered and left is asked of the step.
"""

from collections.abc import Iterator

from ivr.callflow.events import DigitsPressed
from ivr.callflow.nodes import Asking, Menu, NumberEntry, targets
from ivr.callflow.proof.faults import Case, Fault, shown_by
from ivr.callflow.proof.graph import involuntary
from ivr.callflow.proof.of_turns import turns
from ivr.callflow.turns import AwaitDigits, Question

BACK, PERSON = "*", "0"
_ABOUT_LINES = {Question.STAFF_LINE, Question.STAFF_CLOSE, Question.STAFF_REOPEN}
_AT_THE_DOOR = {Question.STAFF_CODE, Question.STAFF_KNOWN}
"""What is asked of whoever comes, by mistake too."""


def offers_nobody_the_entry(case: Case) -> Iterator[Fault]:
    """Only a key that is not offered leads to staff's part, and in that part every key leads where staff expect it."""
    flow = case.space.flow
    for node_id, node in flow.nodes.items():
        if node_id in flow.hidden:
            continue
        silent = {f"key {key}" for key in node.unspoken} if isinstance(node, Menu) else set()
        for why, target in targets(node):
            if target in flow.hidden and why not in silent:
                yield Fault(f"{node_id} leidt bellers naar {target}, en dat is van medewerkers")


def closes_only_what_is_backed_up(case: Case) -> Iterator[Fault]:
    """Whatever is asked about closing is about a line that somebody else backs up, never an emergency department."""
    flow, closable = case.space.flow, case.terms.closable
    for node_id, node in flow.nodes.items():
        if isinstance(node, Asking) and node.question is Question.STAFF_LINE and node.origin not in closable:
            yield Fault(f"{node_id} laat {node.origin or 'een lijn zonder naam'} dicht zetten")
    for move, turn in turns(case):
        asked = any(each.question in _ABOUT_LINES for each in move.given)
        origin = turn.position.origin if turn.position.node in flow.hidden else ""
        if asked and origin and origin not in closable:
            yield shown_by(move, f"{origin} kan met de telefoon dicht gezet worden")


def leads_back_to_the_first_menu(case: Case) -> Iterator[Fault]:
    """Who does nothing there, errs, or presses * is soon back at the first menu; 0 leaves it for a person."""
    space = case.space
    hidden = space.flow.hidden
    firsts = {
        turn.position.node
        for move, turn in turns(case)
        if move.stood is None and isinstance(turn.wait, AwaitDigits)
    }
    for move, turn in turns(case):
        node = space.at(move.source)
        if move.astray or not move.source or move.source.node not in hidden:
            continue
        inside = turn.position.node in hidden
        if involuntary(space, move) and not inside and turn.position.node not in firsts:
            yield shown_by(move, "wie bij medewerkers niets kiest, komt niet terug in het eerste keuzemenu")
        at_the_door = isinstance(node, NumberEntry) and node.question in _AT_THE_DOOR
        if at_the_door and inside and (involuntary(space, move) or move.event == DigitsPressed(BACK)):
            yield shown_by(move, "wie zich vergist, blijft bij de medewerkers")
        if move.event == DigitsPressed(BACK) and turn.position.node not in firsts | hidden:
            yield shown_by(move, "sterretje leidt bij medewerkers niet terug")
        if move.event == DigitsPressed(PERSON) and inside:
            yield shown_by(move, "toets 0 leidt bij medewerkers niet naar een mens")
