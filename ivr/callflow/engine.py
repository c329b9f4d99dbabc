"""One step of a call: what happened, and where it stood, to what we tell the phone next.

Rules of this file:
- `step` is pure: the same flow, situation, position and event give the same turn.
- It never raises for anything that a phone or a stale URL can say; it raises `FlowError` for a flow with a
  defect, which `clinic.py`'s tests and the proof find before a caller does.
- A valid key is a choice and starts the counting anew; silence, wrong keys and failed transfers are
  involuntary and lead to a person in a bounded number of turns.
"""

from dataclasses import replace
from typing import NamedTuple

from ivr.callflow.events import Answered, CallStarted, DialEnded, DigitsPressed, Event, Outcome
from ivr.callflow.nodes import (
    Announcement,
    Asking,
    Farewell,
    Flow,
    Go,
    HoursGate,
    Menu,
    Node,
    NumberEntry,
    Transfer,
)
from ivr.callflow.turns import (
    ATTEMPTS,
    SERVED_MAX,
    Ask,
    AwaitDigits,
    Cue,
    Dial,
    HangUp,
    Position,
    Situation,
    Turn,
    Visit,
    Wait,
)
from ivr.hours.model import Kind

MENU_TIMEOUT = 8
"""Seconds of silence after a menu (callers.md, "Keys, timing")."""


class FlowError(Exception):
    """The flow itself is wrong: an unknown target, or a ring of nodes without a wait."""


def step(flow: Flow, situation: Situation, position: Position | None, event: Event) -> Turn:
    """What the phone is told after `event`, for a call that stood at `position` (None: nowhere yet).

    Raises:
        FlowError: the flow has a defect.
    """
    if isinstance(event, CallStarted):
        start = flow.masked if event.from_our_own_number else flow.start
        return _Walk(flow, situation, Position(start), ()).enter(start)
    if position is None:
        return _lost(flow, situation, Position(flow.home), "no position")
    return _go_on(_Walk(flow, situation, _tidy(position), ()), flow.nodes.get(position.node), event)


def _go_on(walk: "_Walk", node: Node | None, event: Event) -> Turn:
    """What follows at the node where a call stands; only a node with a wait can be such a place."""
    match node:
        case Menu():
            return _at_menu(walk, node, event)
        case Transfer():
            return _after_transfer(walk, node, event)
        case NumberEntry():
            return _at_number_entry(walk, node, event)
        case Asking() if isinstance(event, Answered):
            return _after_answer(walk, node, event)
        case _:
            return _lost(walk.flow, walk.situation, walk.position, "no wait here")


def _lost(flow: Flow, situation: Situation, position: Position, cause: str) -> Turn:
    """A call whose place does not exist (any more) hears the first menu."""
    walk = _Walk(flow, situation, replace(position, attempt=1), (Visit(position.node, cause),))
    return walk.enter(flow.home)


def _tidy(position: Position) -> Position:
    """Counters within their bounds, whatever the URL said."""
    if 1 <= position.attempt <= ATTEMPTS and 0 <= position.served <= SERVED_MAX:
        return position
    return replace(
        position,
        attempt=min(max(position.attempt, 1), ATTEMPTS),
        served=min(max(position.served, 0), SERVED_MAX),
    )


def _at_menu(walk: "_Walk", menu: Menu, event: Event) -> Turn:
    position = walk.position
    match event:
        case DigitsPressed(digits):
            if position.menu != menu.fingerprint():
                return _changed(
                    walk.at(position.after_key()).seen(position.node, "the menu has changed"), menu
                )
            target = menu.target(digits)
            if target is None:
                return _reprompt(walk.seen(position.node, "no match"), menu, wrong_key=True)
            return walk.at(position.after_key()).seen(position.node, f"key {digits}").enter(target)
        case _:
            return _reprompt(walk.seen(position.node, "no input"), menu, wrong_key=False)


def _changed(walk: "_Walk", menu: Menu) -> Turn:
    """The menu again, for a key of another version of it: who pressed it is there, but what it meant is not known."""
    node_id = walk.position.node
    if menu.through and walk.reaches(menu.through) != node_id:
        return walk.say(*walk.flow.changed).enter(menu.through)
    return walk.present(node_id, menu, walk.flow.changed)


def _reprompt(walk: "_Walk", menu: Menu, *, wrong_key: bool) -> Turn:
    """The next presentation, or the way out when all are used."""
    position = walk.position
    if position.attempt >= ATTEMPTS:
        served_enough = position.served >= SERVED_MAX
        return walk.follow(Go(walk.flow.last_resort) if served_enough else menu.exhausted, "exhausted")
    walk = walk.at(replace(position, attempt=position.attempt + 1))
    node_id = position.node
    if menu.through and walk.reaches(menu.through) != node_id:
        return walk.enter(menu.through, wrong_key=wrong_key)
    if wrong_key:
        return walk.present(node_id, menu, menu.no_match)
    return walk.present(node_id, menu, menu.no_input, briefly=True)


def _after_transfer(walk: "_Walk", transfer: Transfer, event: Event) -> Turn:
    """What follows a transfer; an outcome that nobody told counts as a failure."""
    outcome = event.outcome if isinstance(event, DialEnded) else Outcome.FAILED
    served = walk.position.served + (outcome is Outcome.COMPLETED)
    walk = walk.at(replace(walk.position, served=min(served, SERVED_MAX)))
    return walk.follow(transfer.after(outcome), f"{transfer.destination} {outcome}")


def _after_answer(walk: "_Walk", asking: Asking, answer: Answered) -> Turn:
    """Follow the way that an answer numbers, remembering what came with it."""
    go = asking.ways[min(max(answer.way, 0), len(asking.ways) - 1)]
    return walk.remembering(answer).follow(go, f"{asking.question} {answer.way}")


def _at_number_entry(walk: "_Walk", entry: NumberEntry, event: Event) -> Turn:
    node_id = walk.position.node
    match event:
        case DigitsPressed("0"):
            return walk.at(walk.position.after_key()).seen(node_id, "key 0").enter(entry.person)
        case DigitsPressed(digits) if "*" in digits:
            cause = "key *" if entry.back else "started again"
            return walk.at(walk.position.after_key()).seen(node_id, cause).enter(entry.back or node_id)
        case DigitsPressed(digits):
            return walk.seen(node_id, "typed").turn(node_id, Ask(entry.question, digits=digits), keep=True)
        case Answered(way=way) if go := {1: entry.accepted, 2: entry.failed}.get(way):
            return walk.remembering(event).follow(go, f"{entry.question} {way}")
    return _no_number(walk, entry, refused=isinstance(event, Answered))


def _no_number(walk: "_Walk", entry: NumberEntry, *, refused: bool) -> Turn:
    """The entry again, or the way out when it has been asked for often enough."""
    node_id, lead = walk.position.node, entry.refused if refused else entry.no_input
    walk = walk.seen(node_id, "digits refused" if refused else "no input")
    if entry.once:
        return walk.say(*lead).follow(entry.exhausted, "exhausted")
    if walk.position.attempt >= ATTEMPTS:
        return walk.follow(entry.exhausted, "exhausted")
    return walk.at(replace(walk.position, attempt=walk.position.attempt + 1)).expect(node_id, entry, lead)


class _Walk(NamedTuple):
    """A call on its way from one wait to the next. A tuple: it is made anew several times in every step."""

    flow: Flow
    situation: Situation
    position: Position
    path: tuple[Visit, ...]
    opening: tuple[Cue, ...] = ()
    prompts: tuple[Cue, ...] = ()

    def at(self, position: Position) -> "_Walk":
        return _Walk(self.flow, self.situation, position, self.path, self.opening, self.prompts)

    def seen(self, node_id: str, cause: str, line: str = "") -> "_Walk":
        path = (*self.path, Visit(node_id, cause, line))
        return _Walk(self.flow, self.situation, self.position, path, self.opening, self.prompts)

    def say(self, *prompts: str) -> "_Walk":
        return self.offering(tuple(map(Cue, prompts))) if prompts else self

    def offering(self, cues: tuple[Cue, ...]) -> "_Walk":
        said = self.prompts + cues
        return _Walk(self.flow, self.situation, self.position, self.path, self.opening, said)

    def follow(self, go: Go, cause: str) -> Turn:
        """Say what a way out says and enter its target afresh."""
        walk = self.at(replace(self.position, attempt=1)).seen(self.position.node, cause).say(*go.say)
        return walk.enter(go.target)

    def enter(self, node_id: str, *, wrong_key: bool | None = None) -> Turn:
        """Walk from a node to the next wait. `wrong_key` says why a menu is offered again, if it is."""
        walk = self
        for _ in self.flow.nodes:
            node = walk.node(node_id)
            match node:
                case Menu():
                    reprompt = {None: node.intro, True: node.no_match, False: node.no_input}
                    return walk.present(node_id, node, reprompt[wrong_key])
                case Asking():
                    origin = node.origin or walk.position.origin
                    walk = walk.at(replace(walk.position, origin=origin)).seen(
                        node_id, f"asks {node.question}"
                    )
                    return walk.turn(node_id, Ask(node.question, node.choice), keep=True)
                case NumberEntry():
                    return walk.expect(node_id, node, ())
                case Farewell():
                    return walk.say(*node.prompts).seen(node_id, "the end").turn(node_id, HangUp())
                case Transfer() if self.situation.of(node.destination) is not Kind.CLOSED:
                    status = f"{node.destination} {self.situation.of(node.destination)}"
                    walk = walk.say(node.connecting).seen(node_id, status, node.destination)
                    return walk.turn(node_id, Dial(node.destination, node.ring_seconds))
                case _:
                    walk, node_id = walk.passed(node_id, node)
        raise FlowError(f"{node_id}: a ring of nodes without a wait")

    def passed(self, node_id: str, node: Node) -> tuple["_Walk", str]:
        """Go past a node that does not wait: the walk beyond it, and the next node."""
        match node:
            case Announcement(barge_in=False):
                opening = self.opening + tuple(map(Cue, node.prompts))
                return self._replace(opening=opening).seen(node_id, "announced"), node.then
            case Announcement():
                return self.say(*node.prompts).seen(node_id, "announced"), node.then
            case HoursGate():
                kind = self.situation.of(node.line)
                branch = {Kind.OPEN: node.open, Kind.CLOSED: node.closed, Kind.UNKNOWN: node.unknown}
                return self.seen(node_id, f"{node.line} {kind}", node.line), branch[kind]
            case Transfer():
                cause = f"{node.destination} closed"
                return self.say(*node.closed.say).seen(node_id, cause, node.destination), node.closed.target
            case Menu() | Farewell() | Asking() | NumberEntry():
                raise FlowError(f"{node_id}: this node waits")

    def remembering(self, answer: Answered) -> "_Walk":
        """The walk, knowing what an answer brought; what it did not bring stays known."""
        known = self.position
        token, windows = answer.token or known.token, answer.windows or known.windows
        return self.at(replace(known, token=token, windows=windows))

    def expect(self, node_id: str, entry: NumberEntry, lead: tuple[str, ...]) -> Turn:
        """Ask for digits."""
        walk = self.say(*lead, *entry.prompts).seen(node_id, f"attempt {self.position.attempt}")
        return walk.turn(node_id, AwaitDigits(entry.timeout, entry.most, "#"), keep=True)

    def reaches(self, node_id: str) -> str:
        """The node with a wait to which a gate leads at this moment."""
        return self.enter(node_id).position.node

    def present(self, node_id: str, menu: Menu, lead: tuple[str, ...], *, briefly: bool = False) -> Turn:
        """Offer a menu: its lead, its options in order, and at the last time what silence will do."""
        last = self.position.attempt >= ATTEMPTS and menu.last_call
        options = [each for each in menu.options if not (briefly and each.optional)]
        offered = tuple(Cue(each.prompt, each.key) for each in options)
        walk = self.say(*lead).offering(offered).say(*([menu.last_call] if last else []))
        walk = walk.seen(node_id, f"attempt {self.position.attempt}")
        wait = AwaitDigits(MENU_TIMEOUT)
        return walk.turn(node_id, wait, menu=menu.fingerprint(), keep=menu.remembers)

    def turn(self, node_id: str, wait: Wait, *, menu: str = "", keep: bool = False) -> Turn:
        """The turn that ends the walk; unless it is to `keep` it, what a callback dialogue knew is forgotten."""
        position = replace(self.position if keep else self.position.forgetting(), node=node_id, menu=menu)
        return Turn(self.opening, self.prompts, wait, position, self.path)

    def node(self, node_id: str) -> Node:
        try:
            return self.flow.nodes[node_id]
        except KeyError:
            raise FlowError(f"{node_id}: no such node") from None
